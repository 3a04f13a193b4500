import test from 'ava';
import type {Role} from '#pipeline/model/account.ts';
import {ROUTES} from '#web/api/index.ts';
import {signedIn} from './access/site.ts';
import {openApiSite} from './api-site.ts';

/** Coordinator, Reader, Mailroom, Auditor, administrator (X): who may call what, written down a second time and by hand. */
const ROLES: Readonly<Record<string, Role>> = {C: 'coordinator', R: 'reader', M: 'mailroom', A: 'auditor', X: 'administrator'};

const MAY_CALL: Readonly<Record<string, string>> = {
	'DELETE /api/review/:id/claim': 'C',
	'DELETE /api/tokens/:id': 'X',
	'DELETE /api/webhooks/:id': 'X',
	'GET /api/audit': 'A',
	'GET /api/break-glass': 'AX',
	'GET /api/break-glass/:id/dossiers/:inquiryId': 'MAX',
	'GET /api/break-glass/:id/dossiers/:inquiryId/pages/:deliveryId/:sequence/image': 'MAX',
	'GET /api/decisions': 'C',
	'GET /api/deliveries': 'CRM',
	'GET /api/deliveries/:id': 'CRM',
	'GET /api/deliveries/:id/original': 'CRM',
	'GET /api/deliveries/:id/pages/:sequence': 'CRM',
	'GET /api/deliveries/:id/pages/:sequence/image': 'CRM',
	'GET /api/dossiers/:id': 'CR',
	'GET /api/dossiers/:id/history': 'CR',
	'GET /api/dossiers/:id/letters': 'CR',
	'GET /api/events': 'CRMAX',
	'GET /api/faxes': 'CRM',
	'GET /api/faxes/:id': 'CRM',
	'GET /api/inquiries/:id': 'CR',
	'GET /api/letters/:id': 'CR',
	'GET /api/letters/:id/history': 'CR',
	'GET /api/letters/:id/pdf': 'CR',
	'GET /api/numbers': 'CAX',
	'GET /api/numbers/rows': 'CAX',
	'GET /api/openapi.json': 'CRMAX',
	'GET /api/parcels': 'CRM',
	'GET /api/parcels/:id': 'CRM',
	'GET /api/parcels/:id/batch-sheet': 'CRM',
	'GET /api/parcels/:id/photo': 'CRM',
	'GET /api/review': 'CR',
	'GET /api/review/:id': 'CR',
	'GET /api/room': 'CRMAX',
	'GET /api/system': 'X',
	'GET /api/tokens': 'X',
	'GET /api/webhooks': 'X',
	'GET /api/webhooks/:id/deliveries': 'X',
	'PATCH /api/parcels/:id': 'CM',
	'PATCH /api/webhooks/:id': 'X',
	'POST /api/board': 'CR',
	'POST /api/break-glass': 'MAX',
	'POST /api/break-glass/again': 'MAX',
	'POST /api/break-glass/again/open': 'MAX',
	'POST /api/break-glass/:id/review': 'AX',
	'POST /api/decisions/:id/undo': 'C',
	'POST /api/deliveries/:id/arrange': 'C',
	'POST /api/deliveries/:id/reprocess': 'C',
	'POST /api/dossiers/:id/waivers': 'C',
	'POST /api/faxes/:id/resend-request': 'C',
	'POST /api/inquiries': 'C',
	'POST /api/inquiries/:id/merge': 'C',
	'POST /api/inquiries/import': 'C',
	'POST /api/letters': 'C',
	'POST /api/letters/:id/finalise': 'C',
	'POST /api/letters/:id/sent': 'C',
	'POST /api/parcels': 'CM',
	'POST /api/parcels/:id/close': 'CM',
	'POST /api/parcels/:id/reopen': 'CM',
	'POST /api/parcels/waybill': 'CRM',
	'POST /api/review/:id/answer': 'C',
	'POST /api/review/:id/claim': 'C',
	'POST /api/search': 'CRM',
	'POST /api/system/audit-verification': 'X',
	'POST /api/tokens': 'X',
	'POST /api/webhooks': 'X',
	'POST /api/webhooks/:id/test': 'X',
	'PUT /api/inquiries/:id': 'C',
	'PUT /api/letters/:id': 'C',
	'PUT /api/parcels/:id/photo': 'CM',
};

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
