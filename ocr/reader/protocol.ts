import {z} from 'zod';
import {type CleanPage, cleanPage, type Page, type PageImage, page, pageImage, reading} from '#pipeline/model/page.ts';
import type {GreyImage} from '#pipeline/ports.ts';

/** What the isolated reader is asked. Files are named by path; pictures come back as bytes. */
export type Request =
	/** Whether the reader itself is well: draws, decodes and recognises something of its own. */
	| {readonly op: 'check'}
	| {
			readonly op: 'sheets';
			readonly file: string;
			readonly mediaType: string;
			readonly maxPages: number;
			readonly maxPixels: number;
			readonly isCautious?: boolean;
	  }
	| {readonly op: 'clean'; readonly file: string; readonly page: Page; readonly maxPixels: number}
	| {readonly op: 'recognise'; readonly file: string; readonly page: CleanPage}
	/** Pixels of a stored page image; the same turned clockwise. */
	| {readonly op: 'grey'; readonly file: string}
	| {readonly op: 'turned'; readonly file: string; readonly degrees: 90 | 180 | 270; readonly dpi: number};

export type Op = Request['op'];

export interface Picture {
	readonly bytes: Uint8Array;
	readonly image: Omit<PageImage, 'sha256'>;
}

const sheet = page.omit({deliveryId: true, receivedOn: true, sequence: true, originalSha256: true, mediaType: true});
export type Sheet = z.infer<typeof sheet>;

const cleaned = cleanPage.pick({blankness: true, rotation: true, skewDegrees: true, text: true});
export type Cleaned = z.infer<typeof cleaned> & {readonly picture: Picture};

const MOST_CODES = 64;
const recognised = z.strictObject({
	reading,
	turned: z.number(),
	/** Texts of the codes on the page. */
	codes: z.array(z.string().max(8000)).max(MOST_CODES),
});
/** The picture is there when the page had to be turned. */
export type Recognised = z.infer<typeof recognised> & {readonly picture: Picture | null};

export interface Answers {
	readonly check: Record<string, never>;
	readonly sheets: Sheet[];
	readonly clean: Cleaned;
	readonly recognise: Recognised;
	readonly grey: GreyImage;
	readonly turned: {readonly picture: Picture};
}

/** `isUnsound`: something broke that may have left the reader itself broken. */
export interface Failure {
	readonly code: string;
	readonly message: string;
	readonly isUnsound: boolean;
}

const image = pageImage.omit({sha256: true});
const failure = z.strictObject({code: z.string().max(60), message: z.string().max(2000), isUnsound: z.boolean()});
/** The reader tells what it has cost so far, so that it is replaced between two pages and not in the middle of one. */
const usage = z.strictObject({cpuSeconds: z.number().nonnegative(), residentMb: z.number().nonnegative()});
export type Usage = z.infer<typeof usage>;

/** The head of a reply; bytes of a picture, or pixels, follow it. */
const reply = z.strictObject({id: z.int(), usage, failure: failure.nullable(), answer: z.unknown()});

const answerSchemas = {
	check: z.strictObject({}),
	sheets: z.array(sheet),
	clean: cleaned.extend({picture: image}),
	recognise: recognised.extend({picture: image.nullable()}),
	grey: z.strictObject({widthPx: z.int().positive(), heightPx: z.int().positive()}),
	turned: z.strictObject({picture: image}),
} as const satisfies Record<Op, z.ZodType>;

/** Answer → head and bytes. */
export function packed(answer: unknown): {answer: unknown; bytes: Uint8Array} {
	const {picture, data, ...rest} = answer as {picture?: Picture | null; data?: Uint8Array};
	if (Array.isArray(answer)) {
		return {answer, bytes: new Uint8Array()};
	}

	return {
		answer: {...rest, ...(picture !== undefined && {picture: picture?.image ?? null})},
		bytes: picture?.bytes ?? data ?? new Uint8Array(),
	};
}

/** Throws when it is no reply of ours: a reader that a file has taken over says what it likes. */
export const replyOf = (head: unknown) => reply.parse(head);

/** Head and bytes → answer. Throws when it is none of ours. */
export function unpacked<Name extends Op>(op: Name, answer: unknown, bytes: Uint8Array): Answers[Name];
export function unpacked(op: Op, answer: unknown, bytes: Uint8Array): Answers[Op] {
	switch (op) {
		case 'check':
			return answerSchemas.check.parse(answer);
		case 'sheets':
			return answerSchemas.sheets.parse(answer);
		case 'clean': {
			const {picture, ...rest} = answerSchemas.clean.parse(answer);
			return {...rest, picture: pictureOf(picture, bytes)};
		}

		case 'recognise': {
			const {picture, ...rest} = answerSchemas.recognise.parse(answer);
			return {...rest, picture: picture && pictureOf(picture, bytes)};
		}

		case 'turned':
			return {picture: pictureOf(answerSchemas.turned.parse(answer).picture, bytes)};
		case 'grey': {
			const size = answerSchemas.grey.parse(answer);
			if (bytes.length !== size.widthPx * size.heightPx) {
				throw new RangeError('not as many pixels as it says');
			}

			return {...size, data: bytes};
		}
	}
}

/** Page images are JPEG or PNG, whoever made them. */
function pictureOf(picture: Picture['image'], bytes: Uint8Array): Picture {
	const mark = bytes[0] === 0xff && bytes[1] === 0xd8 ? 'jpeg' : bytes[0] === 0x89 && bytes[1] === 0x50 ? 'png' : null;
	if (mark === null) {
		throw new TypeError('no picture');
	}

	return {image: picture, bytes};
}
