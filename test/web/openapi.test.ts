import test from 'ava';
import {z} from 'zod';
import {PERMISSIONS} from '#pipeline/access/permissions.ts';
import {ROUTES} from '#web/api/index.ts';
import {openApiDocument, operationIdOf} from '#web/api/openapi.ts';
import {defineRoute, type Route} from '#web/api/route.ts';
import {signedIn} from './access/site.ts';
import {openApiSite} from './api-site.ts';

interface Operation {
	operationId: string;
	summary: string;
	'x-permission': string;
	security: ReadonlyArray<Record<string, unknown>>;
	parameters: ReadonlyArray<{name: string; in: string; required: boolean; schema: Record<string, unknown>}>;
	requestBody?: {content: Record<string, {schema: Record<string, unknown>}>};
	responses: Record<string, {$ref?: string; content?: Record<string, {schema?: Record<string, unknown>}>}>;
}
interface Document {
	openapi: string;
	info: {version: string};
	paths: Record<string, Record<string, Operation>>;
	components: {schemas: Record<string, unknown>; responses: Record<string, unknown>; securitySchemes: Record<string, unknown>};
}

const describe = (routes: readonly Route[]) => JSON.parse(JSON.stringify(openApiDocument(routes, {version: '1.2.3'}))) as Document;
const document = describe(ROUTES);
const operationOf = ({path, method}: Route) => document.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];

/** Every object within a value, the value itself included, with the way to it. */
function* objectsIn(value: unknown, way = ''): Generator<{way: string; object: Record<string, unknown>}> {
	if (typeof value === 'object' && value !== null) {
		yield {way, object: value as Record<string, unknown>};
		for (const [key, item] of Object.entries(value)) {
			yield* objectsIn(item, `${way}/${key}`);
		}
	}
}

test('every route is described, and nothing else', t => {
	t.true(ROUTES.length > 20);
	for (const route of ROUTES) {
		t.truthy(operationOf(route), `${route.method} ${route.path}`);
	}

	t.is(Object.values(document.paths).flatMap(path => Object.keys(path)).length, ROUTES.length);
	t.is(document.openapi, '3.1.1');
	t.is(document.info.version, '1.2.3');
});

test('every parameter of a path is described and required', t => {
	for (const route of ROUTES) {
		const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name);
		const described = operationOf(route)!.parameters.filter(parameter => parameter.in === 'path');
		t.deepEqual(
			described.map(({name}) => name),
			names as string[],
			route.path,
		);
		t.true(
			described.every(({required, schema}) => required && Object.keys(schema).length > 0),
			route.path,
		);
		t.true(names.length === 0 || route.params !== undefined, `${route.path} validates its parameters`);
	}
});

test('no JSON answer is described as anything at all', t => {
	for (const route of ROUTES.filter(({response}) => response)) {
		const schema = operationOf(route)!.responses['200']?.content?.['application/json']?.schema;
		t.true(schema !== undefined && Object.keys(schema).length > 0, `${route.method} ${route.path}`);
		t.true(isTold(schema!), `${route.method} ${route.path} has an answer of any kind: ${JSON.stringify(schema).slice(0, 200)}`);
	}
});

const KINDS = ['type', '$ref', 'oneOf', 'anyOf', 'allOf', 'const', 'enum'];

/** Every field too, down to the last. */
const isTold = (schema: Record<string, unknown>): boolean =>
	KINDS.some(key => key in schema) &&
	[...objectsIn(schema)]
		.filter(({way}) => /\/(?:properties\/[^/]+|items)$/.test(way) && !/\/properties\/properties$/.test(way))
		.every(({object}) => KINDS.some(key => key in object));

test('operation ids are unique and follow from method and path', t => {
	const ids = ROUTES.map(operationIdOf);
	t.is(new Set(ids).size, ids.length);
	for (const id of ids) {
		t.regex(id, /^(?:get|post|put|patch|delete)[A-Z]\w*$/);
	}

	// Programs generated from an earlier description call these.
	t.is(operationIdOf({method: 'POST', path: '/api/webhooks/:id/test'}), 'postWebhooksByIdTest');
	t.is(operationIdOf({method: 'GET', path: '/api/openapi.json'}), 'getOpenapiJson');
	t.is(operationIdOf({method: 'GET', path: '/api/webhooks/:id/deliveries'}), 'getWebhooksByIdDeliveries');
});

test('every reference leads somewhere, and every answer that refuses has the one shape', t => {
	for (const {way, object} of objectsIn(document)) {
		const {$ref} = object;
		if (typeof $ref === 'string') {
			const found = $ref
				.replace('#/', '')
				.split('/')
				.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document);
			t.truthy(found, `${way}: ${$ref}`);
		}

		t.false('$defs' in object || '$schema' in object, way);
	}

	for (const route of ROUTES) {
		const refusing = Object.entries(operationOf(route)!.responses).filter(([status]) => Number(status) >= 400);
		t.true(refusing.length > 0);
		t.true(refusing.every(([, {$ref}]) => $ref?.startsWith('#/components/responses/')));
	}

	for (const [name, response] of Object.entries(document.components.responses)) {
		t.true(JSON.stringify(response).includes('#/components/schemas/Error'), name);
	}
});

test('permissions are named, and whoever asks without one finds no way in', t => {
	const known = new Set<string>([...PERMISSIONS, 'public', 'signed-in']);
	for (const route of ROUTES) {
		const {security, ...operation} = operationOf(route)!;
		t.is(operation['x-permission'], route.permission);
		t.true(known.has(operation['x-permission']));
		t.is(security.length, route.permission === 'public' ? 0 : 2, route.path);
		t.is(
			security.some(way => 'csrf' in way),
			route.method !== 'GET' && route.permission !== 'public',
		);
		for (const name of security.flatMap(way => Object.keys(way))) {
			t.true(name in document.components.securitySchemes, name);
		}
	}
});

test('what is sent is described before defaults and transforms, what is answered after them', t => {
	const tree: z.ZodType = z.object({name: z.string(), parts: z.array(z.lazy(() => tree))}).meta({id: 'Tree'});
	const route = defineRoute({
		method: 'POST',
		path: '/api/trees/:id',
		summary: 'Plants a tree',
		permission: 'dossiers.read',
		params: z.object({id: z.string().describe('Id of the tree')}),
		query: z.object({limit: z.coerce.number().int().default(5), text: z.string().optional()}),
		body: z.strictObject({name: z.string().trim().default('oak'), tree}),
		response: z.strictObject({at: z.date(), tree, whole: z.int()}),
		run: ({reply}) => reply,
	});
	const made = describe([route]).paths['/api/trees/{id}']!['post']!;
	t.deepEqual(made.parameters, [
		{name: 'id', in: 'path', required: true, description: 'Id of the tree', schema: {type: 'string'}},
		{name: 'limit', in: 'query', required: false, schema: {type: 'integer', default: 5}},
		{name: 'text', in: 'query', required: false, schema: {type: 'string'}},
	] as unknown as Operation['parameters']);
	t.deepEqual(made.requestBody!.content['application/json']!.schema, {
		type: 'object',
		properties: {name: {type: 'string', default: 'oak'}, tree: {$ref: '#/components/schemas/Tree-input'}},
		required: ['tree'],
		additionalProperties: false,
	});
	t.deepEqual(made.responses['200']!.content!['application/json']!.schema, {
		type: 'object',
		properties: {at: {type: 'string', format: 'date-time'}, tree: {$ref: '#/components/schemas/Tree'}, whole: {type: 'integer'}},
		required: ['at', 'tree', 'whole'],
	});
	const {Tree} = describe([route]).components.schemas as {Tree: {properties: {parts: {items: unknown}}}};
	t.deepEqual(Tree.properties.parts.items, {$ref: '#/components/schemas/Tree'});
});

test('it is served to whoever is signed in, itself included', async t => {
	const site = await openApiSite(t, ROUTES);
	t.is((await site.browser().get('/api/openapi.json')).status, 401);
	const {status, body} = await (await signedIn(site, 'mailroom')).get('/api/openapi.json');
	t.is(status, 200);
	t.is(body.paths['/api/openapi.json'].get.operationId, 'getOpenapiJson');
	// What signing in and accounts offer is described, too, though it is served elsewhere.
	const own = ['/api/session', '/api/session/password', '/api/accounts', '/api/accounts/{id}'];
	t.deepEqual(Object.keys(body.paths).sort(), [...own, ...Object.keys(document.paths)].sort());
	t.regex(body.info.version, /^\d+\.\d+\.\d+/);
});
