import {setTimeout as pause} from 'node:timers/promises';
import {request} from 'undici';
import {IntakeError} from '#pipeline/errors.ts';
import type {Clock} from '#pipeline/ports.ts';
import {jsonOf} from '../webhooks/fields.ts';

const LARGEST_ANSWER_BYTES = 8 * 1024 * 1024;
/** So often one request is made when the provider is busy or does not answer. */
const TRIES = 5;
const SHORTEST_PAUSE_MS = 100;
/** Whoever wants to be left alone for longer is asked again by the next round. */
const LONGEST_PAUSE_MS = 120_000;

export interface ApiRules {
	readonly base: string;
	/** Value of the header that shows who we are. */
	readonly authorization: string;
	readonly timeoutMs: number;
	/** First pause after no answer; doubles. */
	readonly retryMs: number;
	/** Two requests never begin closer together: some providers count them. */
	readonly gapMs?: number;
	/** Hears what time it is at the provider. */
	readonly clock?: Clock;
}

export interface ProviderApi {
	/** JSON at this path below the base. Throws CONNECTOR_UNREACHABLE (try again) or CONNECTOR_REFUSED (our credentials). */
	get(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<unknown>;
	/** Removes what lies there; what is gone already counts as removed. Throws as above. */
	remove(path: string, signal: AbortSignal): Promise<void>;
}

/** A provider's REST interface: redirects are not followed, so that our credentials go to the configured address only; a wish to slow down is granted. */
export function openProviderApi({base, authorization, timeoutMs, retryMs, gapMs = 0, clock}: ApiRules): ProviderApi {
	const root = base.replace(/\/+$/, '');

	let nextAt = Number.NEGATIVE_INFINITY;

	async function once(method: 'GET' | 'DELETE', url: string, signal: AbortSignal) {
		const restMs = nextAt - performance.now();
		nextAt = Math.max(nextAt, performance.now()) + gapMs;
		if (restMs > 0) {
			await pause(restMs, undefined, {signal});
		}

		const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
		const {statusCode, headers, body} = await request(url, {
			method,
			headers: {authorization, accept: 'application/json'},
			signal: limit,
			reset: true,
		});
		// An answer out of a store on the way says when it was put there.
		if (headers.age === undefined) {
			clock?.hear?.(new URL(root).host, new Date(String(headers.date)));
		}

		return {statusCode, retryAfter: headers['retry-after'], bytes: await collect(body)};
	}

	async function call(method: 'GET' | 'DELETE', path: string, query: Readonly<Record<string, string>>, signal: AbortSignal) {
		const search = new URLSearchParams(query).toString();
		const url = `${root}${path}${search && `?${search}`}`;
		for (let tries = 1; ; tries++) {
			const answer = await once(method, url, signal).catch((error: unknown) => {
				signal.throwIfAborted();
				return error instanceof IntakeError ? Promise.reject(error) : undefined;
			});
			const isPassing = !answer || answer.statusCode === 429 || answer.statusCode >= 500;
			const wishedMs = pauseMs(answer?.retryAfter) ?? retryMs * 2 ** (tries - 1);
			if (!isPassing) {
				return answer;
			}

			if (tries === TRIES || wishedMs > LONGEST_PAUSE_MS) {
				throw unreachable(answer?.statusCode);
			}

			await pause(Math.max(SHORTEST_PAUSE_MS, wishedMs), undefined, {signal});
		}
	}

	return {
		async get(path, query, signal) {
			const {statusCode, bytes} = await call('GET', path, query, signal);
			const json = statusCode === 200 ? jsonOf(bytes) : undefined;
			if (json === undefined) {
				throw refusalOf(statusCode);
			}

			return json;
		},

		async remove(path, signal) {
			const {statusCode} = await call('DELETE', path, {}, signal);
			if (!((statusCode >= 200 && statusCode < 300) || statusCode === 404 || statusCode === 410)) {
				throw refusalOf(statusCode);
			}
		},
	};
}

/** Seconds or a date, as HTTP has it. */
function pauseMs(retryAfter: string | string[] | undefined): number | undefined {
	const text = String(retryAfter ?? '').trim();
	const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
	return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
	const chunks: Uint8Array[] = [];
	let left = LARGEST_ANSWER_BYTES;
	for await (const chunk of body) {
		left -= chunk.length;
		if (left < 0) {
			throw new IntakeError('CONNECTOR_UNREACHABLE', 'The provider answers too much when asked for its list.');
		}

		chunks.push(chunk);
	}

	return Buffer.concat(chunks);
}

const unreachable = (statusCode: number | undefined): IntakeError =>
	new IntakeError(
		'CONNECTOR_UNREACHABLE',
		statusCode === undefined ? 'The provider does not answer.' : `The provider does not answer as it should (HTTP ${statusCode}).`,
	);

const refusalOf = (statusCode: number): IntakeError =>
	statusCode === 401 || statusCode === 403
		? new IntakeError('CONNECTOR_REFUSED', `The provider refuses our credentials for its list (HTTP ${statusCode}). Check them.`)
		: unreachable(statusCode);
