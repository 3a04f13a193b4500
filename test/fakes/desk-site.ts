import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type {ExecutionContext} from 'ava';
import Fastify from 'fastify';
import type {Actor} from '#pipeline/access/actor.ts';
import {may, type Permission} from '#pipeline/access/permissions.ts';
import type {Role} from '#pipeline/model/account.ts';
import type {Delivery} from '#pipeline/model/delivery.ts';
import type {FiledPage} from '#pipeline/model/filing.ts';
import {openStorage} from '#storage/index.ts';
import {answerErrors} from '#web/api/errors.ts';
import {type Route, serveRoute} from '#web/api/route.ts';
import type {ApiTools} from '#web/api/tools.ts';
import type {LiveEvent} from '#web/live/events.ts';
import {acceptPictures} from '#web/parcels/photo.ts';
import {aDelivery, aFiling, anEvent, standingClock} from './deliveries.ts';

const actorOf = (role: Role): Actor => ({
	accountId: `account-of-${role}`,
	name: role,
	displayName: `The ${role}`,
	role,
	via: 'session',
	permissions: [],
});

/** Routes over real HTTP, a real database file and real blobs; whoever asks has the role named in the header `as`. */
export async function openDesk(t: ExecutionContext, routes: readonly Route[], start = '2026-11-20T12:00:00.000Z') {
	const directory = await mkdtemp(path.join(os.tmpdir(), 'intake-desk-'));
	const clock = standingClock(start);
	const {store, blobs, close} = await openStorage({kind: 'sqlite', directory}, clock);
	const told: LiveEvent[] = [];
	const tools = {store, blobs, clock, packs: [], wake() {}, live: {tell: (event: LiveEvent) => told.push(event)}} as unknown as ApiTools;
	const app = Fastify({logger: false, bodyLimit: 256 * 1024});
	app.decorateRequest('actor', null);
	app.addHook('onRequest', async (request, reply) => {
		const role = String(request.headers['as'] ?? 'coordinator') as Role;
		request.actor = actorOf(role);
		if (!may(role, request.routeOptions.config.permission as Permission)) {
			return reply.code(403).send({code: 'NOT_PERMITTED', message: 'no'});
		}
	});
	answerErrors(app, {event() {}});
	acceptPictures(app);
	for (const route of routes) {
		serveRoute(app, route, tools);
	}

	const address = await app.listen({host: '127.0.0.1', port: 0});
	t.teardown(async () => {
		await app.close();
		await close();
		await rm(directory, {recursive: true, force: true});
	});

	async function ask(method: string, where: string, body?: unknown, {as = 'coordinator' as Role, type = 'application/json'} = {}) {
		const isBytes = Buffer.isBuffer(body);
		const answer = await fetch(new URL(where, address), {
			method,
			headers: {as, ...(body !== undefined && {'content-type': type})},
			...(body !== undefined && {body: isBytes ? new Uint8Array(body) : JSON.stringify(body)}),
		});
		const bytes = Buffer.from(await answer.arrayBuffer());
		const isJson = answer.headers.get('content-type')?.startsWith('application/json');
		// biome-ignore lint/suspicious/noExplicitAny: an answer is what the test says it is
		return {status: answer.status, headers: answer.headers, bytes, body: (isJson ? JSON.parse(bytes.toString()) : undefined) as any};
	}

	return {
		store,
		blobs,
		clock,
		told,
		ask,
		get: (where: string, as?: Role) => ask('GET', where, undefined, as && {as}),
		/** A delivery that came and was filed with pages in these states, legible as given. */
		async receive(
			given: Partial<Delivery>,
			states: ReadonlyArray<FiledPage['state']>,
			{legibility = [] as Array<number | null>, filedAt = ''} = {},
		) {
			const delivery = aDelivery(given);
			await store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
			const filing = aFiling(delivery.id, states);
			const pages = filing.pages.map((page, index) => ({...page, legibility: legibility[index] ?? null}));
			const at = filedAt || delivery.receivedAt;
			const state = given.state ?? 'filed';
			await store.filings.file({...filing, state, pages}, anEvent({at, action: 'delivery-filed', subject: delivery.id, details: {state}}));
			return delivery;
		},
	};
}
export type Desk = Awaited<ReturnType<typeof openDesk>>;
