import type {FastifyInstance, FastifyRequest} from 'fastify';
import sharp from 'sharp';
import {IntakeError} from '#pipeline/errors.ts';

const MEGABYTE = 1024 * 1024;
const LARGEST_BYTES = 15 * MEGABYTE;
/** Telephones take up to 50 megapixels; a small file that says it has more is a bomb. */
const LARGEST_PIXELS = 64_000_000;
/** A label stays legible. */
const LONGEST_SIDE_PX = 2400;
const PATIENCE_SECONDS = 20;

const TOO_LARGE = `The photo is larger than ${LARGEST_BYTES / MEGABYTE} MB. Take it with fewer megapixels, or send it as a smaller JPEG.`;
const HEIC =
	'This is a HEIC picture, which cannot be read here. On an iPhone choose Settings > Camera > Formats > "Most Compatible", or send it as JPEG.';
const NO_PICTURE = 'This is no JPEG or PNG picture. Send the photo as JPEG or PNG.';
const UNREADABLE = 'This picture cannot be read: it is damaged, or has too many pixels. Take the photo again.';

const refusal = (message: string): IntakeError => new IntakeError('INPUT_INVALID', message);

/** Lets requests carry pictures. Larger ones are refused before they are read to the end. */
export function acceptPictures(app: FastifyInstance): void {
	app.addContentTypeParser(/^image\//, async (request: FastifyRequest, payload: AsyncIterable<Buffer>) => {
		if (Number(request.headers['content-length'] ?? 0) > LARGEST_BYTES) {
			throw refusal(TOO_LARGE);
		}

		const chunks: Buffer[] = [];
		let received = 0;
		for await (const chunk of payload) {
			received += chunk.length;
			if (received > LARGEST_BYTES) {
				throw refusal(TOO_LARGE);
			}

			chunks.push(chunk);
		}

		return Buffer.concat(chunks);
	});
}

const HEIF_BRANDS = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1', 'avif'];

/** By its first bytes: telephones and browsers name pictures wrongly. */
function kindOf(bytes: Buffer): 'jpeg' | 'png' | 'heif' | null {
	if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) {
		return 'jpeg';
	}

	if (bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) {
		return 'png';
	}

	return bytes.toString('latin1', 4, 8) === 'ftyp' && HEIF_BRANDS.includes(bytes.toString('latin1', 8, 12)) ? 'heif' : null;
}

/** A photo as sent → JPEG, upright, of a sensible size, and without what the telephone wrote into it: place, time, owner. Throws INPUT_INVALID. */
export async function cleanPhoto(sent: unknown): Promise<Buffer> {
	if (!Buffer.isBuffer(sent)) {
		throw refusal(NO_PICTURE);
	}

	const kind = kindOf(sent);
	if (kind === null || kind === 'heif') {
		throw refusal(kind === 'heif' ? HEIC : NO_PICTURE);
	}

	try {
		return await sharp(sent, {limitInputPixels: LARGEST_PIXELS, failOn: 'error'})
			.rotate()
			.resize({width: LONGEST_SIDE_PX, height: LONGEST_SIDE_PX, fit: 'inside', withoutEnlargement: true})
			.flatten({background: '#ffffff'})
			.toColourspace('srgb')
			.jpeg({quality: 82})
			.timeout({seconds: PATIENCE_SECONDS})
			.toBuffer();
	} catch (error) {
		throw new IntakeError('INPUT_INVALID', UNREADABLE, {cause: error});
	}
}
