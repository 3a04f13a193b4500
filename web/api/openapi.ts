import type {z} from 'zod';
import {type JsonSchema, jsonSchemaOf, type NamedSchemas} from './json-schema.ts';
import type {Route} from './route.ts';

const JSON_TYPE = 'application/json';
const SESSION_COOKIE = '__Host-intake';
const CSRF_HEADER = 'x-intake-csrf';

const ERROR: JsonSchema = {
	type: 'object',
	description: 'Every answer that refuses. Decide by `code`; `message` is a sentence for people and may change.',
	properties: {
		code: {type: 'string'},
		message: {type: 'string'},
		problems: {
			type: 'array',
			description: 'Everything that is wrong with what was sent, at once; names of fields, never their values.',
			items: {
				type: 'object',
				properties: {field: {type: 'string'}, problem: {type: 'string'}},
				required: ['field', 'problem'],
			},
		},
	},
	required: ['code', 'message'],
};

const REFUSALS = {
	Invalid: 'What was sent is not as described.',
	Unknown: 'Nobody is signed in, or the token is unknown, expired or revoked.',
	NotPermitted: 'The role of this account, or the scopes of this token, do not permit it.',
	NotFound: 'There is no such thing.',
	Conflict: 'It cannot be done in its present state, or somebody else was faster: read it again.',
	Unavailable: 'Our own fault; try again after the seconds of Retry-After.',
} as const;

/** `getDossiersById`: follows from method and path alone, so that generated clients stay as they are. */
export function operationIdOf({method, path}: Pick<Route, 'method' | 'path'>): string {
	const words = path
		.replace(/^\/api\//, '')
		.split('/')
		.flatMap(segment => (segment.startsWith(':') ? ['by', ...segment.slice(1).split(/\W/)] : segment.split(/\W/)));
	return `${method.toLowerCase()}${words.map(word => word.slice(0, 1).toUpperCase() + word.slice(1)).join('')}`;
}

/** The routes as an OpenAPI 3.1 document: what is validated is what is described. */
export function openApiDocument(routes: readonly Route[], {version}: {readonly version: string}): JsonSchema {
	const named: NamedSchemas = new Map();
	const paths: Record<string, Record<string, unknown>> = {};
	for (const route of routes) {
		const path = route.path.replace(/:(\w+)/g, '{$1}');
		paths[path] = {...paths[path], [route.method.toLowerCase()]: operationOf(route, named)};
	}

	return {
		openapi: '3.1.1',
		info: {
			title: 'Intake',
			version,
			description: 'Faxes and scanned parcels become checked dossiers. Times are ISO 8601 in UTC; dates of documents are calendar dates.',
			license: {name: 'Apache-2.0', identifier: 'Apache-2.0'},
		},
		servers: [{url: '/'}],
		tags: [...new Set(routes.map(tagOf))].sort().map(name => ({name})),
		paths,
		components: {
			schemas: {Error: ERROR, ...Object.fromEntries(named)},
			responses: Object.fromEntries(Object.entries(REFUSALS).map(([name, description]) => [name, refusal(description)])),
			securitySchemes: {
				token: {
					type: 'http',
					scheme: 'bearer',
					description: 'An API token: `intk_…`. Its scopes are the permissions named by x-permission.',
				},
				session: {type: 'apiKey', in: 'cookie', name: SESSION_COOKIE, description: 'A person who is signed in.'},
				csrf: {type: 'apiKey', in: 'header', name: CSRF_HEADER, description: 'Beside the session, for whatever changes something.'},
			},
		},
	};
}

function operationOf(route: Route, named: NamedSchemas): JsonSchema {
	const {summary, permission, method, body} = route;
	return {
		operationId: operationIdOf(route),
		tags: [tagOf(route)],
		summary,
		'x-permission': permission,
		security: securityOf(route),
		parameters: [...pathParameters(route, named), ...queryParameters(route, named)],
		...(body && method !== 'GET' && {requestBody: {required: true, content: {[JSON_TYPE]: {schema: jsonSchemaOf(body, 'input', named)}}}}),
		responses: {...answersOf(route, named), ...refusalsOf(route)},
	};
}

const tagOf = ({path}: Route): string => path.split('/')[2] ?? 'api';

function securityOf({permission, method}: Route): JsonSchema[] {
	if (permission === 'public') {
		return [];
	}

	return [{token: []}, method === 'GET' ? {session: []} : {session: [], csrf: []}];
}

/** Properties of an object schema, each with what stands beside it. */
function propertiesOf(schema: z.ZodType | undefined, named: NamedSchemas): Array<{name: string; isRequired: boolean; schema: JsonSchema}> {
	const {properties = {}, required = []} = (schema ? jsonSchemaOf(schema, 'input', named) : {}) as {
		properties?: Record<string, JsonSchema>;
		required?: string[];
	};
	return Object.entries(properties).map(([name, own]) => ({name, isRequired: required.includes(name), schema: own}));
}

function pathParameters({path, params}: Route, named: NamedSchemas): JsonSchema[] {
	const described = propertiesOf(params, named);
	return [...path.matchAll(/:(\w+)/g)].map(([, name]) => {
		const {description, ...schema} = described.find(each => each.name === name)?.schema ?? {type: 'string'};
		return {name, in: 'path', required: true, ...(description !== undefined && {description}), schema};
	});
}

const queryParameters = ({query}: Route, named: NamedSchemas): JsonSchema[] =>
	propertiesOf(query, named).map(({name, isRequired, schema: {description, ...schema}}) => ({
		name,
		in: 'query',
		required: isRequired,
		...(description !== undefined && {description}),
		schema,
	}));

function answersOf({response, method}: Route, named: NamedSchemas): JsonSchema {
	if (response) {
		return {200: {description: 'As asked.', content: {[JSON_TYPE]: {schema: jsonSchemaOf(response, 'output', named)}}}};
	}

	// An empty content schema is how OpenAPI 3.1 says "bytes".
	const bytes = {200: {description: 'A file or a stream; Content-Type says of which kind.', content: {'*/*': {}}}};
	return method === 'GET' ? bytes : {...bytes, 204: {description: 'Done; there is nothing to tell.'}};
}

const refusal = (description: string): JsonSchema => ({
	description,
	content: {[JSON_TYPE]: {schema: {$ref: '#/components/schemas/Error'}}},
});

function refusalsOf({permission, params, query, body, method}: Route): JsonSchema {
	const to = (name: keyof typeof REFUSALS) => ({$ref: `#/components/responses/${name}`});
	return {
		...((params || query || body) && {400: to('Invalid')}),
		...(permission !== 'public' && {401: to('Unknown')}),
		...(permission !== 'public' && {403: to('NotPermitted')}),
		...(params && {404: to('NotFound')}),
		...(method !== 'GET' && {409: to('Conflict')}),
		503: to('Unavailable'),
	};
}
