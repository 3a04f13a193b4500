import {z} from 'zod';
import type {Arrival, Clock} from '#pipeline/ports.ts';
import {answerOf, everyPage, list, listedArrival} from '../lists/every-page.ts';
import {fileRules, type ReachedList} from '../lists/file-rules.ts';
import {isForUs} from '../lists/options.ts';
import {openProviderApi} from '../lists/provider-api.ts';
import {safeFetch} from '../media/safe-fetch.ts';
import {count, flag} from '../webhooks/fields.ts';
import type {FaxContent} from '../webhooks/told-fax.ts';
import {incoming, noticeOf} from './notices.ts';
import type {SinchFaxOptions} from './options.ts';

const PAGE_SIZE = 100;

const page = z.object({faxes: list.nullish(), totalPages: count});
const record = z.looseObject({
	id: z.string(),
	to: z.string().nullish(),
	status: z.string().nullish(),
	numberOfPages: count,
	hasFile: flag,
	createTime: z.string().nullish(),
	completedTime: z.string().nullish(),
});

/** The list of faxes of a Sinch project, and the files of those whose notice never came; undefined without an access key. */
export function openList({reconcile, maxMediaBytes}: SinchFaxOptions, clock: Clock): ReachedList | undefined {
	if (!reconcile?.projectId || !reconcile.keyId || !reconcile.keySecret) {
		return undefined;
	}

	const {projectId, keyId, keySecret, schedule, windowHours, numbers} = reconcile;
	const apiBase = reconcile.apiBase.replace(/\/+$/, '');
	const faxes = `/projects/${encodeURIComponent(projectId)}/faxes`;
	const authorization = `Basic ${Buffer.from(`${keyId}:${keySecret}`).toString('base64')}`;
	const api = openProviderApi({...reconcile, base: apiBase, authorization, clock});
	const rules = fileRules({...reconcile, apiBase, authorization, maxMediaBytes});
	const linkOf = (id: string) => `${apiBase}${faxes}/${encodeURIComponent(id)}/file.pdf`;
	// Its content alone: that there was a fax stays to be seen in the provider's own pages.
	const removeRemote = (id: string, signal: AbortSignal) => api.remove(`${faxes}/${encodeURIComponent(id)}/file`, signal);

	return {
		fetchMedia: (url, signal) => safeFetch(url, rules, signal),
		reconciler: {
			schedule,
			windowHours,
			async *listReceived(since, signal) {
				const entries = everyPage(1, async number => {
					const query = {
						// Its way to say "from then on".
						'createTime>': since.toISOString(),
						direction: 'INBOUND',
						pageSize: String(PAGE_SIZE),
						page: String(number),
					};
					const {faxes: found, totalPages} = answerOf(page, await api.get(faxes, query, signal));
					const hasMore = totalPages == null ? found?.length === PAGE_SIZE : number < totalPages;
					return {entries: found ?? [], next: hasMore ? number + 1 : undefined};
				});
				for await (const entry of entries) {
					const arrival = arrivalOfEntry(entry, numbers, linkOf, clock.now());
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
	const fax = record.safeParse(entry).data;
	const told = incoming.safeParse({event: 'INCOMING_FAX', fax: entry});
	if (!fax || !told.success) {
		return 'unreadable';
	}

	if (!isForUs(fax.to, numbers)) {
		return undefined;
	}

	const isUnderWay = ['QUEUED', 'IN_PROGRESS'].includes(fax.status?.toUpperCase() ?? '');
	const notice = noticeOf(told.data, isUnderWay ? {kind: 'none'} : contentOf(fax, linkOf), now);
	return listedArrival(notice, fax.completedTime ?? fax.createTime, now);
}

/** A failed fax has a file only when pages came. */
function contentOf({id, status, hasFile, numberOfPages}: z.infer<typeof record>, linkOf: (id: string) => string): FaxContent {
	const isFailed = status?.toUpperCase() === 'FAILURE';
	if (hasFile === false) {
		return {kind: isFailed ? 'none' : 'gone'};
	}

	return isFailed && hasFile !== true && !numberOfPages ? {kind: 'none'} : {kind: 'remote', url: linkOf(id)};
}
