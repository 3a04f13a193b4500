import type {ExecutionContext} from 'ava';
import {tokenActor} from '#web/access/token-actor.ts';
import {answerErrors} from '#web/api/errors.ts';
import {type Route, serveRoute} from '#web/api/route.ts';
import type {ApiTools} from '#web/api/tools.ts';
import {openLiveEvents} from '#web/live/events.ts';
import {exchange} from './access/browser.ts';
import {openSite, type Settings} from './access/site.ts';

/** The real server with the real guard and these routes, over a real database file. */
export async function openApiSite(t: ExecutionContext, routes: readonly Route[], given: Partial<ApiTools> = {}, settings: Settings = {}) {
	const tools = {} as {-readonly [Key in keyof ApiTools]: ApiTools[Key]};
	let actorOfToken: ReturnType<typeof tokenActor> | undefined;
	const site = await openSite(t, {
		...settings,
		access: {tokenActor: async request => actorOfToken?.(request)},
		routes: app => {
			app.register(async scope => {
				answerErrors(scope, {event() {}});
				for (const route of routes) {
					serveRoute(scope, route, tools);
				}
			});
		},
	});
	Object.assign(tools, {
		store: site.store,
		clock: site.clock,
		log: {event() {}},
		passwords: site.passwords,
		packs: [],
		live: openLiveEvents(),
		wake() {},
		...given,
	});
	actorOfToken = tokenActor(site.store, site.clock);
	return {
		...site,
		tools,
		/** As a program asks: no cookie, a token. */
		withToken: (text: string, method: string, path: string, body?: unknown) =>
			exchange(
				new URL(path, site.address),
				method,
				{authorization: `Bearer ${text}`, ...(body !== undefined && {'content-type': 'application/json'})},
				body === undefined ? undefined : JSON.stringify(body),
			),
	};
}
export type ApiSite = Awaited<ReturnType<typeof openApiSite>>;
