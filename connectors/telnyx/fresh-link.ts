import {request} from 'undici';
import {z} from 'zod';
import {IntakeError} from '#pipeline/errors.ts';
import {jsonOf} from '../webhooks/fields.ts';

const LARGEST_ANSWER_BYTES = 256 * 1024;
const fax = z.object({data: z.object({media_url: z.string().min(1).max(16_384)})});

/**
 * Asks the provider for a new link to a received fax: first to renew it, then what it is. Redirects are not followed, the key goes to the
 * configured address only. Throws MEDIA_UNREACHABLE (try again), CONNECTOR_REFUSED (our key) or MEDIA_REFUSED (the fax is no longer there).
 */
export async function freshLink(
	id: string,
	{apiUrl, apiKey, timeoutMs}: {readonly apiUrl: string; readonly apiKey: string; readonly timeoutMs: number},
	signal: AbortSignal,
): Promise<string> {
	const base = `${apiUrl.replace(/\/+$/, '')}/faxes/${id}`;
	const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);

	async function call(method: 'GET' | 'POST', url: string): Promise<unknown> {
		const {statusCode, body} = await request(url, {method, headers: {authorization: `Bearer ${apiKey}`}, signal: limit}).catch(error => {
			throw new IntakeError('MEDIA_UNREACHABLE', 'The provider does not answer when asked for a new link.', {cause: error});
		});
		if (statusCode < 200 || statusCode >= 300) {
			await body.dump();
			throw refusalFor(statusCode);
		}

		const chunks: Uint8Array[] = [];
		let left = LARGEST_ANSWER_BYTES;
		for await (const chunk of body as AsyncIterable<Uint8Array>) {
			left -= chunk.length;
			if (left < 0) {
				body.destroy();
				throw new IntakeError('MEDIA_UNREACHABLE', 'The provider answers too much when asked for a new link.');
			}

			chunks.push(chunk);
		}

		return jsonOf(Buffer.concat(chunks));
	}

	await call('POST', `${base}/actions/refresh`);
	const answer = fax.safeParse(await call('GET', base));
	if (!answer.success) {
		throw new IntakeError('MEDIA_UNREACHABLE', 'The provider gives no new link to the fax now.');
	}

	return answer.data.data.media_url;
}

function refusalFor(statusCode: number): IntakeError {
	if (statusCode === 401 || statusCode === 403) {
		return new IntakeError('CONNECTOR_REFUSED', `The provider refuses our apiKey (HTTP ${statusCode}). Check it.`);
	}

	return statusCode === 404 || statusCode === 410 || statusCode === 422
		? new IntakeError('MEDIA_REFUSED', `The provider no longer has the fax (HTTP ${statusCode}).`)
		: new IntakeError('MEDIA_UNREACHABLE', `The provider gives no new link to the fax now (HTTP ${statusCode}).`);
}
