import type {Arrival} from '#pipeline/ports.ts';

/** What the server says of one received document, by its hook or in its log. Texts come from the other machine and are hints only. */
export interface Word {
	/** Base name of the document in `recvq`. */
	readonly file: string;
	/** The server's number for the call. */
	readonly call: string;
	/** The server's own words on what went wrong; empty when nothing did. */
	readonly error: string;
	readonly stationId: string | null;
	readonly number: string | null;
	readonly pages: number | null;
	/** When it was written, on the server's own clock; null when it does not say. */
	readonly at: Date | null;
}

const DAY_MS = 86_400_000;

/** Whether this is about a document last written then, and not about an older one of the same name; zones may differ by a day. */
export const isAbout = ({at}: Word, mtimeMs: number): boolean => at === null || at.getTime() >= mtimeMs - DAY_MS;

/** Names the server gives; nothing with a path in it. */
export const FAX_FILE = /^fax[A-Za-z0-9_-]*\.[A-Za-z0-9]{1,8}$/;

const LONGEST_TEXT = 100;
const IS_NUMBER = /^\+?[\d\s().-]{3,30}$/;

/** Text of a remote machine without what would do harm on a screen or in a log; null when nothing is said. */
export function said(text: string | undefined): string | null {
	const clean = (text ?? '')
		.replace(/[\p{Cc}\p{Cf}\uFFFD]/gu, '')
		.trim()
		.slice(0, LONGEST_TEXT);
	return clean === '' || clean.toUpperCase() === '<UNSPECIFIED>' || clean.toUpperCase() === '<NONE>' ? null : clean;
}

/** The two servers say number and name of a caller in different orders. */
export const numberAmong = (texts: ReadonlyArray<string | undefined>): string | null => {
	const number = texts.map(said).find(text => text !== null && IS_NUMBER.test(text)) ?? null;
	return number === null ? null : number.replace(/[\s().-]/g, '');
};

/** Of the same document: the hook knows its error, the log pages and station. */
export const joined = (note: Word | undefined, line: Word | undefined): Word | undefined =>
	note && line
		? {
				...note,
				error: note.error || line.error,
				stationId: line.stationId ?? note.stationId,
				number: note.number ?? line.number,
				pages: line.pages ?? note.pages,
			}
		: (note ?? line);

/** How the transmission went, as an arrival says it. `word` is undefined when the server never told of its end. */
export function outcomeOf(word: Word | undefined, isHere: boolean): Pick<Arrival, 'sender' | 'announcedPages' | 'transport' | 'failure'> {
	const isClean = word?.error === '';
	return {
		sender: {...(word?.number && {faxNumber: word.number}), ...(word?.stationId && {transmittingStationId: word.stationId})},
		announcedPages: word?.pages ?? null,
		transport: isHere ? (isClean ? 'complete' : 'partial') : 'failed',
		failure: isClean && isHere ? null : failureOf(word, isHere),
	};
}

function failureOf(word: Word | undefined, isHere: boolean): {code: string; message: string} {
	if (!word) {
		return {code: 'FAX_UNREPORTED', message: 'The fax server never told how this fax ended; pages may be missing.'};
	}

	if (word.error === '' || (!isHere && (word.pages ?? 0) > 0)) {
		return {code: 'FAX_WITHOUT_MEDIA', message: 'The fax server told of a fax whose file is gone. Look for it on the fax server.'};
	}

	// Its words stay out, its numbers are codes.
	const number = /\bE(?<number>\d{3})\b/.exec(word.error)?.groups?.['number'];
	return {
		code: number ? `FAX_E${number}` : 'FAX_RECEPTION_ERROR',
		message: isHere ? 'The transmission broke off; some pages came.' : 'The transmission failed and brought no pages.',
	};
}
