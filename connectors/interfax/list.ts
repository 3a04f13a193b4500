import type {Arrival, Clock} from '#pipeline/ports.ts';
import {answerOf, everyPage, list} from '../lists/every-page.ts';
import {fileRules, type ReachedList} from '../lists/file-rules.ts';
import {isForUs} from '../lists/options.ts';
import {openProviderApi} from '../lists/provider-api.ts';
import {safeFetch} from '../media/safe-fetch.ts';
import type {InterfaxOptions} from './options.ts';
import {arrivalOf, type FaxRecord, faxRecord, hasImage, isUnderWay, isUnread} from './record.ts';

/** Largest the provider gives at once. */
const PAGE_SIZE = 100;

/** All of the account's list, and the images it names; undefined when it was switched off. What is unread is being fetched by the polls. */
export function openList(options: InterfaxOptions, clock: Clock): ReachedList | undefined {
	const {reconcile, user, password, allUsers, maxMediaBytes, timeoutMs, gapMs} = options;
	if (!reconcile) {
		return undefined;
	}

	const apiBase = options.restUrl.replace(/\/+$/, '');
	const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
	const api = openProviderApi({...reconcile, base: apiBase, authorization, gapMs, clock});
	const rules = fileRules({apiBase, authorization, mediaHosts: [], maxMediaBytes, timeoutMs});

	function arrivalOfRecord(record: FaxRecord, now: Date): Arrival | undefined {
		const isOurs = isForUs(record.phoneNumber, reconcile ? reconcile.numbers : undefined);
		if (!isOurs || isUnderWay(record) || isUnread(record)) {
			return undefined;
		}

		const url = `${apiBase}/inbound/faxes/${record.messageId}/content`;
		return arrivalOf(record, hasImage(record) ? {kind: 'remote', url} : {kind: 'none'}, now);
	}

	return {
		fetchMedia: (url, signal) => safeFetch(url, rules, signal),
		reconciler: {
			schedule: reconcile.schedule,
			windowHours: reconcile.windowHours,
			async *listReceived(since, signal) {
				const entries = everyPage<string>('', async lastId => {
					const query = {
						unreadOnly: 'false',
						limit: String(PAGE_SIZE),
						...(allUsers && {allUsers: 'true'}),
						...(lastId && {lastId}),
					};
					const found = answerOf(list, await api.get('/inbound/faxes', query, signal));
					return {entries: found, next: found.length < PAGE_SIZE ? undefined : olderThan(found, since)};
				});
				for await (const entry of entries) {
					const record = faxRecord.safeParse(entry).data;
					const arrival = record ? arrivalOfRecord(record, clock.now()) : 'unreadable';
					if (arrival && !isBefore(record, since)) {
						yield arrival;
					}
				}
			},
		},
	};
}

const isBefore = (record: FaxRecord | undefined, since: Date): boolean =>
	(record?.receiveTime?.getTime() ?? Number.POSITIVE_INFINITY) < since.getTime();

/** Where a list that goes back in time goes on; undefined when it is already past what is wanted. */
function olderThan(entries: readonly unknown[], since: Date): string | undefined {
	const records = entries.flatMap(entry => faxRecord.safeParse(entry).data ?? []);
	const oldest = records.reduce<string | undefined>(
		(id, {messageId}) => (id === undefined || BigInt(messageId) < BigInt(id) ? messageId : id),
		undefined,
	);
	return records.some(record => isBefore(record, since)) ? undefined : oldest;
}
