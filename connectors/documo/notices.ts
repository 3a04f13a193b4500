import {z} from 'zod';
import type {Notice} from '../webhooks/door.ts';
import {code, count, faxId, flag, text} from '../webhooks/fields.ts';
import {arrivalOf, type FaxContent} from '../webhooks/told-fax.ts';

/** What both kinds of webhooks say of a fax. Unknown further fields are welcome. */
export const told = z.object({
	messageId: faxId,
	direction: text(64),
	status: text(64),
	pagesCount: count,
	pagesComplete: count,
	faxCallerId: text(256),
	faxCsid: text(256),
	resultCode: code,
	errorCode: code,
	isFilePurged: flag,
});
export type Told = z.infer<typeof told>;

const UNDER_WAY = ['processing', 'transmitting', 'scheduled', 'queued', 'init'];
const CLEAN = ['success', 'succeed', 'succeeded', 'complete', 'completed', 'received', ''];

/** Events of sent faxes and of numbers reach the same address when somebody ticks them. */
export const isOurs = (event: string | undefined): boolean => event === undefined || !/outbound|number/.test(event);

/** `attached` is the file that came along, `linkOf` where one that did not can be fetched. */
export function noticeOf(fax: Told, attached: FaxContent, linkOf: (id: string) => string, now: Date): Notice {
	const status = (fax.status ?? '').toLowerCase();
	if (fax.direction?.toLowerCase() === 'outbound') {
		return {nothing: 'outbound'};
	}

	if (UNDER_WAY.includes(status) && attached.kind === 'none') {
		return {nothing: 'under-way'};
	}

	const {messageId: id, faxCallerId: from, faxCsid: stationId, pagesCount: pages} = fax;
	const trouble = troubleOf(fax, status);
	return {arrival: arrivalOf({id, from, stationId, pages, trouble, content: contentOf(fax, trouble, attached, linkOf)}, now)};
}

function troubleOf({errorCode, resultCode, pagesCount, pagesComplete}: Told, status: string): string | undefined {
	const cause = [errorCode, resultCode].find(value => value && !/^(?:0+|ok)$/i.test(value));
	if (cause || !CLEAN.includes(status)) {
		return cause ?? status;
	}

	return (pagesComplete ?? Number.POSITIVE_INFINITY) < (pagesCount ?? 0) ? 'pages_missing' : undefined;
}

function contentOf(fax: Told, trouble: string | undefined, attached: FaxContent, linkOf: (id: string) => string): FaxContent {
	if (attached.kind !== 'none') {
		return attached;
	}

	if (fax.isFilePurged) {
		return {kind: 'gone'};
	}

	// A failed fax has a file only when pages came.
	return trouble === undefined || (fax.pagesComplete ?? 0) > 0 ? {kind: 'remote', url: linkOf(fax.messageId)} : {kind: 'none'};
}
