import {Agent} from 'undici';
import {asIntakeError} from '#pipeline/errors.ts';
import {TEST_TOPIC} from '#pipeline/model/webhook.ts';
import type {Clock, Log, Store} from '#pipeline/ports.ts';
import {nextTry} from '#pipeline/webhooks/patience.ts';
import type {ClaimedNotice} from '#pipeline/webhooks/ports.ts';
import {type AddressRules, checkedLookup} from './addresses.ts';
import {type Outcome, post} from './post.ts';

const DAY_MS = 24 * 60 * 60_000;
const KEPT_MS = 30 * DAY_MS;
const TIMEOUT_MS = 15_000;

export interface WebhookSenderTools {
	readonly store: Pick<Store, 'webhooks'>;
	readonly clock: Clock;
	readonly log: Log;
	/** The `webhooks` part of the configuration. */
	readonly options: AddressRules;
	/** An answer is waited for so long. */
	readonly timeoutMs?: number;
	/** How long it sleeps before it looks again. */
	readonly idleMs?: number;
}

export interface WebhookSender {
	start(): void;
	/** Sends what is due now; resolves when that is settled. */
	round(): Promise<void>;
	/** Stops; what is on its way is given back, to be sent after the next start. */
	stop(): Promise<void>;
}

/** Tells other systems what the outbox holds for them. One webhook at a time has one notice under way, so that a slow receiver delays nobody else. */
export function openWebhookSender(tools: WebhookSenderTools): WebhookSender {
	const {store, clock, log, options: rules, timeoutMs = TIMEOUT_MS, idleMs = 1000} = tools;
	const agent = new Agent({connect: {lookup: checkedLookup(rules), timeout: timeoutMs}, headersTimeout: timeoutMs});
	const stopping = new AbortController();
	const busy = new Map<string, Promise<void>>();
	let looking = Promise.resolve();
	let timer: NodeJS.Timeout | undefined;
	let forgottenAtMs = 0;

	async function sendAll(webhookId: string): Promise<void> {
		try {
			// Longer than a try can last: a notice is not sent twice while we live.
			const leaseMs = timeoutMs * 2 + 60_000;
			for (let claimed: ClaimedNotice | undefined; !stopping.signal.aborted; ) {
				claimed = await store.webhooks.claim(webhookId, leaseMs);
				if (!claimed) {
					return;
				}

				const outcome = await post(claimed, {agent, rules, timeoutMs, now: clock.now(), stopping: stopping.signal});
				await settle(claimed, outcome, tools);
			}
		} catch (error) {
			log.event('webhooks-stumbled', {code: asIntakeError(error, 'STORAGE_UNREACHABLE').code});
		} finally {
			busy.delete(webhookId);
		}
	}

	async function look(): Promise<void> {
		for (const webhookId of await store.webhooks.due()) {
			if (!busy.has(webhookId)) {
				busy.set(webhookId, sendAll(webhookId));
			}
		}

		const nowMs = clock.now().getTime();
		if (nowMs - forgottenAtMs >= DAY_MS) {
			forgottenAtMs = nowMs;
			await store.webhooks.forgetSettled(new Date(nowMs - KEPT_MS).toISOString());
		}
	}

	async function watch(): Promise<void> {
		try {
			await look();
		} catch (error) {
			log.event('webhooks-stumbled', {code: asIntakeError(error, 'STORAGE_UNREACHABLE').code});
		}

		if (!stopping.signal.aborted) {
			timer = setTimeout(next, idleMs);
		}
	}

	const next = () => {
		looking = watch();
	};

	return {
		start: next,
		async round() {
			await look();
			await Promise.all(busy.values());
		},
		async stop() {
			stopping.abort();
			clearTimeout(timer);
			await looking;
			await Promise.all(busy.values());
			await agent.destroy();
		},
	};
}

async function settle(claimed: ClaimedNotice, outcome: Outcome, tools: WebhookSenderTools): Promise<void> {
	const {store, clock, log} = tools;
	const {id: noticeId, webhookId, topic, attempts} = claimed.notice;
	const now = clock.now();
	if (outcome.kind === 'stopped') {
		return store.webhooks.release(claimed);
	}

	if (outcome.kind === 'taken') {
		await store.webhooks.delivered(claimed, now.toISOString(), outcome.status);
		return;
	}

	const isTest = topic === TEST_TOPIC;
	const retryAfterMs = outcome.kind === 'failed' ? outcome.retryAfterMs : undefined;
	const next = nextTry({notice: claimed.notice, now, retryAfterMs, chance: Math.random()});
	const retryAt = isTest || outcome.kind === 'gone' ? null : next.retryAt;
	log.event('webhook-failed', {webhookId, noticeId, attempts, status: outcome.status, isLast: retryAt === null});
	const isHeld = await store.webhooks.failed(claimed, {
		at: now.toISOString(),
		status: outcome.status,
		problem: outcome.problem,
		retryAt: retryAt?.toISOString() ?? null,
		pauseUntil: next.pauseUntil.toISOString(),
	});
	if (isHeld && retryAt === null && !isTest) {
		await disableIfDead(claimed, outcome, tools);
	}
}

/** A single notice that is never taken is given up; a receiver that has taken nothing since its first try is told nothing more. */
async function disableIfDead(
	{notice: {webhookId, firstTriedAt}}: ClaimedNotice,
	{kind, problem}: Extract<Outcome, {kind: 'gone' | 'failed'}>,
	{store, clock, log}: WebhookSenderTools,
): Promise<void> {
	const webhook = await store.webhooks.find(webhookId);
	const hasTakenOthers = webhook?.lastDeliveredAt && firstTriedAt && webhook.lastDeliveredAt >= firstTriedAt;
	if (!webhook || (kind === 'failed' && hasTakenOthers)) {
		return;
	}

	const because = kind === 'gone' ? problem : `Nothing was taken for three days. ${problem}`;
	log.event('webhook-disabled', {webhookId});
	await store.webhooks.disable(webhookId, because, {
		at: clock.now().toISOString(),
		actor: 'webhooks',
		action: 'webhook-disabled',
		subject: webhookId,
		details: {isGone: kind === 'gone'},
	});
}
