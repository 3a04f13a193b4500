import {z} from 'zod';
import {CHANNELS} from '#pipeline/model/delivery.ts';
import {percentile} from '#pipeline/numbers/percentile.ts';
import {FIGURES, type Figure, type Period} from '#pipeline/numbers/ports.ts';
import {LEGIBILITY_WORDS, legibilityWord} from '#pipeline/pages/legibility.ts';
import type {Clock} from '#pipeline/ports.ts';
import {defineRoute, type Route} from './route.ts';

const DAY_MS = 86_400_000;
const USUAL_DAYS = 30;
const MOST_DAYS = 3 * 366;
const MOST_SENDERS = 50;
const MOST_REQUIREMENTS = 20;

const days = {
	from: z.iso.date().optional().describe('First day, UTC; thirty days before the last when left out'),
	to: z.iso.date().optional().describe('Last day, UTC; today when left out'),
};
interface Days {
	readonly from: string;
	readonly to: string;
}

const isInOrder = ({from, to}: {from?: string | undefined; to?: string | undefined}): boolean =>
	from === undefined || to === undefined || (from <= to && Date.parse(to) - Date.parse(from) < MOST_DAYS * DAY_MS);
const IN_ORDER = {error: 'from must not be after to, and at most three years before it', path: ['from']};

const dayBefore = (day: string, count: number): string => new Date(Date.parse(day) - count * DAY_MS).toISOString().slice(0, 10);

function daysOf({from, to}: {from?: string | undefined; to?: string | undefined}, clock: Clock): Days {
	const last = to ?? (from === undefined ? clock.now().toISOString().slice(0, 10) : dayBefore(from, 1 - USUAL_DAYS));
	return {from: from ?? dayBefore(last, USUAL_DAYS - 1), to: last};
}

const periodOf = ({from, to}: Days): Period => ({from, until: dayBefore(to, -1)});

/** Where the rows behind a figure are. */
const href = (figure: Figure, key: string, {from, to}: Days): string => `/api/numbers/rows?${new URLSearchParams({figure, key, from, to})}`;

const link = z.string().describe('GET it for the rows behind this figure');
const figureOf = <Shape extends z.core.$ZodLooseShape>(shape: Shape) => z.strictObject({...shape, href: link});
const hours = figureOf({count: z.int(), medianHours: z.number().nullable(), p90Hours: z.number().nullable()});
const counted = figureOf({count: z.int()});

const numbers = z.strictObject({
	from: z.iso.date(),
	to: z.iso.date(),
	arrivals: z.array(figureOf({day: z.iso.date(), channel: z.enum(CHANNELS), deliveries: z.int(), pages: z.int()})),
	/** From arrival until every page was filed. */
	toFiled: hours,
	/** Received in the period and not wholly filed yet. */
	unfiled: counted,
	/** From a dossier's first paper until it was complete for the first time. */
	toComplete: hours,
	documents: z.strictObject({
		total: z.int(),
		/** Of all documents received, 0–1; null while there is none. */
		shareAlone: z.number().nullable(),
		alone: counted,
		byPerson: counted,
		waiting: counted,
		nobodys: counted,
	}),
	/** Of open dossiers as they stand, whatever the period. */
	missing: z.array(figureOf({code: z.string(), label: z.string(), missing: z.int(), deficient: z.int()})),
	legibility: z.array(
		figureOf({
			number: z.string(),
			deliveries: z.int(),
			pages: z.int(),
			mean: z.number(),
			word: z.enum(LEGIBILITY_WORDS).nullable(),
			poorPages: z.int(),
		}),
	),
	/** Hours of the day in UTC, those without questions left out. */
	reviewLoad: z.array(z.strictObject({hour: z.int(), asked: counted, answered: counted})),
});

const row = z.strictObject({
	kind: z.enum(['delivery', 'document', 'inquiry', 'question']),
	id: z.string(),
	at: z.string(),
	until: z.string().nullable(),
	value: z.number().nullable(),
});

export const numberRoutes: readonly Route[] = [
	defineRoute({
		method: 'GET',
		path: '/api/numbers',
		summary: 'What came in, how long it took, what was filed without a person and what is missing most; each figure names its rows.',
		permission: 'numbers.read',
		query: z.strictObject(days).refine(isInOrder, IN_ORDER),
		response: numbers,
		async run({query}, {store, clock}) {
			const asked = daysOf(query, clock);
			const period = periodOf(asked);
			const of = (figure: Figure, key = '') => ({href: href(figure, key, asked)});
			// One after the other: together they would hold every connection, and people work meanwhile.
			const arrivals = await store.numbers.arrivals(period);
			const filed = await store.numbers.hoursToFiled(period);
			const complete = await store.numbers.hoursToComplete(period);
			const fates = await store.numbers.documents(period);
			const missing = await store.numbers.missing(MOST_REQUIREMENTS);
			const senders = await store.numbers.legibility(period, MOST_SENDERS);
			const load = await store.numbers.questionsByHour(period);
			const total = fates.alone + fates.byPerson + fates.waiting + fates.nobodys;
			return {
				...asked,
				arrivals: arrivals.map(one => ({...one, ...of('arrivals', `${one.day}/${one.channel}`)})),
				toFiled: {...spread(filed.hours), ...of('filed')},
				unfiled: {count: filed.unfiled, ...of('unfiled')},
				toComplete: {...spread(complete), ...of('complete')},
				documents: {
					total,
					shareAlone: total === 0 ? null : Math.round((fates.alone / total) * 1000) / 1000,
					alone: {count: fates.alone, ...of('documents', 'alone')},
					byPerson: {count: fates.byPerson, ...of('documents', 'by-person')},
					waiting: {count: fates.waiting, ...of('documents', 'waiting')},
					nobodys: {count: fates.nobodys, ...of('documents', 'nobodys')},
				},
				missing: missing.map(one => ({...one, ...of('missing', one.code)})),
				legibility: senders.map(one => ({...one, word: legibilityWord(one.mean), ...of('legibility', one.number)})),
				reviewLoad: load.map(one => ({
					hour: one.hour,
					asked: {count: one.asked, ...of('asked', String(one.hour))},
					answered: {count: one.answered, ...of('answered', String(one.hour))},
				})),
			};
		},
	}),
	defineRoute({
		method: 'GET',
		path: '/api/numbers/rows',
		summary: 'The rows behind one figure: ids and times, no names.',
		permission: 'numbers.read',
		query: z
			.strictObject({
				figure: z.enum(FIGURES),
				key: z.string().max(200).default(''),
				...days,
				offset: z.coerce.number().int().min(0).default(0),
				limit: z.coerce.number().int().min(1).max(500).default(100),
			})
			.refine(isInOrder, IN_ORDER),
		response: z.strictObject({figure: z.enum(FIGURES), key: z.string(), rows: z.array(row), total: z.int()}),
		async run({query: {figure, key, offset, limit, ...asked}}, {store, clock}) {
			const found = await store.numbers.rows({figure, key, period: periodOf(daysOf(asked, clock)), offset, limit});
			return {figure, key, ...found};
		},
	}),
];

const spread = (ascending: readonly number[]) => ({
	count: ascending.length,
	medianHours: percentile(ascending, 0.5),
	p90Hours: percentile(ascending, 0.9),
});
