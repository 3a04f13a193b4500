import type {Delivery} from '../model/delivery.ts';
import type {Arrival} from '../ports.ts';

/** The file may come a little after its record. */
const FILE_LATE_MS = 600_000;
const HOUR_MS = 3_600_000;
/** What a provider says that has no file to give: nothing about the transmission itself. */
const WITHOUT_FILE = ['FAX_WITHOUT_MEDIA', 'FAX_FILE_DELETED', 'MEDIA_TYPE_UNSUPPORTED'];

const isWithoutFile = ({content, failure}: Arrival): boolean => content.kind === 'none' && WITHOUT_FILE.includes(failure?.code ?? '');

/** Received a moment ago, and its file is not there yet: a later look tells. */
export const mayStillGetFile = (listed: Arrival, now: Date): boolean =>
	isWithoutFile(listed) && now.getTime() - listed.receivedAt.getTime() < FILE_LATE_MS;

/** Tries to fetch what could not be fetched: at once, then after 1, 4, 9 … hours; a passing fault at the provider mends itself. */
export function isFetchDue(triedAt: readonly string[], now: Date): boolean {
	const last = triedAt.toSorted().at(-1) ?? '';
	return last === '' || now.getTime() - Date.parse(last) >= triedAt.length ** 2 * HOUR_MS;
}

/** What the provider's list changes of a delivery whose file we have; undefined when it says what we know. Its word now counts more than its notice then. */
export function correctionOf(known: Delivery, listed: Arrival, now: Date): Partial<Delivery> | undefined {
	const pages = listed.announcedPages;
	const correction = {
		...(pages !== null && pages !== known.announcedPages && {announcedPages: pages}),
		...transportOf(known, listed, now),
	};
	return Object.keys(correction).length > 0 ? correction : undefined;
}

function transportOf(known: Delivery, listed: Arrival, now: Date): Partial<Delivery> {
	if (known.transport === 'complete' && listed.transport !== 'complete' && !isWithoutFile(listed)) {
		return {transport: 'partial', failure: listed.failure && {...listed.failure, at: now.toISOString()}};
	}

	// What broke off between the provider and us is no matter of its list.
	return known.transport === 'partial' && listed.transport === 'complete' && known.failure?.code !== 'MEDIA_INCOMPLETE'
		? {transport: 'complete', failure: null}
		: {};
}
