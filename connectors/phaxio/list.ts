import {z} from 'zod';
import type {Arrival, Clock} from '#pipeline/ports.ts';
import {answerOf, everyPage, list, listedArrival} from '../lists/every-page.ts';
import {fileRules, type ReachedList} from '../lists/file-rules.ts';
import {isForUs} from '../lists/options.ts';
import {openProviderApi} from '../lists/provider-api.ts';
import {safeFetch} from '../media/safe-fetch.ts';
import {fax, noticeOfFax} from './notices.ts';
import type {PhaxioOptions} from './options.ts';

const PAGE_SIZE = 100;

const page = z.object({data: list, paging: z.object({total: z.int().nonnegative(), per_page: z.int().positive()}).nullish()});
const record = z.looseObject({
	to_number: z.string().nullish(),
	created_at: z.string().nullish(),
	completed_at: z.string().nullish(),
});

/** The list of faxes of a Phaxio account, and the files of those whose notice never came; undefined without key and secret. */
export function openList({reconcile, maxMediaBytes}: PhaxioOptions, clock: Clock): ReachedList | undefined {
	if (!reconcile?.apiKey || !reconcile.apiSecret) {
		return undefined;
	}

	const {apiKey, apiSecret, schedule, windowHours, numbers} = reconcile;
	const apiBase = reconcile.apiBase.replace(/\/+$/, '');
	const authorization = `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')}`;
	const api = openProviderApi({...reconcile, base: apiBase, authorization, clock});
	const rules = fileRules({...reconcile, apiBase, authorization, maxMediaBytes});
	const pathOf = (id: string) => `/faxes/${encodeURIComponent(id)}/file`;
	const removeRemote = (id: string, signal: AbortSignal) => api.remove(pathOf(id), signal);

	return {
		fetchMedia: (url, signal) => safeFetch(url, rules, signal),
		reconciler: {
			schedule,
			windowHours,
			async *listReceived(since, signal) {
				const entries = everyPage(1, async number => {
					const query = {
						created_after: since.toISOString(),
						direction: 'received',
						per_page: String(PAGE_SIZE),
						page: String(number),
					};
					const {data, paging} = answerOf(page, await api.get('/faxes', query, signal));
					const hasMore = paging ? number * paging.per_page < paging.total : data.length === PAGE_SIZE;
					return {entries: data, next: hasMore ? number + 1 : undefined};
				});
				for await (const entry of entries) {
					const arrival = arrivalOfEntry(entry, numbers, id => `${apiBase}${pathOf(id)}`, clock.now());
					if (arrival) {
						yield arrival;
					}
				}
			},
			...(reconcile.deleteRemote === 'after-backup' && {removeRemote}),
		},
	};
}

function arrivalOfEntry(
	entry: unknown,
	numbers: readonly string[] | undefined,
	linkOf: (id: string) => string,
	now: Date,
): Arrival | 'unreadable' | undefined {
	const told = fax.safeParse(entry).data;
	const more = record.safeParse(entry).data;
	if (!told || !more) {
		return 'unreadable';
	}

	if (!isForUs(more.to_number, numbers)) {
		return undefined;
	}

	// A failed fax has a file only when pages came.
	const hasFile = (told.num_pages ?? 0) > 0 || /^(?:success|received)$/i.test(told.status ?? '');
	const content = hasFile && more.completed_at ? ({kind: 'remote', url: linkOf(told.id)} as const) : ({kind: 'none'} as const);
	return listedArrival(noticeOfFax(told, content, now), more.completed_at ?? more.created_at, now);
}
