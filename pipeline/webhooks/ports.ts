import type {AuditEvent} from '../model/audit-event.ts';
import type {Notice, Webhook} from '../model/webhook.ts';

export interface WebhookSecrets {
	/** `whsec_` and base64. */
	readonly secret: string;
	/** Signs as well until `previousUntil`, so that a receiver can change over without losing anything. */
	readonly previous: string | null;
	readonly previousUntil: string | null;
}

/** A notice that is being sent: nobody else sends it, nor a later one about the same subject to the same webhook, while the lease lasts. */
export interface ClaimedNotice {
	readonly notice: Notice;
	readonly url: string;
	readonly secrets: WebhookSecrets;
	/** Settling needs the token of the present lease. */
	readonly leaseToken: string;
}

/** How a try failed; `retryAt` is null when there will be no other. */
export interface FailedTry {
	readonly at: string;
	readonly status: number | null;
	readonly problem: string;
	readonly retryAt: string | null;
	/** Until then nothing is sent to this webhook. */
	readonly pauseUntil: string;
}

/**
 * Who is told of changes, and what they are still to be told (an outbox). Changes are noted by the storage itself, in the
 * transaction that makes them: what is not written is not told, and what is written is told.
 */
export interface Webhooks {
	add(webhook: Webhook, secret: string, event: AuditEvent): Promise<void>;
	find(id: string): Promise<Webhook | undefined>;
	/** Oldest first. */
	list(): Promise<Webhook[]>;
	/** Being made active again forgets earlier failures, and what still waits is due at once. Throws NOT_FOUND. */
	change(id: string, changes: Partial<Pick<Webhook, 'url' | 'topics' | 'isActive'>>, event: AuditEvent): Promise<Webhook>;
	/** The present secret signs beside the new one until `previousUntil`. Throws NOT_FOUND. */
	renewSecret(id: string, secret: string, previousUntil: string, event: AuditEvent): Promise<void>;
	/** With all its notices. Throws NOT_FOUND. */
	remove(id: string, event: AuditEvent): Promise<void>;
	/** A notice of the topic `webhook.test` for this webhook, active or not. Throws NOT_FOUND. */
	addTest(id: string, at: string): Promise<Notice>;
	/** Newest first. */
	notices(id: string, limit: number): Promise<Notice[]>;

	/** Webhooks with a notice that may be sent now. */
	due(): Promise<string[]>;
	/** The next notice of this webhook that may be sent now: in the order of changes for each subject. */
	claim(id: string, leaseMs: number): Promise<ClaimedNotice | undefined>;
	/** False when the lease was lost meanwhile. */
	delivered(claimed: ClaimedNotice, at: string, status: number): Promise<boolean>;
	failed(claimed: ClaimedNotice, failure: FailedTry): Promise<boolean>;
	/** Gives a claimed notice back as if it had not been tried. */
	release(claimed: ClaimedNotice): Promise<void>;
	/** Stops telling, gives up what waits, and says why. */
	disable(id: string, because: string, event: AuditEvent): Promise<void>;
	/** Forgets notices that were settled before. Gives their number. */
	forgetSettled(before: string): Promise<number>;
}
