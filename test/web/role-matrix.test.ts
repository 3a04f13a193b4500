import test from 'ava';
import {ROUTES} from '#web/api/index.ts';
import {signedIn} from './access/site.ts';
import {openApiSite} from './api-site.ts';
import {MAY_CALL, ROLE_OF as ROLES} from './may-call.ts';

/** Streams have no end to wait for, and are opened elsewhere. */
const ENDLESS = new Set(['GET /api/events']);

const nameOf = ({method, path}: (typeof ROUTES)[number]): string => `${method} ${path}`;
const filled = (path: string): string => path.replaceAll(':sequence', '1').replaceAll(/:\w+/g, '00000000-0000-4000-8000-000000000000');

test('every route is in the table, and the table names no route that is gone', t => {
	t.deepEqual(ROUTES.map(nameOf).sort(), Object.keys(MAY_CALL).sort());
});

for (const [letter, role] of Object.entries(ROLES)) {
	test(`${role}: every route, permitted and not`, async t => {
		const site = await openApiSite(t, ROUTES);
		const browser = await signedIn(site, role);
		for (const route of ROUTES.filter(one => !ENDLESS.has(nameOf(one)))) {
			const name = nameOf(route);
			const {status, body} = await browser.send(route.method, filled(route.path), route.method === 'GET' ? undefined : {});
			if (MAY_CALL[name]?.includes(letter)) {
				t.false([401, 403].includes(status), `${role} may not ${name}, yet should (${status})`);
			} else {
				t.is(status, 403, `${role} may ${name}, yet should not`);
				t.is((body as {code?: string}).code, 'NOT_PERMITTED');
			}
		}
	});
}

test('nobody: every route is closed', async t => {
	const site = await openApiSite(t, ROUTES);
	for (const route of ROUTES) {
		const response = await fetch(new URL(filled(route.path), site.address), {
			method: route.method,
			...(route.method !== 'GET' && {headers: {'content-type': 'application/json'}, body: '{}'}),
		});
		t.is(response.status, 401, nameOf(route));
		await response.body?.cancel();
	}

	t.deepEqual(await site.store.inquiries.list(), []);
});
