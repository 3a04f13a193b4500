import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify';
import type {z} from 'zod';
import type {Actor} from '#pipeline/access/actor.ts';
import type {RoutePermission} from '../access/guard.ts';
import type {ApiTools} from './tools.ts';

declare module 'fastify' {
	interface FastifyContextConfig {
		goesOnWhenFull?: boolean;
	}
}

interface Asked<Params, Query, Body> {
	readonly params: Params;
	readonly query: Query;
	readonly body: Body;
	readonly actor: Actor;
	readonly request: FastifyRequest;
	/** For answers that are no JSON: pictures, PDF files, event streams. */
	readonly reply: FastifyReply;
}

export type {Actor};

/** One thing the HTTP API does. The whole API is a list of these: it is served, described and tested from that list. */
export interface Route {
	readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
	/** With `:name` parameters: `/api/dossiers/:id`. */
	readonly path: string;
	readonly summary: string;
	readonly permission: RoutePermission;
	/** Asked for by the page itself, again and again: no sign of a person at work. */
	readonly isBackground?: boolean;
	/** No GET, yet answered while storage is full as well: it changes nothing, or so little and so urgent a thing that there always is room for it. */
	readonly goesOnWhenFull?: boolean;
	/** Bodies beyond the server's usual limit. */
	readonly maxBodyBytes?: number;
	readonly params: z.ZodType | undefined;
	readonly query: z.ZodType | undefined;
	readonly body: z.ZodType | undefined;
	/** Absent for answers that are no JSON. */
	readonly response: z.ZodType | undefined;
	readonly run: (asked: Asked<never, never, never>, tools: ApiTools) => unknown;
}

interface Definition<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType, Response extends z.ZodType>
	extends Pick<Route, 'method' | 'path' | 'summary' | 'permission' | 'isBackground' | 'goesOnWhenFull' | 'maxBodyBytes'> {
	readonly params?: Params;
	readonly query?: Query;
	readonly body?: Body;
	readonly response?: Response;
	readonly run: (
		asked: Asked<z.output<Params>, z.output<Query>, z.output<Body>>,
		tools: ApiTools,
	) => Promise<z.input<Response> | FastifyReply> | z.input<Response> | FastifyReply;
}

export const defineRoute = <
	Params extends z.ZodType = z.ZodType<unknown>,
	Query extends z.ZodType = z.ZodType<unknown>,
	Body extends z.ZodType = z.ZodType<unknown>,
	Response extends z.ZodType = z.ZodType<unknown>,
>(
	definition: Definition<Params, Query, Body, Response>,
): Route =>
	Object.freeze({
		params: undefined,
		query: undefined,
		body: undefined,
		response: undefined,
		...definition,
		run: definition.run as unknown as Route['run'],
	});

/** What was wrong with a request, all of it at once; field names only, never what was sent. */
export class InvalidRequest extends Error {
	readonly statusCode = 400;
	readonly problems: ReadonlyArray<{field: string; problem: string}>;

	constructor(error: z.ZodError) {
		super('The request is not as described.');
		this.problems = error.issues.map(({path, message}) => ({field: path.join('.'), problem: message}));
	}
}

function parsed(schema: z.ZodType | undefined, value: unknown): unknown {
	if (!schema) {
		return undefined;
	}

	const result = schema.safeParse(value);
	if (!result.success) {
		throw new InvalidRequest(result.error);
	}

	return result.data;
}

/** Hangs one route on the server: its edges validated, its permission declared for the guard. */
export function serveRoute(app: FastifyInstance, route: Route, tools: ApiTools): void {
	app.route({
		method: route.method,
		url: route.path,
		...(route.maxBodyBytes !== undefined && {bodyLimit: route.maxBodyBytes}),
		config: {
			permission: route.permission,
			...(route.isBackground && {isBackground: true}),
			...(route.goesOnWhenFull && {goesOnWhenFull: true}),
		},
		async handler(request, reply) {
			const asked = {
				params: parsed(route.params, request.params),
				query: parsed(route.query, request.query),
				body: parsed(route.body, request.body ?? {}),
				// The guard lets nobody through without one, but where the route is public.
				actor: request.actor as Actor,
				request,
				reply,
			};
			const answer = await route.run(asked as Parameters<Route['run']>[0], tools);
			if (reply.sent || answer === reply) {
				return reply;
			}

			return route.response ? route.response.parse(answer) : (answer ?? reply.code(204).send());
		},
	});
}
