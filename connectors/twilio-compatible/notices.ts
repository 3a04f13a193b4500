import {z} from 'zod';
import type {Arrival} from '#pipeline/ports.ts';

const id = z
	.string()
	.min(1)
	.max(128)
	.regex(/^[\w.:-]+$/, 'is no fax id');
const address = z.string().max(256);
const optional = <Value extends z.ZodType>(value: Value) => z.preprocess(given => (given === '' ? undefined : given), value.optional());

/** First request: a fax is ringing. Unknown further fields are welcome. */
export const ringing = z.object({FaxSid: id, From: optional(address), To: optional(address)});

/** Second request: how it went. */
export const ended = z.object({
	FaxSid: id,
	From: optional(address),
	To: optional(address),
	RemoteStationId: optional(z.string().max(256)),
	FaxStatus: optional(z.string().max(64)),
	/** Twilio's own second name for it. */
	Status: optional(z.string().max(64)),
	NumPages: optional(z.coerce.number().int().min(0).max(10_000)),
	MediaUrl: optional(z.string().max(4096)),
	ErrorCode: optional(z.string().max(64)),
	ErrorMessage: optional(z.string().max(1024)),
});
export type Ended = z.infer<typeof ended>;

/** What the second request says → an arrival. Nothing that came is lost: pages of a failed fax are a partial one. */
export function arrivalOf(notice: Ended, now: Date): Arrival {
	const {FaxSid, From, RemoteStationId, NumPages, MediaUrl, ErrorCode} = notice;
	const status = (notice.FaxStatus ?? notice.Status ?? '').toLowerCase();
	const isClean = !ErrorCode && (status === 'received' || (status === '' && MediaUrl !== undefined));
	return {
		externalId: FaxSid,
		channel: 'fax',
		receivedAt: now,
		sender: {...(From && {faxNumber: From}), ...(RemoteStationId && {transmittingStationId: RemoteStationId.trim()})},
		parcel: null,
		announcedPages: NumPages ?? null,
		transport: isClean && MediaUrl ? 'complete' : MediaUrl ? 'partial' : 'failed',
		failure:
			isClean && MediaUrl
				? null
				: {
						code: ErrorCode
							? `FAX_${ErrorCode.replace(/\W/g, '_')}`
							: `FAX_${(status || 'without_media').toUpperCase().replace(/\W/g, '_')}`,
						message: MediaUrl ? 'The transmission broke off; some pages came.' : 'The transmission failed before its first page came.',
					},
		content: MediaUrl ? {kind: 'remote', url: MediaUrl} : {kind: 'none'},
	};
}
