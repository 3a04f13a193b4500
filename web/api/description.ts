import {readFileSync} from 'node:fs';
import {z} from 'zod';
import type {JsonSchema} from './json-schema.ts';
import {openApiDocument} from './openapi.ts';
import {defineRoute, type Route} from './route.ts';

const description = z.looseObject({
	openapi: z.string(),
	info: z.looseObject({title: z.string(), version: z.string()}),
	paths: z.record(z.string(), z.looseObject({})),
});

/** Ours, from package.json. */
function versionOf(): string {
	const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
	return z.object({version: z.string()}).parse(JSON.parse(text)).version;
}

/** The description of these routes, itself included, at GET /api/openapi.json. */
export function descriptionRoutes(routes: readonly Route[]): readonly Route[] {
	let document: JsonSchema | undefined;
	const described: Route = defineRoute({
		method: 'GET',
		path: '/api/openapi.json',
		summary: 'This API as an OpenAPI 3.1 document',
		permission: 'signed-in',
		response: description,
		run() {
			// Made when first asked for: the routes do not change while the program runs.
			document ??= openApiDocument([...routes, described], {version: versionOf()});
			return document as z.input<typeof description>;
		},
	});
	return [described];
}
