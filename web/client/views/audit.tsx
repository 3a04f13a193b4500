import {keepPreviousData, useInfiniteQuery} from '@tanstack/react-query';
import {type FormEvent, useRef, useState} from 'react';
import {call} from '../api.ts';
import {useSession} from '../session.tsx';
import '../style/forms.css';
import {Field} from '../ui/fields.tsx';
import {Empty, Problem} from '../ui/states.tsx';
import {common} from '../words/common.ts';
import {useLanguage, useWords, words} from '../words/index.tsx';

const own = words({
	en: {
		title: 'Audit trail',
		hint: 'Who did what to what, newest first. It holds ids, never what is written on papers; nothing in it can be changed or removed.',
		subject: 'Done to (id)',
		subjectHint: 'An inquiry, a delivery, an account: the whole id.',
		actor: 'Done by',
		everybody: 'everybody',
		action: 'What was done',
		actionHint: 'Or how it begins: account-',
		filter: 'Show',
		clear: 'Show all',
		refresh: 'Look again',
		at: 'When',
		by: 'By',
		what: 'What',
		to: 'To',
		details: 'Details',
		none: 'Nothing of this kind was done.',
		older: 'Older events',
		end: 'This is the beginning of the trail.',
		shown: '{count} events shown',
		loadingOlder: 'Loading…',
		onlyActor: 'Only by {name}',
		onlyAction: 'Only {name}',
		onlySubject: 'Only about {name}',
		yes: 'yes',
		no: 'no',
	},
	it: {
		title: 'Registro',
		hint: 'Chi ha fatto che cosa e su che cosa, dal più recente. Contiene identificativi, mai ciò che sta scritto sui documenti; nulla si può modificare o togliere.',
		subject: 'Su che cosa (id)',
		subjectHint: 'Una richiesta, un arrivo, un utente: l’identificativo intero.',
		actor: 'Fatto da',
		everybody: 'tutti',
		action: 'Che cosa',
		actionHint: 'Oppure come comincia: account-',
		filter: 'Mostra',
		clear: 'Mostra tutto',
		refresh: 'Guarda di nuovo',
		at: 'Quando',
		by: 'Da',
		what: 'Che cosa',
		to: 'Su',
		details: 'Dettagli',
		none: 'Nulla di questo genere è stato fatto.',
		older: 'Eventi precedenti',
		end: 'Qui comincia il registro.',
		shown: '{count} eventi mostrati',
		loadingOlder: 'Caricamento…',
		onlyActor: 'Solo da {name}',
		onlyAction: 'Solo {name}',
		onlySubject: 'Solo su {name}',
		yes: 'sì',
		no: 'no',
	},
});

interface AuditEvent {
	readonly number: number;
	readonly at: string;
	readonly actor: string;
	readonly actorName: string | null;
	readonly action: string;
	readonly subject: string;
	readonly subjectName: string | null;
	readonly details: Readonly<Record<string, string | number | boolean | null>>;
}

interface Page {
	readonly events: AuditEvent[];
	readonly next: number | null;
	readonly actors: ReadonlyArray<{id: string; name: string}>;
}

type Filter = Readonly<Record<'subject' | 'actor' | 'action', string>>;
const ALL: Filter = {subject: '', actor: '', action: ''};
const PAGE = 100;

/** To begin with; whatever else was done is found by typing it. */
const KNOWN_ACTIONS = [
	'access-refused',
	'account-added',
	'account-changed',
	'break-glass',
	'delivery-filed',
	'delivery-received',
	'inquiries-saved',
	'letter-drafted',
	'letter-edited',
	'letter-finalised',
	'letter-sent',
	'original-downloaded',
	'password-changed',
	'reprocess',
	'sign-in-failed',
	'signed-in',
	'signed-out',
	'token-added',
	'token-revoked',
	'undo',
	'waive',
	'webhook-added',
	'webhook-changed',
	'webhook-removed',
	'webhook-refused',
] as const;

export default function Audit() {
	const c = useWords(common);
	const {may} = useSession();
	return may('audit.read') ? <Trail /> : <Empty>{c('notPermitted')}</Empty>;
}

function Trail() {
	const t = useWords(own);
	const [filter, setFilter] = useState(ALL);
	const query = useInfiniteQuery({
		queryKey: ['audit', filter],
		initialPageParam: undefined as number | undefined,
		queryFn: ({pageParam, signal}) => {
			const asked = new URLSearchParams({limit: String(PAGE), ...Object.fromEntries(Object.entries(filter).filter(([, value]) => value))});
			if (pageParam !== undefined) {
				asked.set('before', String(pageParam));
			}

			return call<Page>(`/api/audit?${asked}`, {signal});
		},
		getNextPageParam: ({next}: Page) => next ?? undefined,
		placeholderData: keepPreviousData,
		// Every sight of the trail is a fresh one; a long one is not fetched again by itself.
		refetchOnWindowFocus: false,
	});
	const events = query.data?.pages.flatMap(page => page.events) ?? [];
	const actors = query.data?.pages.at(-1)?.actors ?? [];
	return (
		<>
			<h1>{t('title')}</h1>
			<p className="soft">{t('hint')}</p>
			<Filters key={JSON.stringify(filter)} {...{filter, actors, setFilter}} onRefresh={() => void query.refetch()} />
			{query.error && <Problem error={query.error} onRetry={() => void query.refetch()} />}
			{query.isPending && (
				<p className="loading" role="status">
					{t('loadingOlder')}
				</p>
			)}
			{query.data && events.length === 0 && <Empty>{t('none')}</Empty>}
			{events.length > 0 && (
				<>
					<Events events={events} onFilter={part => setFilter(before => ({...before, ...part}))} />
					<div className="row" aria-live="polite">
						{query.hasNextPage ? (
							<button type="button" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
								{query.isFetchingNextPage ? t('loadingOlder') : t('older')}
							</button>
						) : (
							<span className="soft">{t('end')}</span>
						)}
						<span className="soft">{t('shown', {count: events.length})}</span>
					</div>
				</>
			)}
		</>
	);
}

function Filters({
	filter,
	actors,
	setFilter,
	onRefresh,
}: {
	filter: Filter;
	actors: Page['actors'];
	setFilter: (filter: Filter) => void;
	onRefresh: () => void;
}) {
	const t = useWords(own);
	const form = useRef<HTMLFormElement>(null);
	const submit = (event: FormEvent<HTMLFormElement>) => {
		event.preventDefault();
		const given = new FormData(event.currentTarget);
		const text = (name: string) => String(given.get(name) ?? '').trim();
		setFilter({subject: text('subject'), actor: text('actor'), action: text('action')});
	};
	const isKnown = filter.actor === '' || actors.some(({id}) => id === filter.actor);
	return (
		<search className="card">
			<form ref={form} className="filters" onSubmit={submit}>
				<Field label={t('subject')} hint={t('subjectHint')}>
					{control => <input {...control} name="subject" maxLength={300} defaultValue={filter.subject} autoComplete="off" />}
				</Field>
				<Field label={t('actor')}>
					{control => (
						<select {...control} name="actor" defaultValue={filter.actor}>
							<option value="">{t('everybody')}</option>
							<option value="pipeline">pipeline</option>
							{!isKnown && filter.actor !== 'pipeline' && <option value={filter.actor}>{filter.actor}</option>}
							{actors.map(({id, name}) => (
								<option key={id} value={id}>
									{name}
								</option>
							))}
						</select>
					)}
				</Field>
				<Field label={t('action')} hint={t('actionHint')}>
					{control => (
						<>
							<input {...control} name="action" list="audit-actions" maxLength={300} defaultValue={filter.action} autoComplete="off" />
							<datalist id="audit-actions">
								{KNOWN_ACTIONS.map(action => (
									<option key={action} value={action} />
								))}
							</datalist>
						</>
					)}
				</Field>
				<div className="row">
					<button type="submit" className="primary">
						{t('filter')}
					</button>
					<button type="button" onClick={() => setFilter(ALL)}>
						{t('clear')}
					</button>
					<button type="button" onClick={onRefresh}>
						{t('refresh')}
					</button>
				</div>
			</form>
		</search>
	);
}

function Events({events, onFilter}: {events: readonly AuditEvent[]; onFilter: (part: Partial<Filter>) => void}) {
	const t = useWords(own);
	const {language} = useLanguage();
	const time = new Intl.DateTimeFormat(language === 'it' ? 'it-IT' : 'en-GB', {dateStyle: 'medium', timeStyle: 'medium'});
	return (
		<div className="scrolling">
			<table className="audit">
				<thead>
					<tr>
						<th scope="col">{t('at')}</th>
						<th scope="col">{t('by')}</th>
						<th scope="col">{t('what')}</th>
						<th scope="col">{t('to')}</th>
						<th scope="col">{t('details')}</th>
					</tr>
				</thead>
				<tbody>
					{events.map(({number, at, actor, actorName, action, subject, subjectName, details}) => (
						<tr key={number}>
							<td>
								<time dateTime={at}>{time.format(new Date(at))}</time>
							</td>
							<td className="by">
								<Only label={t('onlyActor', {name: actorName ?? actor})} shown={actorName ?? actor} onChoose={() => onFilter({actor})} />
							</td>
							<td className="what">
								<Only label={t('onlyAction', {name: action})} shown={action} onChoose={() => onFilter({action})} />
							</td>
							<td>
								<Only
									label={t('onlySubject', {name: subjectName ?? subject})}
									shown={subjectName ?? subject}
									onChoose={() => onFilter({subject})}
								/>
							</td>
							<td>
								<Details details={details} />
							</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

/** A cell that narrows the trail to what it says. */
const Only = ({label, shown, onChoose}: {label: string; shown: string; onChoose: () => void}) => (
	<button type="button" className="quiet" title={label} onClick={onChoose}>
		{shown}
	</button>
);

function Details({details}: Pick<AuditEvent, 'details'>) {
	const t = useWords(own);
	const said = Object.entries(details).filter(([, value]) => value !== null);
	return (
		<dl className="details">
			{said.map(([name, value]) => (
				<div key={name}>
					<dt>{name}</dt>
					<dd>{typeof value === 'boolean' ? t(value ? 'yes' : 'no') : value}</dd>
				</div>
			))}
		</dl>
	);
}
