import {keepPreviousData, useQuery} from '@tanstack/react-query';
import {useState} from 'react';
import {Link} from 'wouter';
import {call, enc} from '../api.ts';
import {useSession} from '../session.tsx';
import {Dialog} from '../ui/dialog.tsx';
import {Empty, Shown} from '../ui/states.tsx';
import {useDates, useWords, words} from '../words/index.tsx';
import {Bars} from './numbers-bars.tsx';

const own = words({
	en: {
		title: 'Numbers',
		from: 'From',
		to: 'To',
		arrivals: 'Pages per day',
		deliveries: 'Deliveries per day',
		fax: 'fax',
		courier: 'courier',
		upload: 'upload',
		toFiled: 'From arrival to filed, median',
		toComplete: 'From first paper to complete, median',
		alone: 'Filed without a person',
		waiting: 'Documents that wait',
		unfiled: 'Deliveries not filed yet',
		byPerson: 'Filed by a person',
		nobodys: 'Nobody’s',
		minutes: '{minutes} min',
		hours: '{hours} h',
		days: '{days} days',
		p90: '90 % within {time}',
		none: 'none yet',
		missing: 'Missing most',
		missingCount: 'missing',
		deficientCount: 'deficient',
		legibility: 'Legibility by sender, hardest first',
		sender: 'Sender',
		pages: 'Pages',
		mean: 'Mean',
		poor: 'Poor pages',
		load: 'Questions by hour of the day',
		asked: 'asked',
		answered: 'answered',
		rows: 'Rows behind this figure',
		noRows: 'There are no rows behind this figure.',
		total: '{shown} of {total}',
		at: 'From',
		until: 'Until',
		value: 'Value',
		what: 'What',
		delivery: 'Delivery',
		document: 'Document',
		inquiry: 'Inquiry',
		question: 'Question',
		table: 'As a table',
		day: 'Day',
		empty: 'Nothing in these days.',
		good: 'good',
		fair: 'fair',
		poorWord: 'poor',
	},
	it: {
		title: 'Numeri',
		from: 'Dal',
		to: 'Al',
		arrivals: 'Pagine al giorno',
		deliveries: 'Arrivi al giorno',
		fax: 'fax',
		courier: 'corriere',
		upload: 'caricamento',
		toFiled: 'Dall’arrivo all’archiviazione, mediana',
		toComplete: 'Dal primo documento al completamento, mediana',
		alone: 'Archiviati senza una persona',
		waiting: 'Documenti in attesa',
		unfiled: 'Arrivi non ancora archiviati',
		byPerson: 'Archiviati da una persona',
		nobodys: 'Di nessuno',
		minutes: '{minutes} min',
		hours: '{hours} h',
		days: '{days} giorni',
		p90: '90 % entro {time}',
		none: 'ancora nessuno',
		missing: 'Che cosa manca di più',
		missingCount: 'manca',
		deficientCount: 'carente',
		legibility: 'Leggibilità per mittente, dalla peggiore',
		sender: 'Mittente',
		pages: 'Pagine',
		mean: 'Media',
		poor: 'Pagine scarse',
		load: 'Domande per ora del giorno',
		asked: 'poste',
		answered: 'risposte',
		rows: 'Righe dietro questa cifra',
		noRows: 'Dietro questa cifra non ci sono righe.',
		total: '{shown} di {total}',
		at: 'Da',
		until: 'A',
		value: 'Valore',
		what: 'Che cosa',
		delivery: 'Arrivo',
		document: 'Documento',
		inquiry: 'Richiesta',
		question: 'Domanda',
		table: 'Come tabella',
		day: 'Giorno',
		empty: 'Nulla in questi giorni.',
		good: 'buona',
		fair: 'discreta',
		poorWord: 'scarsa',
	},
});

interface Counted {
	count: number;
	href: string;
}
interface Hours extends Counted {
	medianHours: number | null;
	p90Hours: number | null;
}
interface Answer {
	from: string;
	to: string;
	arrivals: Array<{day: string; channel: 'fax' | 'courier' | 'upload'; deliveries: number; pages: number; href: string}>;
	toFiled: Hours;
	unfiled: Counted;
	toComplete: Hours;
	documents: {total: number; shareAlone: number | null; alone: Counted; byPerson: Counted; waiting: Counted; nobodys: Counted};
	missing: Array<{code: string; label: string; missing: number; deficient: number; href: string}>;
	legibility: Array<{number: string; pages: number; mean: number; word: 'good' | 'fair' | 'poor' | null; poorPages: number; href: string}>;
	reviewLoad: Array<{hour: number; asked: Counted; answered: Counted}>;
}

export default function Numbers() {
	const t = useWords(own);
	const [days, setDays] = useState<{from: string; to: string}>({from: '', to: ''});
	const [rows, setRows] = useState<string>();
	const query = useQuery({
		queryKey: ['numbers', days],
		queryFn: () =>
			call<Answer>(`/api/numbers?${new URLSearchParams(Object.fromEntries(Object.entries(days).filter(([, day]) => day !== '')))}`),
		placeholderData: keepPreviousData,
	});
	return (
		<>
			<div className="row ends">
				<h1>{t('title')}</h1>
				<div className="row">
					<label>
						{t('from')}
						<input
							type="date"
							value={days.from || (query.data?.from ?? '')}
							onChange={event => setDays({...days, from: event.target.value})}
						/>
					</label>
					<label>
						{t('to')}
						<input type="date" value={days.to || (query.data?.to ?? '')} onChange={event => setDays({...days, to: event.target.value})} />
					</label>
				</div>
			</div>
			<Shown query={query}>{data => <Charts data={data} onRows={setRows} />}</Shown>
			{rows && <Rows href={rows} onClose={() => setRows(undefined)} />}
		</>
	);
}

function Charts({data, onRows}: {data: Answer; onRows: (href: string) => void}) {
	const t = useWords(own);
	const {day} = useDates();
	const lasting = (hours: number | null) =>
		hours === null
			? t('none')
			: hours < 1
				? t('minutes', {minutes: Math.ceil(hours * 60)})
				: hours < 48
					? t('hours', {hours: hours.toFixed(1)})
					: t('days', {days: (hours / 24).toFixed(1)});
	const {documents, toFiled, toComplete, unfiled} = data;
	const arrivalDays = [...new Set(data.arrivals.map(one => one.day))].sort();
	const channels = (['fax', 'courier', 'upload'] as const).filter(channel => data.arrivals.some(one => one.channel === channel));
	const arrivalsOf = (measure: 'pages' | 'deliveries') =>
		arrivalDays.map(at => ({
			label: day(at),
			parts: channels.map(channel => {
				const found = data.arrivals.find(one => one.day === at && one.channel === channel);
				return {name: t(channel), className: channel, value: found?.[measure] ?? 0, href: found?.href};
			}),
		}));
	return (
		<>
			<div className="figures">
				<Figure
					name={t('toFiled')}
					value={lasting(toFiled.medianHours)}
					note={toFiled.p90Hours === null ? '' : t('p90', {time: lasting(toFiled.p90Hours)})}
					onRows={() => onRows(toFiled.href)}
				/>
				<Figure
					name={t('toComplete')}
					value={lasting(toComplete.medianHours)}
					note={toComplete.p90Hours === null ? '' : t('p90', {time: lasting(toComplete.p90Hours)})}
					onRows={() => onRows(toComplete.href)}
				/>
				<Figure
					name={t('alone')}
					value={documents.shareAlone === null ? t('none') : `${Math.round(documents.shareAlone * 100)} %`}
					note={`${documents.alone.count} / ${documents.total}`}
					onRows={() => onRows(documents.alone.href)}
				/>
				<Figure name={t('byPerson')} value={String(documents.byPerson.count)} onRows={() => onRows(documents.byPerson.href)} />
				<Figure name={t('waiting')} value={String(documents.waiting.count)} onRows={() => onRows(documents.waiting.href)} />
				<Figure name={t('nobodys')} value={String(documents.nobodys.count)} onRows={() => onRows(documents.nobodys.href)} />
				<Figure name={t('unfiled')} value={String(unfiled.count)} onRows={() => onRows(unfiled.href)} />
			</div>
			{arrivalDays.length === 0 ? (
				<Empty>{t('empty')}</Empty>
			) : (
				<>
					<Bars title={t('deliveries')} columns={arrivalsOf('deliveries')} tableLabel={t('table')} firstColumn={t('day')} onRows={onRows} />
					<Bars title={t('arrivals')} columns={arrivalsOf('pages')} tableLabel={t('table')} firstColumn={t('day')} onRows={onRows} />
				</>
			)}
			<Bars
				title={t('missing')}
				columns={data.missing.map(({label, missing, deficient, href}) => ({
					label,
					parts: [
						{name: t('missingCount'), className: 'fax', value: missing, href},
						{name: t('deficientCount'), className: 'second', value: deficient, href},
					],
				}))}
				isLying
				tableLabel={t('table')}
				firstColumn={t('missing')}
				onRows={onRows}
			/>
			{data.reviewLoad.length > 0 && (
				<Bars
					title={t('load')}
					columns={data.reviewLoad.map(({hour, asked, answered}) => ({
						label: `${String(hour).padStart(2, '0')} UTC`,
						parts: [
							{name: t('asked'), className: 'fax', value: asked.count, href: asked.href},
							{name: t('answered'), className: 'courier', value: answered.count, href: answered.href},
						],
					}))}
					tableLabel={t('table')}
					firstColumn={t('load')}
					onRows={onRows}
				/>
			)}
			{data.legibility.length > 0 && (
				<section className="card">
					<h2>{t('legibility')}</h2>
					<table>
						<thead>
							<tr>
								<th scope="col">{t('sender')}</th>
								<th scope="col">{t('pages')}</th>
								<th scope="col">{t('mean')}</th>
								<th scope="col">{t('poor')}</th>
							</tr>
						</thead>
						<tbody>
							{data.legibility.map(({number, pages, mean, word, poorPages, href}) => (
								<tr key={number}>
									<td>
										<button type="button" className="quiet" onClick={() => onRows(href)}>
											{number}
										</button>
									</td>
									<td>{pages}</td>
									<td>
										{Math.round(mean * 100)} % {word && <span className={`state ${word}`}>{t(word === 'poor' ? 'poorWord' : word)}</span>}
									</td>
									<td>{poorPages}</td>
								</tr>
							))}
						</tbody>
					</table>
				</section>
			)}
		</>
	);
}

function Figure({name, value, note, onRows}: {name: string; value: string; note?: string; onRows: () => void}) {
	return (
		<button type="button" className="card figure" onClick={onRows}>
			<span>
				{name} <strong>{value}</strong>
				<span className="soft">{note}</span>
			</span>
		</button>
	);
}

interface Row {
	kind: 'delivery' | 'document' | 'inquiry' | 'question';
	id: string;
	at: string;
	until: string | null;
	value: number | null;
}

function Rows({href, onClose}: {href: string; onClose: () => void}) {
	const t = useWords(own);
	const {time} = useDates();
	const {may} = useSession();
	const query = useQuery({queryKey: ['numbers', 'rows', href], queryFn: () => call<{rows: Row[]; total: number}>(href)});
	const placeOf = ({kind, id}: Row): string | undefined => {
		if (kind === 'inquiry') {
			return may('dossiers.read') ? `/dossiers/${enc(id)}` : undefined;
		}

		if (kind === 'question') {
			return may('dossiers.read') ? `/review/${enc(id)}` : undefined;
		}

		return may('pages.read') ? `/deliveries/${enc(id.split('/')[0] ?? '')}` : undefined;
	};
	return (
		<Dialog title={t('rows')} onClose={onClose} isWide>
			<Shown query={query}>
				{({rows, total}) =>
					rows.length === 0 ? (
						<p>{t('noRows')}</p>
					) : (
						<>
							<p className="soft">{t('total', {shown: rows.length, total})}</p>
							<table>
								<thead>
									<tr>
										<th scope="col">{t('what')}</th>
										<th scope="col">{t('at')}</th>
										<th scope="col">{t('until')}</th>
										<th scope="col">{t('value')}</th>
									</tr>
								</thead>
								<tbody>
									{rows.map(row => {
										const place = placeOf(row);
										const name = `${t(row.kind)} ${row.kind === 'inquiry' ? row.id : row.id.slice(0, 8)}`;
										return (
											<tr key={`${row.kind} ${row.id} ${row.at}`}>
												<td>{place ? <Link href={place}>{name}</Link> : name}</td>
												<td>{row.at.length > 10 ? time(row.at) : row.at}</td>
												<td>{row.until && time(row.until)}</td>
												<td>{row.value === null ? '' : Math.round(row.value * 100) / 100}</td>
											</tr>
										);
									})}
								</tbody>
							</table>
						</>
					)
				}
			</Shown>
		</Dialog>
	);
}
