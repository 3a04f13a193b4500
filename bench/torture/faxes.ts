import {createHash, randomBytes, randomUUID} from 'node:crypto';
import sharp from 'sharp';
import twilio from 'twilio';
import {Pool} from 'undici';
import {SECRETS} from './service.ts';

/** Numbers from a seed, the same every time: [0, 1). */
export function randomOf(seed: number): () => number {
	let state = seed >>> 0 || 1;
	return () => {
		state = (Math.imul(state ^ (state >>> 15), 0x2c_1b_3c_6d) + 0x9e_37_79_b9) >>> 0;
		const mixed = Math.imul(state ^ (state >>> 13), 0x29_7a_2d_39) >>> 0;
		return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
	};
}

/** A fax that was sent: what must be found again. */
export interface Fax {
	readonly connector: 'posted' | 'rung' | 'mailroom' | 'polled' | 'mailed' | 'spooled';
	/** Null for scans: they are known by their file. */
	readonly externalId: string | null;
	/** Of the file that came with it; null when none did. */
	readonly sha256: string | null;
	readonly bytes?: Uint8Array;
}

const JUNK_BYTES = 20_000;

/** A page with hardly anything on it, no two alike: quick to read, and still read. */
export async function blankPage(): Promise<Buffer> {
	const [widthPx, heightPx] = [432, 550];
	const pixels = Buffer.alloc(widthPx * heightPx, 255);
	for (const place of randomBytes(12)) {
		pixels[place * 900 + (place % 7)] = 0;
	}

	return sharp(pixels, {raw: {width: widthPx, height: heightPx, channels: 1}})
		.withMetadata({density: 50})
		.png({colours: 2})
		.toBuffer();
}

/** One in thirty is a page that is read, half of the others a file nobody can read, the rest transmissions that brought nothing. */
export async function nextFax(random: () => number): Promise<Fax> {
	const dice = random();
	const externalId = randomUUID();
	if (dice < 0.03) {
		return faxOf(externalId, await blankPage());
	}

	if (dice < 0.55) {
		return faxOf(externalId, Buffer.concat([Buffer.from('II*\0'), randomBytes(JUNK_BYTES)]));
	}

	return {connector: dice < 0.8 ? 'rung' : 'posted', externalId, sha256: null};
}

export const faxOf = (externalId: string | null, bytes: Uint8Array): Fax => ({
	connector: 'posted',
	externalId,
	sha256: createHash('sha256').update(bytes).digest('hex'),
	bytes,
});

export interface Sender {
	/** Status of the answer; null when there was none. */
	send(fax: Fax): Promise<number | null>;
	close(): Promise<void>;
}

/** A provider's side of the line: posts as the real ones do, with their proofs. */
export function openSender(url: string, connections = 50): Sender {
	const pool = new Pool(url, {connections, pipelining: 1, headersTimeout: 15_000, bodyTimeout: 15_000});
	return {
		async send(fax) {
			try {
				const {path, headers, body} = fax.connector === 'posted' ? posted(fax) : rung(fax, url);
				const {statusCode, body: answer} = await pool.request({method: 'POST', path, headers, body});
				await answer.dump();
				return statusCode;
			} catch {
				return null;
			}
		},
		close: () => pool.destroy(),
	};
}

interface Post {
	readonly path: string;
	readonly headers: Record<string, string>;
	readonly body: string;
}

function posted({externalId, bytes}: Fax): Post {
	const fax = {
		id: externalId,
		direction: 'INBOUND',
		from: '+39038200000',
		numberOfPages: bytes ? 1 : 0,
		status: bytes ? 'COMPLETED' : 'FAILURE',
		...(!bytes && {errorType: 'FAX_ERROR', errorCode: 117}),
	};
	return {
		path: `/connectors/posted/fax/${SECRETS.pathSecret}`,
		headers: {
			'content-type': 'application/json',
			authorization: `Basic ${Buffer.from(`${SECRETS.user}:${SECRETS.password}`).toString('base64')}`,
		},
		body: JSON.stringify({event: 'INCOMING_FAX', fax, ...(bytes && {file: Buffer.from(bytes).toString('base64'), fileType: 'PDF'})}),
	};
}

function rung({externalId}: Fax, url: string): Post {
	const path = '/connectors/rung/fax/received';
	const fields = {
		FaxSid: externalId ?? '',
		AccountSid: 'torture',
		From: '+39038200000',
		FaxStatus: 'failed',
		ErrorCode: '30000',
		NumPages: '0',
	};
	return {
		path,
		headers: {
			'content-type': 'application/x-www-form-urlencoded',
			'x-signalwire-signature': twilio.getExpectedTwilioSignature(SECRETS.signingKey, `${url}${path}`, fields),
		},
		body: new URLSearchParams(fields).toString(),
	};
}
