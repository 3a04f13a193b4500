import {z} from 'zod';
import type {Arrival} from '#pipeline/ports.ts';

/** A field we can live without: an unusable one is taken as absent, since the fax must not be lost over it. */
const useful = <Value extends z.ZodType>(value: Value) => value.optional().catch(undefined);
const words = useful(z.string().trim().min(1).max(256));

/** What the provider says of one received fax; times are UTC, with no zone written. */
export const faxRecord = z.preprocess(
	withSmallInitials,
	z.object({
		messageId: z.union([z.int().nonnegative(), z.string().regex(/^\d{1,20}$/)]).transform(String),
		remoteCSID: words,
		callerId: words,
		/** The number that was called. */
		phoneNumber: words,
		/** 0: good, above: an error, below: still under way. */
		messageStatus: z.coerce.number().int().catch(0),
		pages: useful(z.coerce.number().int().nonnegative()),
		receiveTime: useful(z.string().transform(timeOf)),
		imageStatus: useful(z.string().transform(text => text.toUpperCase())),
	}),
);
export type FaxRecord = z.infer<typeof faxRecord>;

/** Its reference writes some names with a capital, its samples without. */
function withSmallInitials(value: unknown): unknown {
	return typeof value === 'object' && value !== null
		? Object.fromEntries(Object.entries(value).map(([name, field]) => [name.charAt(0).toLowerCase() + name.slice(1), field]))
		: value;
}

/** Three spellings are in use: ISO without a zone, day/month/year, and milliseconds as its serialiser writes them. */
function timeOf(text: string): Date | undefined {
	const milliseconds = /^\/Date\((?<at>-?\d+)/.exec(text)?.groups?.['at'];
	const local = /^(?<day>\d\d)\/(?<month>\d\d)\/(?<year>\d{4}) (?<time>\d\d:\d\d:\d\d)$/.exec(text)?.groups;
	const iso = local ? `${local['year']}-${local['month']}-${local['day']}T${local['time']}` : text.replace(/(?:Z|[+-]\d\d:?\d\d)$/, '');
	const at = milliseconds === undefined ? new Date(`${iso}Z`) : new Date(Number(milliseconds));
	return Number.isNaN(at.getTime()) ? undefined : at;
}

export const isUnderWay = ({messageStatus}: FaxRecord): boolean => messageStatus < 0;
export const isUnread = ({imageStatus}: FaxRecord): boolean => imageStatus === 'UNREAD';
export const hasImage = ({imageStatus}: FaxRecord): boolean => imageStatus !== 'DONT_EXIST';

/** What is known of a fax, with its image or without one → an arrival. */
export function arrivalOf(record: FaxRecord, content: Arrival['content'], now: Date): Arrival {
	const {messageId, remoteCSID, callerId, messageStatus, pages, receiveTime} = record;
	const isClean = messageStatus === 0;
	const isHere = content.kind !== 'none';
	return {
		externalId: messageId,
		channel: 'fax',
		// Its own time counts, since we may come late; a clock ahead of ours does not.
		receivedAt: receiveTime && receiveTime < now ? receiveTime : now,
		sender: {...(callerId && {faxNumber: callerId}), ...(remoteCSID && {transmittingStationId: remoteCSID})},
		parcel: null,
		announcedPages: pages ?? null,
		transport: isHere ? (isClean ? 'complete' : 'partial') : 'failed',
		failure: isClean && isHere ? null : failureOf(messageStatus, isHere),
		content,
	};
}

function failureOf(status: number, isHere: boolean): {code: string; message: string} {
	if (status === 0) {
		return {
			code: 'FAX_WITHOUT_MEDIA',
			message: 'The provider says the fax was received but has no image of it. Look for it in its own pages.',
		};
	}

	return {
		code: `FAX_${status}`,
		message: isHere ? 'The transmission broke off; some pages came.' : 'The transmission failed and brought no pages.',
	};
}
