import {request} from 'undici';
import {IntakeError} from '#pipeline/errors.ts';
import type {MediaType} from '#pipeline/model/delivery.ts';
import {mediaTypeOf} from '../media/media-type.ts';
import type {InterfaxOptions} from './options.ts';
import {type FaxRecord, faxRecord} from './record.ts';

/** Largest the provider gives at once. */
const PAGE_SIZE = 100;
const LARGEST_LIST_BYTES = 4 * 1024 * 1024;

export interface FaxList {
	/** Newest first. */
	readonly faxes: readonly FaxRecord[];
	/** Entries without a usable id. */
	readonly unreadable: number;
	/** Where older ones go on; null when there are none. */
	readonly olderThan: string | null;
}

/**
 * The provider's own REST interface, as much of it as we need. Redirects are not followed: the password goes to the configured address only.
 * Throws CONNECTOR_UNREACHABLE (try again), CONNECTOR_REFUSED (our credentials); of an image also MEDIA_UNREACHABLE (it alone cannot be had
 * now), ARRIVAL_TOO_LARGE and MEDIA_TYPE_UNSUPPORTED.
 */
export function openRest({restUrl, user, password, allUsers, timeoutMs, maxMediaBytes}: InterfaxOptions) {
	const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
	const base = restUrl.replace(/\/+$/, '');

	async function call(method: 'GET' | 'POST', path: string, maxBytes: number, signal?: AbortSignal) {
		const limit = AbortSignal.timeout(timeoutMs);
		try {
			const {statusCode, body} = await request(`${base}${path}`, {
				method,
				headers: {authorization, accept: '*/*'},
				signal: signal ? AbortSignal.any([signal, limit]) : limit,
				reset: true,
			});
			return {statusCode, bytes: await collect(body, maxBytes)};
		} catch (error) {
			throw error instanceof IntakeError
				? error
				: new IntakeError('CONNECTOR_UNREACHABLE', 'The provider does not answer.', {cause: error});
		}
	}

	return {
		async list(given: {unreadOnly: boolean; olderThan: string | null}, signal: AbortSignal): Promise<FaxList> {
			const query = new URLSearchParams({
				unreadOnly: String(given.unreadOnly),
				limit: String(PAGE_SIZE),
				...(allUsers && {allUsers: 'true'}),
				...(given.olderThan !== null && {lastId: given.olderThan}),
			});
			const {statusCode, bytes} = await call('GET', `/inbound/faxes?${query}`, LARGEST_LIST_BYTES, signal);
			const entries = statusCode === 200 ? listOf(bytes) : undefined;
			if (!entries) {
				throw refusalOf(statusCode);
			}

			const faxes = entries.flatMap(entry => faxRecord.safeParse(entry).data ?? []);
			const oldest = faxes.reduce<string | null>(
				(id, {messageId}) => (id === null || BigInt(messageId) < BigInt(id) ? messageId : id),
				null,
			);
			return {faxes, unreadable: entries.length - faxes.length, olderThan: entries.length < PAGE_SIZE ? null : oldest};
		},

		async image(id: string, signal: AbortSignal): Promise<{bytes: Uint8Array; mediaType: MediaType}> {
			// What fails over one image may go well with the others.
			const {statusCode, bytes} = await call('GET', `/inbound/faxes/${id}/content`, maxMediaBytes, signal).catch((error: IntakeError) => {
				throw error.code === 'CONNECTOR_UNREACHABLE' ? new IntakeError('MEDIA_UNREACHABLE', error.message, {cause: error}) : error;
			});
			if (statusCode !== 200 || bytes.length === 0) {
				throw statusCode === 401 || statusCode === 403 || statusCode === 429
					? refusalOf(statusCode)
					: new IntakeError('MEDIA_UNREACHABLE', `The provider does not give the fax image now (HTTP ${statusCode}).`);
			}

			const mediaType = mediaTypeOf(bytes);
			if (!mediaType) {
				throw new IntakeError('MEDIA_TYPE_UNSUPPORTED', 'The fax image is not a TIFF, PDF, JPEG or PNG file.');
			}

			return {bytes, mediaType};
		},

		async markRead(id: string): Promise<void> {
			const {statusCode} = await call('POST', `/inbound/faxes/${id}/mark?unread=false`, LARGEST_LIST_BYTES);
			if (statusCode < 200 || statusCode >= 300) {
				throw refusalOf(statusCode);
			}
		},
	};
}

async function collect(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of body) {
		size += chunk.length;
		if (size > maxBytes) {
			throw new IntakeError('ARRIVAL_TOO_LARGE', 'What the provider sends is larger than the settings allow.');
		}

		chunks.push(chunk);
	}

	return Buffer.concat(chunks);
}

function listOf(bytes: Buffer): unknown[] | undefined {
	try {
		const json: unknown = JSON.parse(bytes.toString('utf8'));
		return Array.isArray(json) ? json : undefined;
	} catch {
		return undefined;
	}
}

const refusalOf = (statusCode: number): IntakeError =>
	statusCode === 401 || statusCode === 403
		? new IntakeError('CONNECTOR_REFUSED', `The provider refuses our user name and password (HTTP ${statusCode}). Check both.`)
		: new IntakeError('CONNECTOR_UNREACHABLE', `The provider does not answer as it should (HTTP ${statusCode}).`);
