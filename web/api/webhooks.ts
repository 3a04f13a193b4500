import {randomUUID} from 'node:crypto';
import {z} from 'zod';
import {IntakeError} from '#pipeline/errors.ts';
import {notice, type Webhook, webhook, webhookTopic} from '#pipeline/model/webhook.ts';
import {addressProblem} from '../webhooks/addresses.ts';
import {newWebhookSecret} from '../webhooks/signature.ts';
import {defineRoute, InvalidRequest, type Route} from './route.ts';
import type {ApiTools} from './tools.ts';

const BOTH_SECRETS_MS = 24 * 60 * 60_000;

const url = z.string().max(2000).describe('Where to post; https, and no private address unless the configuration permits it');
const topics = z
	.array(webhookTopic)
	.min(1)
	.transform(named => [...new Set(named)])
	.describe('What to be told of');
const params = z.object({id: z.uuid().describe('Id of the webhook')});

const added = z.strictObject({url, topics});
const changed = z
	.strictObject({
		url: url.optional(),
		topics: topics.optional(),
		isActive: z.boolean().optional().describe('True starts a disabled one again'),
		newSecret: z.literal(true).optional().describe('Makes a new secret; the present one signs as well for a day'),
	})
	.refine(changes => Object.keys(changes).length > 0, 'must change something');

const secret = z.string().describe('Verifies webhook-signature; shown in this answer only');
const manage = 'tokens.manage';

function refuseAddress(address: string, {webhooks}: ApiTools): void {
	const problem = addressProblem(address, webhooks ?? {mayReachPrivateAddresses: false});
	if (problem) {
		throw new InvalidRequest(new z.ZodError([{code: 'custom', path: ['url'], message: problem, input: undefined}]));
	}
}

/** For the audit trail: of an address its host only, since paths of webhooks often are a secret. */
const detailsOf = ({url: address, topics: named, isActive}: Omit<z.output<typeof changed>, 'newSecret'>) => ({
	...(address !== undefined && {host: new URL(address).host}),
	...(named && {topics: named.join(' ')}),
	...(isActive !== undefined && {isActive}),
});

async function known(id: string, {store}: ApiTools): Promise<Webhook> {
	const found = await store.webhooks.find(id);
	if (!found) {
		throw new IntakeError('NOT_FOUND', 'There is no such webhook.');
	}

	return found;
}

const listWebhooks = defineRoute({
	method: 'GET',
	path: '/api/webhooks',
	summary: 'Webhooks, with those that were disabled and why',
	permission: manage,
	response: z.object({webhooks: z.array(webhook)}),
	run: async (_asked, {store}) => ({webhooks: await store.webhooks.list()}),
});

const addWebhook = defineRoute({
	method: 'POST',
	path: '/api/webhooks',
	summary: 'Subscribe another system to changes',
	permission: manage,
	body: added,
	response: z.object({webhook, secret}),
	async run({body, actor}, tools) {
		refuseAddress(body.url, tools);
		const subscription: Webhook = {
			id: randomUUID(),
			...body,
			isActive: true,
			createdAt: tools.clock.now().toISOString(),
			createdBy: actor.accountId,
			lastDeliveredAt: null,
			failingSince: null,
			disabledAt: null,
			disabledBecause: null,
		};
		const made = newWebhookSecret();
		await tools.store.webhooks.add(subscription, made, {
			at: subscription.createdAt,
			actor: actor.accountId,
			action: 'webhook-added',
			subject: subscription.id,
			details: detailsOf(body),
		});
		return {webhook: subscription, secret: made};
	},
});

const changeWebhook = defineRoute({
	method: 'PATCH',
	path: '/api/webhooks/:id',
	summary: 'Change a webhook, start it again, or renew its secret',
	permission: manage,
	params,
	body: changed,
	response: z.object({webhook, secret: secret.optional()}),
	async run({params: {id}, body: {newSecret, ...changes}, actor}, tools) {
		const {store, clock} = tools;
		if (changes.url !== undefined) {
			refuseAddress(changes.url, tools);
		}

		const now = clock.now();
		const event = {at: now.toISOString(), actor: actor.accountId, subject: id};
		const after =
			Object.keys(changes).length === 0
				? await known(id, tools)
				: await store.webhooks.change(id, withoutAbsent(changes), {...event, action: 'webhook-changed', details: detailsOf(changes)});
		if (!newSecret) {
			return {webhook: after};
		}

		const made = newWebhookSecret();
		const previousUntil = new Date(now.getTime() + BOTH_SECRETS_MS).toISOString();
		await store.webhooks.renewSecret(id, made, previousUntil, {...event, action: 'webhook-secret-renewed', details: {previousUntil}});
		return {webhook: after, secret: made};
	},
});

const removeWebhook = defineRoute({
	method: 'DELETE',
	path: '/api/webhooks/:id',
	summary: 'Remove a webhook, with what it was still to be told',
	permission: manage,
	params,
	response: z.object({webhook}),
	async run({params: {id}, actor}, tools) {
		const removed = await known(id, tools);
		await tools.store.webhooks.remove(id, {
			at: tools.clock.now().toISOString(),
			actor: actor.accountId,
			action: 'webhook-removed',
			subject: id,
			details: {},
		});
		return {webhook: removed};
	},
});

const testWebhook = defineRoute({
	method: 'POST',
	path: '/api/webhooks/:id/test',
	summary: 'Send a notice of the topic webhook.test within seconds, once; what became of it is among the deliveries',
	permission: manage,
	params,
	response: z.object({notice}),
	run: async ({params: {id}}, {store, clock}) => ({notice: await store.webhooks.addTest(id, clock.now().toISOString())}),
});

const listNotices = defineRoute({
	method: 'GET',
	path: '/api/webhooks/:id/deliveries',
	summary: 'What was told to a webhook in the last 30 days and what waits, newest first',
	permission: manage,
	params,
	query: z.object({limit: z.coerce.number().int().min(1).max(500).default(50).describe('At most so many')}),
	response: z.object({notices: z.array(notice)}),
	async run({params: {id}, query: {limit}}, tools) {
		await known(id, tools);
		return {notices: await tools.store.webhooks.notices(id, limit)};
	},
});

type Present<Value> = {[Key in keyof Value]?: Exclude<Value[Key], undefined>};

const withoutAbsent = <Value extends object>(value: Value): Present<Value> =>
	Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Present<Value>;

/** Where other systems are told of changes, in the hands of administrators. */
export const webhookRoutes: readonly Route[] = [listWebhooks, addWebhook, changeWebhook, removeWebhook, testWebhook, listNotices];
