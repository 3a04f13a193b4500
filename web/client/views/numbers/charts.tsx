import {useDates, useLanguage, useWords} from '../../words/index.tsx';
import type {Answer, Channel, OnRows} from './answer.ts';
import {Chart} from './chart.tsx';
import {type Span, spanOf, spansOf, startOf} from './days.ts';
import type {Column, Series} from './series.tsx';
import {numberWords as own} from './words.ts';

interface Given {
	readonly data: Answer;
	readonly onRows: OnRows;
}

const CHANNELS: ReadonlyArray<Pick<Series, 'className' | 'hatch'> & {channel: Channel}> = [
	{channel: 'fax', className: 'fax', hatch: 'plain'},
	{channel: 'courier', className: 'courier', hatch: 'slanted'},
	{channel: 'upload', className: 'upload', hatch: 'dotted'},
];
const PER = {day: 'perDay', week: 'perWeek', month: 'perMonth'} as const;

/** What came in over time, by the way it came. */
export function Arrivals({data, measure, onRows}: Given & {measure: 'deliveries' | 'pages'}) {
	const t = useWords(own);
	const {day} = useDates();
	const short = useShortDays();
	const {from, to, arrivals} = data;
	const span = spanOf(from, to);
	const channels = CHANNELS.filter(({channel}) => arrivals.some(one => one.channel === channel));
	const column = (label: string, all: Answer['arrivals']): Column => ({
		label,
		parts: channels.map(({channel}) => {
			const found = all.filter(one => one.channel === channel);
			// Rows are kept by day: a longer span has none of its own, its days in the table have.
			return {value: found.reduce((sum, one) => sum + one[measure], 0), href: span === 'day' ? found[0]?.href : undefined};
		}),
	});
	const byDay = [...new Set(arrivals.map(one => one.day))].sort();
	return (
		<Chart
			title={t(measure)}
			note={t(PER[span])}
			axis={t('day')}
			series={channels.map(({channel, ...look}) => ({name: t(channel), ...look}))}
			columns={spansOf(from, to, span).map(start =>
				column(
					short(start, span),
					arrivals.filter(one => startOf(one.day, span) === start),
				),
			)}
			tableColumns={byDay.map(at => ({
				label: day(at),
				parts: channels.map(({channel}) => {
					const found = arrivals.find(one => one.day === at && one.channel === channel);
					return {value: found?.[measure] ?? 0, href: found?.href};
				}),
			}))}
			empty={t('noArrivals')}
			onRows={onRows}
		/>
	);
}

function useShortDays(): (day: string, span: Span) => string {
	const {language} = useLanguage();
	const locale = language === 'it' ? 'it-IT' : 'en-GB';
	return (day, span) =>
		new Intl.DateTimeFormat(locale, {
			timeZone: 'UTC',
			month: 'short',
			...(span === 'month' ? {year: 'numeric'} : {day: 'numeric'}),
		}).format(new Date(`${day}T00:00:00Z`));
}

export function Documents({data: {documents}, onRows}: Given) {
	const t = useWords(own);
	return (
		<Chart
			title={t('documents')}
			axis={t('what')}
			series={[{name: t('documentsCount'), className: 'fax', hatch: 'plain'}]}
			columns={(['alone', 'byPerson', 'waiting', 'nobodys'] as const).map(fate => ({
				label: t(fate),
				parts: [{value: documents[fate].count, href: documents[fate].href}],
			}))}
			isLying
			empty={t('noDocuments')}
			onRows={onRows}
		/>
	);
}

export function Missing({data, onRows}: Given) {
	const t = useWords(own);
	return (
		<Chart
			title={t('missing')}
			note={t('missingNote')}
			axis={t('requirement')}
			series={[
				{name: t('missingCount'), className: 'missing', hatch: 'plain'},
				{name: t('deficientCount'), className: 'second', hatch: 'slanted'},
			]}
			columns={data.missing.map(({label, missing, deficient, href}) => ({
				label,
				parts: [{value: missing}, {value: deficient}],
				rows: {href, what: label},
			}))}
			isLying
			empty={t('noneMissing')}
			onRows={onRows}
		/>
	);
}

/** Questions by hour, every hour of the day: the server counts in UTC, people live here. */
export function Load({data: {reviewLoad, to}, onRows}: Given) {
	const t = useWords(own);
	const {language} = useLanguage();
	const clock = new Intl.DateTimeFormat(language === 'it' ? 'it-IT' : 'en-GB', {hour: '2-digit', minute: '2-digit', hourCycle: 'h23'});
	const columns = Array.from({length: 24}, (_, hour) => {
		const found = reviewLoad.find(one => one.hour === hour);
		return {
			label: clock.format(new Date(`${to}T${String(hour).padStart(2, '0')}:00:00Z`)),
			parts: [found?.asked, found?.answered].map(one => ({value: one?.count ?? 0, href: one?.href})),
		};
	}).sort((a, b) => a.label.localeCompare(b.label));
	return (
		<Chart
			title={t('load')}
			note={t('loadNote')}
			axis={t('hour')}
			series={[
				{name: t('asked'), className: 'fax', hatch: 'plain'},
				{name: t('answered'), className: 'courier', hatch: 'slanted'},
			]}
			columns={columns}
			isBeside
			empty={t('noneAsked')}
			onRows={onRows}
		/>
	);
}

export function Senders({data: {legibility}, onRows}: Given) {
	const t = useWords(own);
	return (
		<Chart
			title={t('legibility')}
			note={t('legibilityNote')}
			axis={t('sender')}
			series={[{name: t('mean'), className: 'fax', hatch: 'plain'}]}
			columns={legibility.map(({number, mean, href}) => ({label: number, parts: [{value: Math.round(mean * 100), href}]}))}
			isLying
			most={100}
			summary={legibility[0] && t('hardest', {number: legibility[0].number, mean: Math.round(legibility[0].mean * 100)})}
			more={{
				names: [t('word'), t('faxes'), t('senderPages'), t('poorPages')],
				cells: legibility.map(({word, deliveries, pages, poorPages}) => [word && t(word), deliveries, pages, poorPages]),
			}}
			empty={t('noFaxes')}
			onRows={onRows}
		/>
	);
}
