import {keepPreviousData, useQuery} from '@tanstack/react-query';
import {useRef, useState} from 'react';
import {Link, useLocation} from 'wouter';
import {call, enc} from '../api.ts';
import {useKeys} from '../keys.tsx';
import {useSession} from '../session.tsx';
import type {DossierSummary, Tile} from '../types.ts';
import {Empty, Shown} from '../ui/states.tsx';
import {common, requirementWords} from '../words/common.ts';
import {useDates, useWords, words} from '../words/index.tsx';

const own = words({
	en: {
		title: 'Dossiers',
		all: 'Open',
		todo: 'To do',
		inReview: 'In review',
		gaps: 'Gaps',
		lapsing: 'Lapsing',
		complete: 'Complete',
		closed: 'Closed',
		order: 'Order',
		next: 'What needs doing next',
		oldest: 'Oldest first',
		newest: 'Newest first',
		name: 'By name',
		lapse: 'First to lapse',
		find: 'Name, reference or birth date',
		status: 'Requirement is',
		any: 'anything',
		newInquiry: 'New inquiry',
		import: 'Import',
		opened: 'opened {date}',
		lapsesIn: 'lapses {when}',
		none: 'No dossier is like this.',
		noneAtAll: 'There are no open inquiries yet. Create one or import them; papers that came before are matched then.',
		shown: '{from}–{to} of {total}',
		down: 'Next dossier',
		up: 'Previous dossier',
		open: 'Open dossier',
		documents: '{count} documents',
	},
	it: {
		title: 'Pratiche',
		all: 'Aperte',
		todo: 'Da fare',
		inReview: 'In verifica',
		gaps: 'Con lacune',
		lapsing: 'In scadenza',
		complete: 'Complete',
		closed: 'Chiuse',
		order: 'Ordine',
		next: 'Prima ciò che serve ora',
		oldest: 'Dalla più vecchia',
		newest: 'Dalla più recente',
		name: 'Per nome',
		lapse: 'Prima chi scade',
		find: 'Nome, riferimento o data di nascita',
		status: 'Requisito',
		any: 'qualsiasi',
		newInquiry: 'Nuova richiesta',
		import: 'Importa',
		opened: 'aperta il {date}',
		lapsesIn: 'scade {when}',
		none: 'Nessuna pratica corrisponde.',
		noneAtAll: 'Non ci sono ancora richieste aperte. Creane una o importale; i documenti già arrivati saranno abbinati subito.',
		shown: '{from}–{to} di {total}',
		down: 'Pratica successiva',
		up: 'Pratica precedente',
		open: 'Apri la pratica',
		documents: '{count} documenti',
	},
});

const FILTERS = ['to-do', 'in-review', 'gaps', 'lapsing', 'complete', 'closed'] as const;
type Filter = (typeof FILTERS)[number] | '';
const ORDERS = ['next', 'oldest', 'newest', 'name', 'lapse'] as const;
const ON_ONE_PAGE = 50;

interface Answer {
	rows: DossierSummary[];
	total: number;
	counts: {open: number; inReview: number; gaps: number; lapsing: number; complete: number};
	today: string;
}

interface Choice {
	readonly only: Filter;
	readonly order: (typeof ORDERS)[number];
	readonly status: string;
}

/** Kept from day to day: everybody has their own way of working through the list. Never what was searched. */
const STORED = 'intake.board';
const storedChoice = (): Choice => ({
	only: '',
	order: 'next',
	status: '',
	...(JSON.parse(localStorage.getItem(STORED) ?? '{}') as Partial<Choice>),
});

export function Board() {
	const t = useWords(own);
	const c = useWords(common);
	const r = useWords(requirementWords);
	const {may} = useSession();
	const [, go] = useLocation();
	const [choice, setChoice] = useState(storedChoice);
	const [text, setText] = useState('');
	const [offset, setOffset] = useState(0);
	const [chosen, setChosen] = useState(0);
	const list = useRef<HTMLUListElement>(null);
	const query = useQuery({
		queryKey: ['board', choice, text, offset],
		queryFn: () =>
			call<Answer>('/api/board', {
				method: 'POST',
				body: {
					order: choice.order,
					offset,
					limit: ON_ONE_PAGE,
					...(choice.only && {only: choice.only}),
					...(choice.status && {status: choice.status}),
					...(text.trim() && {text: text.trim()}),
				},
			}),
		placeholderData: keepPreviousData,
	});
	const rows = query.data?.rows ?? [];
	const choose = (change: Partial<Choice>) => {
		const next = {...choice, ...change};
		localStorage.setItem(STORED, JSON.stringify(next));
		setChoice(next);
		setOffset(0);
		setChosen(0);
	};
	const step = (by: number) => {
		const next = Math.max(0, Math.min(rows.length - 1, chosen + by));
		setChosen(next);
		list.current?.querySelectorAll<HTMLElement>('h2 a')[next]?.focus();
	};
	useKeys([
		{key: 'j', label: t('down'), run: () => step(1)},
		{key: 'k', label: t('up'), run: () => step(-1)},
		{key: 'Enter', label: t('open'), run: () => rows[chosen] && go(`/dossiers/${enc(rows[chosen].inquiryId)}`)},
	]);

	const counts = query.data?.counts;
	const labels: Record<Filter, [string, number | undefined]> = {
		'': [t('all'), counts?.open],
		'to-do': [t('todo'), undefined],
		'in-review': [t('inReview'), counts?.inReview],
		gaps: [t('gaps'), counts?.gaps],
		lapsing: [t('lapsing'), counts?.lapsing],
		complete: [t('complete'), counts?.complete],
		closed: [t('closed'), undefined],
	};

	return (
		<>
			<div className="row ends">
				<h1>{t('title')}</h1>
				{may('inquiries.write') && (
					<div className="row">
						<Link className="button primary" href="/inquiries/new">
							{t('newInquiry')}
						</Link>
						<Link className="button" href="/inquiries/import">
							{t('import')}
						</Link>
					</div>
				)}
			</div>
			<div className="counts">
				{(['', ...FILTERS] as const).map(only => (
					<button key={only} type="button" aria-pressed={choice.only === only} onClick={() => choose({only})}>
						{labels[only][0]} {labels[only][1] !== undefined && <strong>{labels[only][1]}</strong>}
					</button>
				))}
				<input
					type="search"
					aria-label={t('find')}
					placeholder={t('find')}
					value={text}
					onChange={event => {
						setText(event.target.value);
						setOffset(0);
					}}
				/>
				<select aria-label={t('status')} value={choice.status} onChange={event => choose({status: event.target.value})}>
					<option value="">{`${t('status')} ${t('any')}`}</option>
					{(['missing', 'deficient', 'in-review', 'waived', 'complete'] as const).map(status => (
						<option key={status} value={status}>
							{r(status)}
						</option>
					))}
				</select>
				<select aria-label={t('order')} value={choice.order} onChange={event => choose({order: event.target.value as Choice['order']})}>
					{ORDERS.map(order => (
						<option key={order} value={order}>
							{t(order)}
						</option>
					))}
				</select>
			</div>
			<Shown query={query}>
				{({rows: dossiers, total, today, counts: {open}}) =>
					dossiers.length === 0 ? (
						<Empty>{open === 0 ? t('noneAtAll') : t('none')}</Empty>
					) : (
						<>
							<ul className="board" ref={list}>
								{dossiers.map((dossier, index) => (
									<DossierRow key={dossier.inquiryId} dossier={dossier} today={today} isChosen={index === chosen} />
								))}
							</ul>
							<div className="row ends">
								<p className="soft">{t('shown', {from: offset + 1, to: offset + dossiers.length, total})}</p>
								<div className="row">
									<button type="button" disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - ON_ONE_PAGE))}>
										{c('previous')}
									</button>
									<button type="button" disabled={offset + ON_ONE_PAGE >= total} onClick={() => setOffset(offset + ON_ONE_PAGE)}>
										{c('next')}
									</button>
								</div>
							</div>
						</>
					)
				}
			</Shown>
		</>
	);
}

function DossierRow({dossier, today, isChosen}: {dossier: DossierSummary; today: string; isChosen: boolean}) {
	const t = useWords(own);
	const {day} = useDates();
	const {inquiryId, familyName, givenName, openedOn, tiles, documents} = dossier;
	return (
		<li className={isChosen ? 'chosen' : undefined}>
			<div>
				<h2>
					<Link href={`/dossiers/${enc(inquiryId)}`}>
						{familyName} {givenName}
					</Link>
				</h2>
				<span className="soft">
					{inquiryId} · {t('opened', {date: day(openedOn)})} · {t('documents', {count: documents})}
				</span>
			</div>
			<ul className="tiles">
				{tiles.map(tile => (
					<li key={tile.code}>
						<TileLink inquiryId={inquiryId} tile={tile} today={today} />
					</li>
				))}
			</ul>
		</li>
	);
}

const SOON_DAYS = 21;

/** What a requirement's state is in one or two words: never by colour alone. */
export function useTileWords() {
	const t = useWords(own);
	const r = useWords(requirementWords);
	const {daysUntil, inDays} = useDates();
	return ({status, problems, lapsesOn}: Pick<Tile, 'status' | 'problems' | 'lapsesOn'>, today: string): string => {
		const days = lapsesOn === null ? undefined : daysUntil(lapsesOn, today);
		const soon = status === 'complete' && days !== undefined && days <= SOON_DAYS ? ` · ${t('lapsesIn', {when: inDays(days)})}` : '';
		return `${problems.length > 0 ? problems.map(problem => r(problem)).join(', ') : r(status)}${soon}`;
	};
}

function TileLink({inquiryId, tile, today}: {inquiryId: string; tile: Tile; today: string}) {
	const tileWords = useTileWords();
	return (
		<Link
			className={`tile ${tile.status}`}
			href={`/dossiers/${enc(inquiryId)}?requirement=${enc(tile.code)}`}
			title={tile.reason ?? undefined}
		>
			<b>{nameOf(tile.code)}</b>
			{tileWords(tile, today)}
		</Link>
	);
}

/** Labels of requirements are sentences; a tile has room for their code, which rule packs choose to be read. */
export const nameOf = (code: string): string => (code[0] ?? '').toUpperCase() + code.slice(1).replaceAll('-', ' ');
