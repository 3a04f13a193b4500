import {z} from 'zod';
import type {Arrival, Clock} from '#pipeline/ports.ts';
import type {Reconciler} from '#pipeline/reconciliation/ports.ts';
import {answerOf, everyPage, list, listedArrival} from '../lists/every-page.ts';
import {isForUs} from '../lists/options.ts';
import {openProviderApi} from '../lists/provider-api.ts';
import {noticeOf, told} from './notices.ts';
import type {DocumoOptions} from './options.ts';

const PAGE_SIZE = 100;

const page = z.object({rows: list, count: z.int().nonnegative().nullish()});
const record = z.looseObject({
	direction: z.string().nullish(),
	faxNumber: z.string().nullish(),
	createdAt: z.string().nullish(),
	resolvedDate: z.string().nullish(),
});

/** The history of a Documo account; undefined without its key. `linkOf` is where a file is fetched. */
export function openList({reconcile, apiKey, apiUrl}: DocumoOptions, linkOf: (id: string) => string, clock: Clock): Reconciler | undefined {
	if (!reconcile || !apiKey) {
		return undefined;
	}

	// The key stands as it is behind the word, no user name with it.
	const api = openProviderApi({...reconcile, base: apiUrl, authorization: `Basic ${apiKey}`, clock});
	return {
		schedule: reconcile.schedule,
		windowHours: reconcile.windowHours,
		async *listReceived(since, signal) {
			const entries = everyPage(0, async offset => {
				// It takes whole days; of the first one more comes than was asked for.
				const query = {
					direction: 'inbound',
					fromDate: since.toISOString().slice(0, 10),
					limit: String(PAGE_SIZE),
					offset: String(offset),
				};
				const {rows, count} = answerOf(page, await api.get('/fax/history', query, signal));
				const read = offset + rows.length;
				const hasMore = rows.length > 0 && (count == null ? rows.length === PAGE_SIZE : read < count);
				return {entries: rows, next: hasMore && !isPast(rows, since) ? read : undefined};
			});
			for await (const entry of entries) {
				const arrival = arrivalOfEntry(entry, reconcile.numbers, linkOf, clock.now());
				if (arrival) {
					yield arrival;
				}
			}
		},
	};
}

const beganAt = (entry: unknown): number => Date.parse(record.safeParse(entry).data?.createdAt ?? '');

/** A list that goes back in time is read no further than asked, even if the provider would go on. */
function isPast(rows: readonly unknown[], since: Date): boolean {
	const [first, last] = [beganAt(rows[0]), beganAt(rows.at(-1))];
	return first > last && last < since.getTime();
}

function arrivalOfEntry(
	entry: unknown,
	numbers: readonly string[] | undefined,
	linkOf: (id: string) => string,
	now: Date,
): Arrival | 'unreadable' | undefined {
	const fax = told.safeParse(entry).data;
	const more = record.safeParse(entry).data;
	if (!fax || !more) {
		return 'unreadable';
	}

	return isForUs(more.faxNumber, numbers)
		? listedArrival(noticeOf(fax, {kind: 'none'}, linkOf, now), more.resolvedDate ?? more.createdAt, now)
		: undefined;
}
