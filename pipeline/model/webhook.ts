import {z} from 'zod';

/** What other systems can be told of. */
export const WEBHOOK_TOPICS = ['dossier.changed', 'delivery.filed', 'review.opened', 'letter.sent', 'break-glass.used'] as const;
export const webhookTopic = z.enum(WEBHOOK_TOPICS);
export type WebhookTopic = z.infer<typeof webhookTopic>;

/** Sent on request only, to try a webhook out. */
export const TEST_TOPIC = 'webhook.test';

/** A subscription: where another system is told that something changed. Its secrets are kept apart from it. */
export const webhook = z.strictObject({
	id: z.uuid(),
	url: z.url(),
	topics: z.array(webhookTopic).min(1),
	isActive: z.boolean(),
	createdAt: z.iso.datetime(),
	createdBy: z.string().min(1),
	lastDeliveredAt: z.iso.datetime().nullable(),
	/** Since when nothing was taken; null while all is well. */
	failingSince: z.iso.datetime().nullable(),
	/** Set when we gave up by ourselves; a person makes it active again. */
	disabledAt: z.iso.datetime().nullable(),
	disabledBecause: z.string().nullable(),
});
export type Webhook = z.infer<typeof webhook>;

export const NOTICE_STATES = ['waiting', 'delivered', 'given-up'] as const;

/** One thing told to one webhook: ids only, never patient data. Its id stays the same over all tries. */
export const notice = z.strictObject({
	id: z.string().min(1),
	webhookId: z.uuid(),
	topic: z.enum([...WEBHOOK_TOPICS, TEST_TOPIC]),
	/** When it changed; changes that come before the first try are told as one. */
	at: z.iso.datetime(),
	inquiryId: z.string().nullable(),
	deliveryId: z.string().nullable(),
	state: z.enum(NOTICE_STATES),
	/** Counted when a try begins, so that a crash counts too. */
	attempts: z.int().nonnegative(),
	firstTriedAt: z.iso.datetime().nullable(),
	/** Next try of a waiting one. */
	dueAt: z.iso.datetime(),
	deliveredAt: z.iso.datetime().nullable(),
	/** HTTP status of the last answer; null when there was none. */
	lastStatus: z.int().nullable(),
	lastProblem: z.string().nullable(),
});
export type Notice = z.infer<typeof notice>;

/** What is noted about a change: `inquiryId` for a dossier or a letter, `deliveryId` for a delivery or a question about one. */
export interface Change {
	readonly topic: WebhookTopic | typeof TEST_TOPIC;
	readonly at: string;
	readonly inquiryId?: string;
	readonly deliveryId?: string;
}
