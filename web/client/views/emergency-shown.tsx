import {useEffect, useState} from 'react';
import {enc} from '../api.ts';
import type {Dossier, FiledDocument} from '../types.ts';
import {Empty} from '../ui/states.tsx';
import {common, requirementWords, typeWords} from '../words/common.ts';
import {useLanguage, useWords} from '../words/index.tsx';
import {emergencyWords} from './emergency-words.ts';

/** The dossier, and the address under which it is open. */
export interface Opened {
	readonly path: string;
	readonly dossier: Dossier;
	readonly expiresAt: string;
	/** Told by the server: clocks of workstations are wrong. */
	readonly secondsLeft: number;
}

interface Page {
	readonly deliveryId: string;
	readonly number: number;
}

/** The one dossier, until its time is over: then it is taken off the screen as well. */
export function Shows({path, dossier: {inquiry, documents, requirements}, expiresAt, secondsLeft, onEnd}: Opened & {onEnd: () => void}) {
	const t = useWords(emergencyWords);
	const status = useWords(requirementWords);
	const {language} = useLanguage();
	const [page, setPage] = useState<Page>();

	useEffect(() => {
		const timer = window.setTimeout(onEnd, secondsLeft * 1000);
		return () => window.clearTimeout(timer);
	}, [secondsLeft, onEnd]);

	return (
		<section aria-live="polite">
			<div className="row ends">
				<h2>
					{inquiry.person.familyName} {inquiry.person.givenName} · {inquiry.person.birthDate} · {inquiry.id}
				</h2>
				<button type="button" onClick={onEnd}>
					{t('again')}
				</button>
			</div>
			<p className="soft">{t('until', {time: new Date(expiresAt).toLocaleTimeString(language)})}</p>
			<div className="split">
				<div>
					<h3>{t('documents')}</h3>
					<p className="soft">{t('pagesHint')}</p>
					{documents.length === 0 && <Empty>{t('noDocuments')}</Empty>}
					{documents.map(document => (
						<Paper key={document.id} document={document} shown={page} onPage={setPage} />
					))}
					<h3>{t('checklist')}</h3>
					<ul>
						{requirements.map(({code, status: now}) => (
							<li key={code}>
								{code}: {status(now)}
							</li>
						))}
					</ul>
				</div>
				{page && <Picture key={`${page.deliveryId}/${page.number}`} path={path} {...page} />}
			</div>
		</section>
	);
}

function Paper({document, shown, onPage}: {document: FiledDocument; shown: Page | undefined; onPage: (page: Page) => void}) {
	const c = useWords(common);
	const type = useWords(typeWords);
	const {deliveryId} = document;
	return (
		<article>
			<h4>{type(document.type)}</h4>
			<div className="row">
				{document.pages.map(number => (
					<button
						key={number}
						type="button"
						aria-pressed={shown?.deliveryId === deliveryId && shown.number === number}
						onClick={() => onPage({deliveryId, number})}
					>
						{c('page', {number})}
					</button>
				))}
			</div>
			<ul>
				{document.clues.map(({field, verbatim}, index) => (
					<li key={`${field}-${String(index)}`}>
						{field}: {verbatim}
					</li>
				))}
			</ul>
		</article>
	);
}

function Picture({path, deliveryId, number}: Page & {path: string}) {
	const t = useWords(emergencyWords);
	const [hasFailed, setFailed] = useState(false);
	if (hasFailed) {
		return (
			<p className="problem" role="alert">
				{t('noPicture')}
			</p>
		);
	}

	return (
		<img
			className="emergency-page"
			src={`${path}/pages/${enc(deliveryId)}/${number}/image`}
			alt={t('picture', {number})}
			onError={() => setFailed(true)}
		/>
	);
}
