import {z} from 'zod';
import type {Notice} from '../webhooks/door.ts';
import {code, count, faxId, text} from '../webhooks/fields.ts';
import {arrivalOf, type FaxContent} from '../webhooks/told-fax.ts';

const fax = z.object({
	id: faxId,
	direction: text(64),
	from: text(256),
	numberOfPages: count,
	status: text(64),
	errorType: text(128),
	errorCode: code,
});

/** A notice without its file. Unknown further fields are welcome. */
export const incoming = z.object({event: text(128), fax});
export type Incoming = z.infer<typeof incoming>;

const UNDER_WAY = ['QUEUED', 'IN_PROGRESS'];

/** What the notice says and the file that came with it → what became of the fax. */
export function noticeOf({event, fax: told}: Incoming, content: FaxContent, now: Date): Notice {
	const {id, from, numberOfPages: pages} = told;
	if (event === 'FAX_COMPLETED' || told.direction?.toUpperCase() === 'OUTBOUND') {
		return {nothing: 'outbound'};
	}

	const trouble = troubleOf(told);
	if (UNDER_WAY.includes(told.status?.toUpperCase() ?? '') && content.kind === 'none' && trouble === undefined) {
		return {nothing: 'under-way'};
	}

	return {arrival: arrivalOf({id, from, pages, trouble, content}, now)};
}

function troubleOf({status, errorType, errorCode}: Incoming['fax']): string | undefined {
	const number = errorCode && !/^0+$/.test(errorCode) ? errorCode : undefined;
	const cause = [errorType, number].filter(Boolean).join('_');
	return cause || (status?.toUpperCase() === 'FAILURE' ? 'failure' : undefined);
}

/** A file written in base64; text that is none is no fax. */
export function bytesOf(file: unknown): Uint8Array | undefined {
	if (typeof file !== 'string') {
		return undefined;
	}

	// White space stands in one place of this only: in two, a long run of it would be tried in every way to share it out.
	const isBase64 = /^[A-Za-z0-9+/_\s-]*(?:=\s*){0,2}$/.test(file);
	return isBase64 ? Buffer.from(file, 'base64') : Buffer.from(file);
}
