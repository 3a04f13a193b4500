import {useQuery} from '@tanstack/react-query';
import {useEffect, useState} from 'react';
import {Link} from 'wouter';
import {call, enc} from '../api.ts';
import {useSession} from '../session.tsx';
import type {DocumentType} from '../types.ts';
import {Empty, Shown} from '../ui/states.tsx';
import {typeWords} from '../words/common.ts';
import {useWords, words} from '../words/index.tsx';

const own = words({
	en: {
		title: 'Pages that hold “{text}”',
		none: 'No page holds these words.',
		ask: 'Type words into the field above.',
		page: 'Page {number}',
		found: '{count} pages',
	},
	it: {
		title: 'Pagine con “{text}”',
		none: 'Nessuna pagina contiene queste parole.',
		ask: 'Scrivi delle parole nel campo in alto.',
		page: 'Pagina {number}',
		found: '{count} pagine',
	},
});

interface Hit {
	deliveryId: string;
	sequence: number;
	snippet: string;
	inquiryId: string | null;
	documentType: DocumentType | null;
}

const wanted = () => sessionStorage.getItem('intake.search')?.trim() ?? '';

export default function Search() {
	const t = useWords(own);
	const type = useWords(typeWords);
	const {may} = useSession();
	const [text, setText] = useState(wanted);
	useEffect(() => {
		const listen = () => setText(wanted());
		window.addEventListener('intake-search', listen);
		return () => window.removeEventListener('intake-search', listen);
	}, []);
	const query = useQuery({
		queryKey: ['search', text],
		queryFn: () => call<{hits: Hit[]}>('/api/search', {method: 'POST', body: {text}}),
		enabled: text.length > 0,
	});
	if (text.length === 0) {
		return <Empty>{t('ask')}</Empty>;
	}

	return (
		<>
			<h1>{t('title', {text})}</h1>
			<Shown query={query}>
				{({hits}) =>
					hits.length === 0 ? (
						<Empty>{t('none')}</Empty>
					) : (
						<>
							<p className="soft">{t('found', {count: hits.length})}</p>
							{hits.map(({deliveryId, sequence, snippet, inquiryId, documentType}) => (
								<article className="card" key={`${deliveryId} ${sequence}`}>
									<Link href={`/deliveries/${enc(deliveryId)}?page=${sequence}`}>
										{t('page', {number: sequence})}
										{documentType && `, ${type(documentType)}`}
									</Link>{' '}
									{inquiryId && may('dossiers.read') && <Link href={`/dossiers/${enc(inquiryId)}`}>{inquiryId}</Link>}
									<p>{snippet}</p>
								</article>
							))}
						</>
					)
				}
			</Shown>
		</>
	);
}
