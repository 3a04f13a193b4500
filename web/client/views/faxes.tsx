import {keepPreviousData, useQuery, useQueryClient} from '@tanstack/react-query';
import {useState} from 'react';
import {Link} from 'wouter';
import {call, enc} from '../api.ts';
import {useSession} from '../session.tsx';
import type {Decision, Delivery, PageBalance, PageGlance} from '../types.ts';
import {Dialog} from '../ui/dialog.tsx';
import {Empty, Shown} from '../ui/states.tsx';
import {useToasts} from '../ui/toasts.tsx';
import {useDates, useWords, words} from '../words/index.tsx';
import {deskWords} from './desk-words.ts';

const own = words({
	en: {
		title: 'Fax desk',
		received: 'Received',
		from: 'From',
		pages: 'Pages',
		transport: 'Transmission',
		legibility: 'Legibility',
		state: 'State',
		allStates: 'All states',
		allTransports: 'All transmissions',
		complete: 'complete',
		partial: 'broken off',
		failed: 'failed',
		number: 'Number of the sender',
		none: 'No fax is like this.',
		noneYet: 'No fax has come in yet.',
		of: '{received} of {announced}',
		good: 'good',
		fair: 'fair',
		poor: 'poor',
		unknown: 'not read',
		open: 'Look',
		fax: 'Fax of {time}',
		page: 'Page {number}',
		resend: 'Ask the sender to send again',
		resendText: 'Text for the sender',
		nothingToAsk: 'Every page can be read.',
		copy: 'Copy the text',
		copied: 'Copied.',
		ask: 'Note that it was asked',
		asked: 'Asked by {name} on {time}.',
		noted: 'Noted: the sender was asked.',
		toDesk: 'Page desk',
		blank: 'blank',
		unreadable: 'unreadable',
		shown: '{count} of {total}',
		next: 'Next',
		previous: 'Previous',
	},
	it: {
		title: 'Banco fax',
		received: 'Ricevuto',
		from: 'Da',
		pages: 'Pagine',
		transport: 'Trasmissione',
		legibility: 'Leggibilità',
		state: 'Stato',
		allStates: 'Tutti gli stati',
		allTransports: 'Tutte le trasmissioni',
		complete: 'completa',
		partial: 'interrotta',
		failed: 'fallita',
		number: 'Numero del mittente',
		none: 'Nessun fax corrisponde.',
		noneYet: 'Non è ancora arrivato alcun fax.',
		of: '{received} di {announced}',
		good: 'buona',
		fair: 'discreta',
		poor: 'scarsa',
		unknown: 'non letto',
		open: 'Guarda',
		fax: 'Fax del {time}',
		page: 'Pagina {number}',
		resend: 'Chiedi al mittente di rispedire',
		resendText: 'Testo per il mittente',
		nothingToAsk: 'Ogni pagina è leggibile.',
		copy: 'Copia il testo',
		copied: 'Copiato.',
		ask: 'Annota che è stato chiesto',
		asked: 'Chiesto da {name} il {time}.',
		noted: 'Annotato: il mittente è stato avvisato.',
		toDesk: 'Tavolo delle pagine',
		blank: 'bianca',
		unreadable: 'illeggibile',
		shown: '{count} di {total}',
		next: 'Avanti',
		previous: 'Indietro',
	},
});

type Word = 'good' | 'fair' | 'poor';

interface Fax {
	id: string;
	receivedAt: string;
	from: Delivery['sender'];
	announcedPages: number | null;
	receivedPages: number;
	transport: Delivery['transport'];
	failureCode: string | null;
	state: Delivery['state'];
	balance: PageBalance;
	legibility: number | null;
	word: Word | null;
	poorPages: number;
}

const ON_ONE_PAGE = 50;

export default function FaxDesk() {
	const t = useWords(own);
	const d = useWords(deskWords);
	const {time} = useDates();
	const [state, setState] = useState('');
	const [transport, setTransport] = useState('');
	const [number, setNumber] = useState('');
	const [offset, setOffset] = useState(0);
	const [opened, setOpened] = useState<string>();
	const digits = number.replaceAll(/\D/g, '');
	const isFiltered = state !== '' || transport !== '' || digits.length >= 3;
	const query = useQuery({
		queryKey: ['faxes', state, transport, digits, offset],
		queryFn: () => {
			const asked = new URLSearchParams({offset: String(offset), limit: String(ON_ONE_PAGE)});
			if (state) {
				asked.set('state', state);
			}

			if (transport) {
				asked.set('transport', transport);
			}

			if (digits.length >= 3) {
				asked.set('number', digits);
			}

			return call<{faxes: Fax[]; total: number}>(`/api/faxes?${asked}`);
		},
		placeholderData: keepPreviousData,
	});
	return (
		<>
			<div className="row ends">
				<h1>{t('title')}</h1>
				<div className="row">
					<input
						type="search"
						aria-label={t('number')}
						placeholder={t('number')}
						value={number}
						onChange={event => {
							setNumber(event.target.value);
							setOffset(0);
						}}
					/>
					<select
						aria-label={t('transport')}
						value={transport}
						onChange={event => {
							setTransport(event.target.value);
							setOffset(0);
						}}
					>
						<option value="">{t('allTransports')}</option>
						{(['complete', 'partial', 'failed'] as const).map(name => (
							<option key={name} value={name}>
								{t(name)}
							</option>
						))}
					</select>
					<select
						aria-label={t('state')}
						value={state}
						onChange={event => {
							setState(event.target.value);
							setOffset(0);
						}}
					>
						<option value="">{t('allStates')}</option>
						{(['received', 'processing', 'in-review', 'filed', 'quarantined'] as const).map(name => (
							<option key={name} value={name}>
								{d(name)}
							</option>
						))}
					</select>
				</div>
			</div>
			<Shown query={query}>
				{({faxes, total}) =>
					faxes.length === 0 ? (
						<Empty>{t(isFiltered ? 'none' : 'noneYet')}</Empty>
					) : (
						<>
							<table>
								<thead>
									<tr>
										<th scope="col">{t('received')}</th>
										<th scope="col">{t('from')}</th>
										<th scope="col">{t('pages')}</th>
										<th scope="col">{t('transport')}</th>
										<th scope="col">{t('legibility')}</th>
										<th scope="col">{t('state')}</th>
									</tr>
								</thead>
								<tbody>
									{faxes.map(fax => (
										<tr key={fax.id}>
											<td>
												<button type="button" className="quiet" onClick={() => setOpened(fax.id)}>
													{time(fax.receivedAt)}
												</button>
											</td>
											<td>{[fax.from.faxNumber, fax.from.transmittingStationId].filter(Boolean).join(' · ') || '–'}</td>
											<td>
												{fax.announcedPages === null
													? fax.receivedPages
													: t('of', {received: fax.receivedPages, announced: fax.announcedPages})}
												{fax.announcedPages !== null && fax.announcedPages !== fax.receivedPages && <strong> ({d('unbalanced')})</strong>}
											</td>
											<td>
												<span className={`state ${fax.transport}`}>{t(fax.transport)}</span> {fax.failureCode}
											</td>
											<td>
												<Legibility value={fax.legibility} word={fax.word} />
											</td>
											<td>
												<span className={`state ${fax.state}`}>{d(fax.state as 'filed')}</span>
											</td>
										</tr>
									))}
								</tbody>
							</table>
							<div className="row ends">
								<p className="soft">{t('shown', {count: faxes.length, total})}</p>
								<div className="row">
									<button type="button" disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - ON_ONE_PAGE))}>
										{t('previous')}
									</button>
									<button type="button" disabled={offset + ON_ONE_PAGE >= total} onClick={() => setOffset(offset + ON_ONE_PAGE)}>
										{t('next')}
									</button>
								</div>
							</div>
						</>
					)
				}
			</Shown>
			{opened && <FaxShown id={opened} onClose={() => setOpened(undefined)} />}
		</>
	);
}

/** A bar, a word and a figure: never the colour alone. */
function Legibility({value, word}: {value: number | null; word: Word | null}) {
	const t = useWords(own);
	if (value === null || word === null) {
		return <span className="soft">{t('unknown')}</span>;
	}

	return (
		<>
			<span className="meter" aria-hidden="true">
				<span style={{width: `${Math.round(value * 100)}%`}} />
			</span>{' '}
			<span className={`state ${word}`}>{t(word)}</span> {Math.round(value * 100)} %
		</>
	);
}

interface Opened {
	fax: Fax;
	pages: PageGlance[];
	suggestion: {pages: number[]; text: string | null};
	asked: {text: string; byName: string; at: string} | null;
}

function FaxShown({id, onClose}: {id: string; onClose: () => void}) {
	const t = useWords(own);
	const {time} = useDates();
	const {may} = useSession();
	const {tell} = useToasts();
	const client = useQueryClient();
	const query = useQuery({queryKey: ['faxes', 'one', id], queryFn: () => call<Opened>(`/api/faxes/${enc(id)}`)});

	async function ask(pages: readonly number[]): Promise<void> {
		try {
			const {decision} = await call<{decision: Decision}>(`/api/faxes/${enc(id)}/resend-request`, {
				method: 'POST',
				body: pages.length > 0 ? {pages} : {},
			});
			tell(t('noted'), {
				undo: () =>
					void call(`/api/decisions/${decision.id}/undo`, {method: 'POST'}).then(() => client.invalidateQueries({queryKey: ['faxes']})),
			});
			await client.invalidateQueries({queryKey: ['faxes']});
		} catch (error) {
			tell((error as Error).message, {isProblem: true});
		}
	}

	return (
		<Dialog title={query.data ? t('fax', {time: time(query.data.fax.receivedAt)}) : t('title')} onClose={onClose} isWide>
			<Shown query={query}>
				{({pages, suggestion, asked}) => (
					<>
						<p>
							<Link href={`/deliveries/${enc(id)}`}>{t('toDesk')}</Link>
						</p>
						<ul className="thumbs">
							{pages.map(({sequence, state, word, legibility}) => (
								<li key={sequence}>
									<Link className="thumb" href={`/deliveries/${enc(id)}?page=${sequence}`}>
										<img
											loading="lazy"
											width={102}
											height={144}
											alt={t('page', {number: sequence})}
											src={`/api/deliveries/${enc(id)}/pages/${sequence}/image?width=204`}
										/>
										{sequence}{' '}
										{state === 'blank' || state === 'unreadable' ? (
											<span className={`state ${state}`}>{t(state)}</span>
										) : (
											word && (
												<span className={`state ${word}`}>
													{t(word)} {legibility !== null && Math.round(legibility * 100)}
												</span>
											)
										)}
									</Link>
								</li>
							))}
						</ul>
						<h3>{t('resend')}</h3>
						{asked && <p>{t('asked', {name: asked.byName, time: time(asked.at)})}</p>}
						{suggestion.text === null ? (
							<p>{t('nothingToAsk')}</p>
						) : (
							<>
								<label>
									{t('resendText')}
									<textarea readOnly value={suggestion.text} />
								</label>
								<div className="row">
									<button
										type="button"
										onClick={() =>
											void navigator.clipboard.writeText(suggestion.text ?? '').then(
												() => tell(t('copied')),
												() => tell(t('resendText'), {isProblem: true}),
											)
										}
									>
										{t('copy')}
									</button>
									{may('dossiers.decide') && !asked && (
										<button type="button" className="primary" onClick={() => void ask(suggestion.pages)}>
											{t('ask')}
										</button>
									)}
								</div>
							</>
						)}
					</>
				)}
			</Shown>
		</Dialog>
	);
}
