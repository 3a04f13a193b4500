import {type Agent, request} from 'undici';
import type {Notice} from '#pipeline/model/webhook.ts';
import type {ClaimedNotice} from '#pipeline/webhooks/ports.ts';
import {AddressRefused, type AddressRules, addressProblem} from './addresses.ts';
import {signedHeaders} from './signature.ts';

/** What became of one try. `problem` is shown to people: it names no address and repeats nothing of the answer. */
export type Outcome =
	| {readonly kind: 'taken'; readonly status: number}
	| {readonly kind: 'gone'; readonly status: number; readonly problem: string}
	| {readonly kind: 'failed'; readonly status: number | null; readonly problem: string; readonly retryAfterMs?: number}
	| {readonly kind: 'stopped'};

interface Sending {
	readonly agent: Agent;
	readonly rules: AddressRules;
	readonly timeoutMs: number;
	readonly now: Date;
	readonly stopping: AbortSignal;
}

/** Ids only: what has changed is fetched by whoever may see it. */
const bodyOf = ({id, topic, at, inquiryId, deliveryId}: Notice): string =>
	JSON.stringify({id, topic, at, ...(inquiryId !== null && {inquiryId}), ...(deliveryId !== null && {deliveryId})});

/** Posts one notice, once. Redirects are not followed: the address that was entered is the one that is told. */
export async function post({notice, url, secrets}: ClaimedNotice, {agent, rules, timeoutMs, now, stopping}: Sending): Promise<Outcome> {
	const refused = addressProblem(url, rules);
	if (refused) {
		return {kind: 'failed', status: null, problem: `The address ${refused}.`};
	}

	const body = bodyOf(notice);
	const limit = AbortSignal.timeout(timeoutMs);
	try {
		const answer = await request(url, {
			method: 'POST',
			dispatcher: agent,
			signal: AbortSignal.any([limit, stopping]),
			headers: {'content-type': 'application/json', 'user-agent': 'Intake', ...signedHeaders(notice.id, body, secrets, now)},
			body,
		});
		// The status has said all: what comes after it is not waited for.
		answer.body.on('error', () => {}).destroy();
		return outcomeOf(answer.statusCode, answer.headers['retry-after'], now);
	} catch (error) {
		if (stopping.aborted) {
			return {kind: 'stopped'};
		}

		return {kind: 'failed', status: null, problem: limit.aborted ? `No answer within ${timeoutMs / 1000} s.` : reasonOf(error)};
	}
}

function outcomeOf(status: number, retryAfter: string | string[] | undefined, now: Date): Outcome {
	if (status >= 200 && status < 300) {
		return {kind: 'taken', status};
	}

	if (status === 410) {
		return {kind: 'gone', status, problem: 'The receiver says that it is gone for good (HTTP 410).'};
	}

	const problem =
		status >= 300 && status < 400
			? `The receiver redirects (HTTP ${status}), which is not followed.`
			: `The receiver answered HTTP ${status}.`;
	const retryAfterMs = retryAfterMsOf(String(retryAfter ?? ''), now);
	return {kind: 'failed', status, problem, ...(retryAfterMs !== undefined && {retryAfterMs})};
}

/** Seconds or a date, as HTTP has it. */
function retryAfterMsOf(text: string, now: Date): number | undefined {
	const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now.getTime();
	return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}

function reasonOf(error: unknown): string {
	const {cause, code} = error as {cause?: unknown; code?: string};
	const refused = [error, cause].find(each => each instanceof AddressRefused);
	if (refused instanceof AddressRefused) {
		return refused.message;
	}

	const reason = code ?? (cause as {code?: string} | undefined)?.code ?? 'unknown';
	return `The receiver cannot be reached (${reason}).`;
}
