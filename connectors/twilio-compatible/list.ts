import {z} from 'zod';
import type {Clock} from '#pipeline/ports.ts';
import type {Reconciler} from '#pipeline/reconciliation/ports.ts';
import {answerOf, everyPage, list, listedArrival} from '../lists/every-page.ts';
import {isForUs} from '../lists/options.ts';
import {openProviderApi} from '../lists/provider-api.ts';
import {arrivalOf, ended, isUnderWay} from './notices.ts';
import type {TwilioCompatibleOptions} from './options.ts';

const PAGE_SIZE = 100;

/** Both spellings of where the list goes on; of either only the query is used. */
const page = z.object({
	faxes: list,
	next_page_uri: z.string().nullish(),
	meta: z.object({next_page_url: z.string().nullish()}).nullish(),
});

const record = z.object({
	sid: z.string(),
	direction: z.string().nullish(),
	from: z.string().nullish(),
	to: z.string().nullish(),
	status: z.string().nullish(),
	num_pages: z.union([z.string(), z.number().transform(String)]).nullish(),
	media_url: z.string().nullish(),
	error_code: z.union([z.string(), z.number().transform(String)]).nullish(),
	date_created: z.string().nullish(),
	date_updated: z.string().nullish(),
});

/** The list of faxes of a provider with Twilio's protocol; undefined without the credentials for it. */
export function openList(options: TwilioCompatibleOptions, clock: Clock): Reconciler | undefined {
	const {reconcile, projectId} = options;
	const apiToken = reconcile && (reconcile.apiToken ?? options.apiToken);
	if (!reconcile || !apiToken || !reconcile.apiBase) {
		return undefined;
	}

	const authorization = `Basic ${Buffer.from(`${projectId}:${apiToken}`).toString('base64')}`;
	const api = openProviderApi({...reconcile, base: reconcile.apiBase, authorization, clock});
	const removeRemote = (sid: string, signal: AbortSignal) => api.remove(`/Faxes/${encodeURIComponent(sid)}`, signal);

	return {
		schedule: reconcile.schedule,
		windowHours: reconcile.windowHours,
		async *listReceived(since, signal) {
			const first = {DateCreatedAfter: since.toISOString(), PageSize: String(PAGE_SIZE)};
			const faxes = everyPage<Record<string, string>>(first, async query => {
				const {faxes: entries, next_page_uri: uri, meta} = answerOf(page, await api.get('/Faxes', query, signal));
				return {entries, next: queryOf(uri ?? meta?.next_page_url)};
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

/** The path may be that of another version of the interface, and credentials go nowhere but where they are meant for. */
const queryOf = (uri: string | null | undefined): Record<string, string> | undefined =>
	uri ? Object.fromEntries(new URL(uri, 'https://provider.invalid').searchParams) : undefined;

function arrivalOfEntry(entry: unknown, numbers: readonly string[] | undefined, now: Date) {
	const fax = record.safeParse(entry).data;
	if (fax && (fax.direction?.startsWith('outbound') || !isForUs(fax.to, numbers))) {
		return undefined;
	}

	const notice = ended.safeParse({
		FaxSid: fax?.sid,
		From: fax?.from ?? undefined,
		FaxStatus: fax?.status ?? undefined,
		NumPages: fax?.num_pages ?? undefined,
		MediaUrl: fax?.media_url ?? undefined,
		ErrorCode: fax?.error_code ?? undefined,
	});
	if (!fax || !notice.success) {
		return 'unreadable';
	}

	return isUnderWay(notice.data)
		? undefined
		: listedArrival({arrival: arrivalOf(notice.data, now)}, fax.date_updated ?? fax.date_created, now);
}
