import {constants} from 'node:fs';
import {open} from 'node:fs/promises';
import type {MediaType} from '#pipeline/model/delivery.ts';
import {mediaTypeOf} from './media-type.ts';
import {inMemory, isZero, part, type Readable} from './structure-bytes.ts';
import {isWholeJpeg} from './structure-jpeg.ts';
import {isWholePdf} from './structure-pdf.ts';
import {isWholePng} from './structure-png.ts';
import {isWholeTiff} from './structure-tiff.ts';

/** `unfinished` files may still grow; `unsupported` ones are none of ours. */
export type Structure =
	| {readonly kind: 'whole'; readonly mediaType: MediaType}
	| {readonly kind: 'unfinished'}
	| {readonly kind: 'unsupported'};

const HEAD = 1024;
/** Fewer bytes than this may be the beginning of anything. */
const SHORTEST_MARK = 8;

const IS_WHOLE: Record<MediaType, (file: Readable, size: number) => Promise<boolean>> = {
	'application/pdf': isWholePdf,
	'image/tiff': isWholeTiff,
	'image/jpeg': isWholeJpeg,
	'image/png': isWholePng,
};

/** Looks at head, tail and tables only, never at all of the file: whether it is one of ours and all of it has arrived. Follows no link. */
export async function structureOf(path: string): Promise<Structure> {
	const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
	try {
		const {size} = await file.stat();
		const head = await part(file, 0, Math.min(HEAD, size));
		// Empty, or room was reserved first and the beginning is written last.
		if (isZero(head)) {
			return {kind: 'unfinished'};
		}

		const mediaType = mediaTypeOf(head);
		if (!mediaType) {
			return {kind: size < SHORTEST_MARK ? 'unfinished' : 'unsupported'};
		}

		return (await IS_WHOLE[mediaType](file, size)) ? {kind: 'whole', mediaType} : {kind: 'unfinished'};
	} finally {
		await file.close();
	}
}

/** Whether a file of ours in memory has its end and everything its tables point to. */
export const isWholeFile = (bytes: Uint8Array, mediaType: MediaType): Promise<boolean> =>
	IS_WHOLE[mediaType](inMemory(bytes), bytes.length);
