import type {Arrival} from '#pipeline/ports.ts';
import {mediaTypeOf} from '../media/media-type.ts';

/** What a provider said of one fax, in our words. */
export interface ToldFax {
	readonly id: string;
	readonly from: string | null | undefined;
	/** As the sending machine announces itself. */
	readonly stationId?: string | null | undefined;
	readonly pages: number | null | undefined;
	/** The provider's code when the transmission did not end well. */
	readonly trouble: string | undefined;
	readonly content: FaxContent;
}

/** `not-a-fax` is a file that is none of ours, `gone` one the provider no longer has. */
export type FaxContent = Arrival['content'] | {readonly kind: 'not-a-fax'} | {readonly kind: 'gone'};

/** Nothing that came is lost: pages of a broken transmission are a partial fax, one without pages is a failed fax a person sees. */
export function arrivalOf({id, from, stationId, pages, trouble, content}: ToldFax, now: Date): Arrival {
	const isHere = content.kind === 'bytes' || content.kind === 'remote';
	const faxNumber = from && numberOf(from);
	return {
		externalId: id,
		channel: 'fax',
		receivedAt: now,
		sender: {...(faxNumber && {faxNumber}), ...(stationId && {transmittingStationId: stationId})},
		parcel: null,
		announcedPages: pages ?? null,
		transport: isHere ? (trouble === undefined ? 'complete' : 'partial') : 'failed',
		failure: isHere && trouble === undefined ? null : failureOf(trouble, content.kind),
		content: isHere ? content : {kind: 'none'},
	};
}

/** The file that came with the notice; decided by its bytes, whatever its name says. */
export function contentOf(bytes: Uint8Array | undefined): FaxContent {
	if (!bytes || bytes.length === 0) {
		return {kind: 'none'};
	}

	const mediaType = mediaTypeOf(bytes);
	return mediaType ? {kind: 'bytes', bytes, mediaType} : {kind: 'not-a-fax'};
}

/** The provider's own sentences stay out: they are free text. */
function failureOf(trouble: string | undefined, kind: FaxContent['kind']): {code: string; message: string} {
	if (kind === 'not-a-fax') {
		return {
			code: 'MEDIA_TYPE_UNSUPPORTED',
			message: 'The provider sent a file that is not a TIFF, PDF, JPEG or PNG. Look for the fax in its own pages.',
		};
	}

	if (trouble !== undefined) {
		return {
			code: failureCode(trouble),
			message:
				kind === 'none' || kind === 'gone'
					? 'The transmission failed and brought no pages.'
					: 'The transmission broke off; some pages came.',
		};
	}

	return kind === 'gone'
		? {
				code: 'FAX_FILE_DELETED',
				message: 'The provider says the fax was received but has deleted its file. Ask the sender to send it again.',
			}
		: {
				code: 'FAX_WITHOUT_MEDIA',
				message: 'The provider says the fax was received but gave no file. Look for it in its own pages.',
			};
}

const failureCode = (trouble: string): string => {
	const word = trouble
		.slice(0, 64)
		.replace(/([a-z])([A-Z])/g, '$1_$2')
		.toUpperCase()
		.replace(/[^A-Z0-9]+/g, '_')
		.replace(/^_+|_+$/g, '');
	return `FAX_${word.replace(/^FAX_/, '') || 'FAILED'}`;
};

/** A plus that became a space on its way comes back; what is no number (an address, `anonymous`) stays as it was said. */
function numberOf(from: string): string {
	const user = /^sips?:([^@;]+)/i.exec(from)?.[1] ?? from;
	const digits = user.replace(/^ (?=\d)/, '+').replace(/[\s().-]/g, '');
	return /^\+?\d{4,}$/.test(digits) ? digits : from.trim();
}
