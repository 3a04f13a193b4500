import {z} from 'zod';
import type {Arrival, Clock} from '#pipeline/ports.ts';
import type {Reconciler} from '#pipeline/reconciliation/ports.ts';
import {answerOf, everyPage, list, listedArrival} from '../lists/every-page.ts';
import {isForUs} from '../lists/options.ts';
import {openProviderApi} from '../lists/provider-api.ts';
import {event, noticeOf} from './notices.ts';
import type {TelnyxOptions} from './options.ts';

const PAGE_SIZE = 100;

const page = z.object({data: list, meta: z.object({total_pages: z.int().nonnegative()}).nullish()});
const record = z.looseObject({
	id: z.string(),
	to: z.string().nullish(),
	status: z.string().nullish(),
	media_url: z.string().nullish(),
	stored_media_url: z.string().nullish(),
	created_at: z.string().nullish(),
	updated_at: z.string().nullish(),
});

/** Which event the end of a fax in this status was told by. */
const ENDS: Readonly<Record<string, string>> = {received: 'fax.received', delivered: 'fax.received', failed: 'fax.failed'};

/** The list of received faxes of a Telnyx account; undefined without its key. */
export function openList({reconcile, apiKey, apiUrl}: TelnyxOptions, clock: Clock): Reconciler | undefined {
	if (!reconcile || !apiKey) {
		return undefined;
	}

	const api = openProviderApi({...reconcile, base: apiUrl, authorization: `Bearer ${apiKey}`, clock});
	const removeRemote = (id: string, signal: AbortSignal) => api.remove(`/faxes/${encodeURIComponent(id)}`, signal);

	return {
		schedule: reconcile.schedule,
		windowHours: reconcile.windowHours,
		async *listReceived(since, signal) {
			const faxes = everyPage(1, async number => {
				const query = {
					'filter[created_at][gte]': since.toISOString(),
					'filter[direction][eq]': 'inbound',
					'page[number]': String(number),
					'page[size]': String(PAGE_SIZE),
				};
				const {data: entries, meta} = answerOf(page, await api.get('/faxes', query, signal));
				const hasMore = meta ? number < meta.total_pages : entries.length === PAGE_SIZE;
				return {entries, next: hasMore ? number + 1 : undefined};
			});
			for await (const entry of faxes) {
				const arrival = arrivalOfEntry(entry, reconcile.numbers, clock.now());
				if (arrival) {
					yield arrival;
				}
			}
		},
		...(reconcile.deleteRemote === 'after-backup' && {removeRemote}),
	};
}

function arrivalOfEntry(entry: unknown, numbers: readonly string[] | undefined, now: Date): Arrival | 'unreadable' | undefined {
	const fax = record.safeParse(entry).data;
	if (fax && !isForUs(fax.to, numbers)) {
		return undefined;
	}

	// A link of the list may be old; the worker has it renewed by the id that goes with it.
	const payload = {...fax, fax_id: fax?.id, media_url: fax?.media_url ?? fax?.stored_media_url ?? undefined};
	const told = event.safeParse({data: {event_type: ENDS[fax?.status?.toLowerCase() ?? ''] ?? 'under-way', payload}});
	return fax && told.success ? listedArrival(noticeOf(told.data, now), fax.updated_at ?? fax.created_at, now) : 'unreadable';
}
