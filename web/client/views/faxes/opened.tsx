import {useQuery} from '@tanstack/react-query';
import {useEffect, useRef, useState} from 'react';
import {Link} from 'wouter';
import {call, enc} from '../../api.ts';
import {useSession} from '../../session.tsx';
import type {PageGlance} from '../../types.ts';
import {Shown} from '../../ui/states.tsx';
import {useDates, useWords} from '../../words/index.tsx';
import {sums} from '../mailroom/balance.tsx';
import {Legibility, PageThumbs} from '../page-thumbs.tsx';
import {type Fax, PagesThatCame} from './list.tsx';
import {Resend} from './resend.tsx';
import {faxWords as own} from './words.ts';

export interface OpenedFax {
	readonly fax: Fax;
	readonly pages: readonly PageGlance[];
	readonly suggestion: {readonly pages: readonly number[]; readonly text: string | null};
	readonly asked: {readonly pages: readonly number[]; readonly text: string; readonly byName: string; readonly at: string} | null;
}

/** One fax beside the list: page by page, and what to ask its sender for. */
export function FaxPanel({id, onClose}: {id: string; onClose: () => void}) {
	const t = useWords(own);
	const query = useQuery({queryKey: ['faxes', 'one', id], queryFn: () => call<OpenedFax>(`/api/faxes/${enc(id)}`)});
	return (
		<aside className="card fax-panel" aria-label={t('title')}>
			<button type="button" className="quiet close" onClick={onClose} aria-label={t('close')} title="Esc">
				✕
			</button>
			<Shown query={query}>{data => <Laid opened={data} />}</Shown>
		</aside>
	);
}

function Laid({opened}: {opened: OpenedFax}) {
	const {fax, pages, suggestion, asked} = opened;
	const t = useWords(own);
	const {time} = useDates();
	const {may} = useSession();
	const mayAsk = may('dossiers.decide');
	const [chosen, setChosen] = useState((asked ?? suggestion).pages);
	const heading = useRef<HTMLHeadingElement>(null);
	// Whoever opened it goes on reading here.
	useEffect(() => heading.current?.focus(), []);
	const facts = [
		[t('from'), fax.from.faxNumber ?? t('unknownSender')],
		...(fax.from.transmittingStationId ? [[t('station'), fax.from.transmittingStationId] as const] : []),
		[t('through'), fax.connector],
		[t('announced'), fax.announcedPages === null ? t('notSaid') : <PagesThatCame key="announced" fax={fax} />],
		[t('arrived'), fax.receivedPages === 0 ? 0 : t('arrivedAs', sums(fax.balance))],
		[
			t('transport'),
			<span key="transport" className={`state ${fax.transport}`}>
				{t(fax.transport)}
			</span>,
		],
		...(fax.failureCode ? [[t('failure'), <code key="failure">{fax.failureCode}</code>] as const] : []),
		[t('legibility'), <Legibility key="legibility" value={fax.legibility} word={fax.word} poorPages={fax.poorPages} />],
	] as const;
	return (
		<>
			<h2 ref={heading} tabIndex={-1}>
				{t('fax', {time: time(fax.receivedAt)})} <span className={`state ${fax.state}`}>{t(fax.state)}</span>
			</h2>
			<dl className="facts">
				{facts.map(([name, value]) => (
					<div key={name}>
						<dt>{name}</dt>
						<dd>{value}</dd>
					</div>
				))}
			</dl>
			{pages.length === 0 ? (
				<p>{t(fax.state === 'received' || fax.state === 'processing' ? 'notReadYet' : 'noPages')}</p>
			) : (
				<>
					{may('pages.read') && (
						<p>
							<Link href={`/deliveries/${enc(fax.id)}`}>{t('toDesk')}</Link>
						</p>
					)}
					<PageThumbs
						pages={pages}
						under={
							mayAsk
								? ({sequence, state}) =>
										state !== 'blank' && (
											<label className="ask-for">
												<input
													type="checkbox"
													aria-label={t('askForPage', {number: sequence})}
													checked={chosen.includes(sequence)}
													onChange={({target: {checked}}) =>
														setChosen(before =>
															(checked ? [...before, sequence] : before.filter(page => page !== sequence)).sort((a, b) => a - b),
														)
													}
												/>
												{t('askFor')}
											</label>
										)
								: undefined
						}
					/>
				</>
			)}
			<Resend opened={opened} chosen={chosen} mayAsk={mayAsk} />
		</>
	);
}
