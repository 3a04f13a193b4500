import {z} from 'zod';
import type {Arrival} from '#pipeline/ports.ts';

/**
 * Opaque, but never with the name of a field behind it: the signature joins names and values without a mark between them, so a known
 * request could otherwise be sent again with its next field made part of the id, as if it were another fax.
 */
const id = z
	.string()
	.regex(/^[!-~]{1,128}$/)
	.refine(value => !/FaxStatus|From|MediaUrl/.test(value));

/** A field we can live without: unusable ones are taken as absent, since the fax itself must not be lost over them. */
const useful = <Value extends z.ZodType>(value: Value) => value.optional().catch(undefined);
const text = (longest: number) => useful(z.string().trim().min(1).max(longest));

/** First request: a fax is ringing. Unknown further fields are welcome. */
export const ringing = z.object({FaxSid: id});

/** Second request: how it went. */
export const ended = z.object({
	FaxSid: id,
	From: text(256),
	RemoteStationId: text(256),
	FaxStatus: text(64),
	/** Second name of the same among providers. */
	Status: text(64),
	NumPages: useful(
		z
			.string()
			.regex(/^\s*\d{1,5}\s*$/)
			.transform(Number),
	),
	MediaUrl: text(16_384),
	ErrorCode: text(64),
});
export type Ended = z.infer<typeof ended>;

const statusOf = ({FaxStatus, Status}: Ended) => (FaxStatus ?? Status ?? '').toLowerCase();
const errorOf = ({ErrorCode}: Ended) => (ErrorCode && !/^0+$/.test(ErrorCode) ? ErrorCode : undefined);

const UNDER_WAY = ['queued', 'initiated', 'processing', 'in-progress', 'receiving', 'sending'];

/** Whether this only tells that a fax is on its way: its end is told by a later notice, and only that one is an arrival. */
export const isUnderWay = (notice: Ended): boolean => UNDER_WAY.includes(statusOf(notice)) && !notice.MediaUrl && !errorOf(notice);

/** What the second request says → an arrival. Nothing that came is lost: pages of a failed fax are a partial one. */
export function arrivalOf(notice: Ended, now: Date): Arrival {
	const {FaxSid, From, RemoteStationId, NumPages, MediaUrl} = notice;
	const isClean = !errorOf(notice) && ['received', 'delivered', ''].includes(statusOf(notice));
	return {
		externalId: FaxSid,
		channel: 'fax',
		receivedAt: now,
		sender: {...(From && {faxNumber: numberOf(From)}), ...(RemoteStationId && {transmittingStationId: RemoteStationId})},
		parcel: null,
		announcedPages: NumPages ?? null,
		transport: MediaUrl ? (isClean ? 'complete' : 'partial') : 'failed',
		failure: isClean && MediaUrl ? null : failureOf(notice, isClean),
		content: MediaUrl ? {kind: 'remote', url: MediaUrl} : {kind: 'none'},
	};
}

/** The provider's own words stay out: they are free text. */
function failureOf(notice: Ended, isClean: boolean): {code: string; message: string} {
	if (isClean) {
		return {
			code: 'FAX_WITHOUT_MEDIA',
			message: 'The provider says the fax was received but not where it lies. Look for it in its own pages.',
		};
	}

	const cause = errorOf(notice) ?? statusOf(notice);
	return {
		code: `FAX_${cause.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`,
		message: notice.MediaUrl ? 'The transmission broke off; some pages came.' : 'The transmission failed and brought no pages.',
	};
}

/** Callers over the internet have an address instead of a number; what is no number stays as it was said. */
function numberOf(from: string): string {
	const user = /^sips?:([^@;]+)/i.exec(from)?.[1] ?? from;
	const digits = user.replace(/[\s().-]/g, '');
	return /^\+?\d{4,}$/.test(digits) ? digits : from;
}
