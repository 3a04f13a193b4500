import {MAY_CALL} from '../web/may-call.ts';
import type {furnish, House} from './house.ts';

/** Routes beside the API: what they ask of whoever calls. `*` is everybody who is signed in. */
export const BESIDE: Readonly<Record<string, string>> = {
	'GET /livez': 'public',
	'GET /readyz': 'public',
	'GET /assets/*': 'public',
	'GET /api/session': 'public',
	'POST /api/session': 'public',
	'DELETE /api/session': '*',
	'PUT /api/session/password': '*',
	'GET /api/accounts': 'X',
	'POST /api/accounts': 'X',
	'PATCH /api/accounts/:id': 'X',
};
/** Streams have no end to wait for, and are opened elsewhere. */
const ENDLESS = 'GET /api/events';

/** Every route the server has, as it tells itself; asking for the head only goes with asking. */
export function routesOf({app}: House): string[] {
	const above: string[] = [];
	const routes: string[] = [];
	for (const line of app.printRoutes({commonPrefix: false}).split('\n')) {
		const [, indent = '', path = '', methods = ''] = /^([│ ]*)[├└]── (\S+)(?: \(([A-Z, ]+)\))?$/.exec(line) ?? [];
		const depth = indent.length / 4;
		// What goes for everything below a folder is printed without the folder.
		const isOfAssets = path === '*' && !app.hasRoute({method: 'GET', url: '*'}) && app.hasRoute({method: 'GET', url: '/assets/*'});
		above.splice(depth, above.length, isOfAssets ? '/assets/*' : path);
		routes.push(...methods.split(', ').flatMap(method => (method === '' || method === 'HEAD' ? [] : `${method} ${above.join('')}`)));
	}

	return routes;
}

export type Ids = Awaited<ReturnType<typeof furnish>>['ids'];

/** Which object the id of a route names. */
export function idFor(path: string, ids: Ids): string {
	const kinds: ReadonlyArray<[start: string, id: string]> = [
		['/api/break-glass', ids.breakGlass],
		['/api/dossiers', ids.inquiry],
		['/api/inquiries', ids.inquiry],
		['/api/deliveries', ids.delivery],
		['/api/faxes', ids.delivery],
		['/api/decisions', ids.decision],
		['/api/review', ids.task],
		['/api/parcels', ids.parcel],
		['/api/letters', ids.letter],
		['/api/tokens', ids.token],
		['/api/webhooks', ids.webhook],
		['/api/accounts', ids.account],
	];
	return kinds.find(([start]) => path.startsWith(start))?.[1] ?? '';
}

export const filled = (path: string, id: string, inquiry: string): string =>
	path.replace(':id', encodeURIComponent(id)).replace(':inquiryId', encodeURIComponent(inquiry)).replace(':sequence', '1');

/** Where a route leads to one of the things there are. */
export const placeOf = (path: string, ids: Ids): string => filled(path, idFor(path, ids), ids.inquiry);

/** Those that can be called in a row; what ends something comes last. */
export const inOrder = (routes: readonly string[]): string[] =>
	routes
		.filter(route => route !== ENDLESS && route !== 'GET /assets/*' && route !== 'DELETE /api/session')
		.sort((a, b) => Number(/^DELETE|\/session/.test(a)) - Number(/^DELETE|\/session/.test(b)));

/** Letters of the roles that may call it, `public` or `*`. */
export const mayCall = (route: string): string => MAY_CALL[route] ?? BESIDE[route] ?? '';
