import {keepPreviousData, useQuery} from '@tanstack/react-query';
import {useState} from 'react';
import {useSearchParams} from 'wouter';
import {call} from '../api.ts';
import {useKeys} from '../keys.tsx';
import '../style/forms.css';
import '../style/numbers.css';
import {Shown} from '../ui/states.tsx';
import {useWords} from '../words/index.tsx';
import {type Answer, type OnRows, useLasting} from './numbers/answer.ts';
import {Arrivals, Documents, Load, Missing, Senders} from './numbers/charts.tsx';
import {daysBetween, isDay, plusDays} from './numbers/days.ts';
import {Rows} from './numbers/rows.tsx';
import {numberWords as own} from './numbers/words.ts';

const RANGES = [7, 30, 90, 365] as const;
const MOST_DAYS = 3 * 366;

export default function Numbers() {
	const t = useWords(own);
	const [place, setPlace] = useSearchParams();
	const [rows, setRows] = useState<Parameters<OnRows>[0]>();
	const [from, to] = [place.get('from'), place.get('to')].map(text => (isDay(text) ? text : ''));
	const asked = new URLSearchParams({...(from && {from}), ...(to && {to})});
	const isInOrder = !from || !to || (from <= to && daysBetween(from, to) <= MOST_DAYS);
	const query = useQuery({
		enabled: isInOrder,
		queryKey: ['numbers', from, to],
		queryFn: () => call<Answer>(`/api/numbers?${asked}`),
		placeholderData: keepPreviousData,
	});
	return (
		<>
			<div className="row ends page-head">
				<h1>{t('title')}</h1>
				<Days
					from={from || (query.data?.from ?? '')}
					to={to || (query.data?.to ?? '')}
					onDays={days => setPlace({...days}, {replace: true})}
				/>
			</div>
			{!isInOrder && (
				<p className="problem" role="alert">
					{t('notInOrder')}
				</p>
			)}
			{isInOrder && (
				<Shown query={query}>
					{data => (
						<>
							<Figures data={data} onRows={setRows} />
							<div className="charts">
								<Arrivals data={data} measure="deliveries" onRows={setRows} />
								<Arrivals data={data} measure="pages" onRows={setRows} />
								<Missing data={data} onRows={setRows} />
								<Documents data={data} onRows={setRows} />
								<Load data={data} onRows={setRows} />
								<Senders data={data} onRows={setRows} />
							</div>
						</>
					)}
				</Shown>
			)}
			{rows && <Rows {...rows} onClose={() => setRows(undefined)} />}
		</>
	);
}

interface Range {
	readonly from: string;
	readonly to: string;
}

/** From which day to which: by calendar, by length, or on by as many days. */
function Days({from, to, onDays}: Range & {onDays: (days: Range) => void}) {
	const t = useWords(own);
	const isKnown = from !== '' && to !== '' && from <= to;
	const length = isKnown ? daysBetween(from, to) : 0;
	const on = (by: number) => isKnown && onDays({from: plusDays(from, by * length), to: plusDays(to, by * length)});
	useKeys([
		{key: '[', label: t('earlier'), run: () => on(-1)},
		{key: ']', label: t('later'), run: () => on(1)},
	]);
	return (
		<fieldset className="plain row days">
			<legend className="visually-hidden">{t('range')}</legend>
			{RANGES.map(count => (
				<button
					key={count}
					type="button"
					aria-pressed={length === count}
					disabled={!isKnown}
					onClick={() => onDays({from: plusDays(to, 1 - count), to})}
				>
					{t('lastDays', {count})}
				</button>
			))}
			<button type="button" disabled={!isKnown} onClick={() => on(-1)} aria-label={t('earlier')} title="[">
				←
			</button>
			<label>
				{t('from')}
				<input type="date" value={from} max={to} onChange={({target: {value}}) => value && onDays({from: value, to})} />
			</label>
			<label>
				{t('to')}
				<input type="date" value={to} min={from} onChange={({target: {value}}) => value && onDays({from, to: value})} />
			</label>
			<button type="button" disabled={!isKnown} onClick={() => on(1)} aria-label={t('later')} title="]">
				→
			</button>
		</fieldset>
	);
}

/** What somebody asks for first. */
function Figures({data: {toFiled, toComplete, documents, unfiled}, onRows}: {data: Answer; onRows: OnRows}) {
	const t = useWords(own);
	const lasting = useLasting();
	const spread = (name: string, {count, medianHours, p90Hours, href}: Answer['toFiled']) => ({
		name,
		value: lasting(medianHours),
		notes: medianHours === null ? [] : [t('median', {count}), t('p90', {time: lasting(p90Hours)})],
		href,
	});
	const figures = [
		spread(t('toFiled'), toFiled),
		spread(t('toComplete'), toComplete),
		{
			name: t('aloneShare'),
			value: documents.shareAlone === null ? t('none') : `${Math.round(documents.shareAlone * 100)} %`,
			notes: [t('ofDocuments', {count: documents.alone.count, total: documents.total})],
			href: documents.alone.href,
		},
		{name: t('unfiled'), value: unfiled.count, notes: [], href: unfiled.href},
	];
	return (
		<ul className="figures">
			{figures.map(({name, value, notes, href}) => (
				<li key={name}>
					<button type="button" className="card figure" onClick={() => onRows({href, what: name})}>
						<span>
							{name} <strong>{value}</strong>
							{notes.map(note => (
								<span key={note} className="soft">
									{' '}
									{note}
								</span>
							))}
						</span>
					</button>
				</li>
			))}
		</ul>
	);
}
