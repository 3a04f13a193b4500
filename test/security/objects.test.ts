import test from 'ava';
import {MAY_CALL, ROLE_OF} from '../web/may-call.ts';
import {furnish, openHouse, PASSWORD} from './house.ts';
import {BESIDE, filled, idFor, inOrder, mayCall, placeOf, routesOf} from './routes.ts';

test('S9: every route the server has stands in a table of who may call it, and no other does', async t => {
	const house = await openHouse(t);
	const routes = routesOf(house);
	t.true(routes.length > 60);
	t.deepEqual(
		routes.filter(route => !(route in MAY_CALL || route in BESIDE)),
		[],
	);
	t.deepEqual(
		[...Object.keys(MAY_CALL), ...Object.keys(BESIDE)].filter(route => !routes.includes(route) && route !== 'GET /assets/*'),
		[],
	);
});

test('S9: every role at every object that there is; each denial stands in the trail with who, what and where from', async t => {
	const house = await openHouse(t);
	const {ids, picture} = await furnish(house);
	const routes = inOrder(routesOf(house));
	const wrong: string[] = [];
	const newestDenials = () => house.store.audit.list({limit: 2, action: 'access-refused'});
	// Those who may the least come first: those who may most change what the others ask for.
	for (const [letter, role] of Object.entries(ROLE_OF).sort(([a], [b]) => 'RAMXC'.indexOf(a) - 'RAMXC'.indexOf(b))) {
		const browser = await house.signedIn(role);
		for (const route of routes) {
			const [method = '', path = ''] = route.split(' ');
			const who = mayCall(route);
			// One of those who may is enough here: all of them at every route are tried elsewhere.
			if (/^[A-Z]/.test(who) && who.includes(letter) && who[0] !== letter) {
				continue;
			}

			const [before] = await newestDenials();
			const where = placeOf(path, ids);
			const isPhoto = route === 'PUT /api/parcels/:id/photo';
			const answer = isPhoto
				? await browser.send(method, where, undefined, {'content-type': 'image/png', 'content-length': '0'})
				: await browser.send(method, where, method === 'GET' ? undefined : {});
			const {status} = answer;
			const code = answer.body?.code;
			if (who.includes(letter) || who === 'public' || who === '*') {
				if ((code === 'NOT_PERMITTED' && !path.startsWith('/api/break-glass/')) || status === 401 || status >= 500) {
					wrong.push(`${role} may not ${route}, yet should: ${status} ${code}`);
				}

				continue;
			}

			const [newest, next] = await newestDenials();
			if (status !== 403 || code !== 'NOT_PERMITTED' || newest?.number === before?.number || next?.number !== before?.number) {
				wrong.push(`${role} may ${route}, yet should not, or nobody would know: ${status} ${code}`);
			}

			t.like(newest, {actor: house.accounts[role], details: {role, address: '127.0.0.1'}});
			t.true(newest?.subject.endsWith(path), 'the route, not the address that was asked for');
		}
	}

	t.deepEqual(wrong, []);
	t.true(picture.length > 0);
});

test('S9: nobody, whoever has left, and whose session is over get nothing at all', async t => {
	const house = await openHouse(t);
	const {ids} = await furnish(house);
	const routes = inOrder(routesOf(house)).filter(route => mayCall(route) !== 'public');
	const former = await house.signedIn('former');
	const cookie = [...former.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
	const asFormer = async (route: string) => {
		const [method = '', path = ''] = route.split(' ');
		return (
			await house.browser().send(method, placeOf(path, ids), method === 'GET' ? undefined : {}, {
				cookie,
				'x-intake-csrf': former.csrf ?? '',
			})
		).status;
	};
	t.is(await asFormer('GET /api/deliveries/:id/original'), 200);
	const admin = await house.signedIn('administrator');
	t.is((await admin.send('PATCH', `/api/accounts/${house.accounts.former}`, {isActive: false})).status, 200);
	const late = await house.signedIn('coordinator');
	const wrong: string[] = [];
	for (const route of routes) {
		const [method = '', path = ''] = route.split(' ');
		const where = placeOf(path, ids);
		const nobody = await house.browser().send(method, where, method === 'GET' ? undefined : {});
		const planted = method === 'GET' ? await house.browser().get(where, {cookie: 'intake=guessed'}) : nobody;
		const wrongToken = method === 'GET' ? await house.withToken('intake_guessed', method, where) : nobody;
		for (const [what, status] of [
			['nobody', nobody.status],
			['a guessed cookie', planted.status],
			['a guessed token', wrongToken.status],
			['somebody who has left', await asFormer(route)],
		] as const) {
			if (status !== 401) {
				wrong.push(`${what}: ${route} ${status}`);
			}
		}
	}

	house.pass(31);
	for (const route of routes.filter(one => one.startsWith('GET ')).slice(0, 8)) {
		const [, path = ''] = route.split(' ');
		t.is((await late.get(placeOf(path, ids))).status, 401, route);
	}

	t.deepEqual(wrong, []);
});

const STRANGE = [
	'00000000-0000-4000-8000-00000000dead',
	'INQ-2026-9999',
	'999999',
	'-1',
	'../../../../etc/passwd',
	"' OR '1'='1",
	'%00',
	'\u0000',
	'__proto__',
	'x'.repeat(290),
];

test('S9: ids of other things, of nothing and of no kind lead nowhere, and break nothing', async t => {
	const house = await openHouse(t);
	const {ids, tokenText} = await furnish(house);
	const browsers = Object.fromEntries(
		await Promise.all(Object.entries(ROLE_OF).map(async ([letter, role]) => [letter, await house.signedIn(role)])),
	);
	const wrong: string[] = [];
	const kept = async () => [
		await house.store.inquiries.list(),
		await house.store.deliveries.list(),
		await house.store.accounts.list(),
		await house.store.webhooks.list(),
		await house.store.reviews.open(),
		[...(await house.store.reviews.claims())],
	];
	const before = await kept();
	for (const route of inOrder(routesOf(house)).filter(one => one.includes(':id'))) {
		const [method = '', path = ''] = route.split(' ');
		const own = idFor(path, ids);
		const browser = browsers[mayCall(route)[0] ?? ''];
		for (const id of [...STRANGE, ...Object.values(ids)].filter(one => one !== own)) {
			const where = filled(path, id, ids.inquiry);
			const {status, text} = await browser.send(method, where, method === 'GET' ? undefined : {});
			// Letting go what one does not hold is no mistake, and changes nothing.
			const isNothing = route === 'DELETE /api/review/:id/claim' && status === 204;
			if (!(isNothing || [400, 404, 409, 415].includes(status)) || (method === 'GET' && status === 409)) {
				wrong.push(`${route} ${id.slice(0, 40)}: ${status}`);
			}

			if (id.length > 12 && text.includes(id)) {
				wrong.push(`${route} repeats ${id.slice(0, 40)}`);
			}
		}
	}

	t.deepEqual(wrong, []);
	t.deepEqual(await kept(), before);

	// Of an emergency access: of another session, another person, another inquiry, by a token.
	const {body: opened} = await browsers['A']!.send('POST', '/api/break-glass', {
		inquiryId: ids.inquiry,
		reason: 'The patient is in the waiting room.',
		password: PASSWORD,
	});
	const place = `/api/break-glass/${opened.id}/dossiers`;
	const refused = async () => (await house.store.audit.list({limit: 1000, action: 'break-glass-refused'})).length;
	const already = await refused();
	t.is((await browsers['A'].get(`${place}/${ids.inquiry}`)).status, 200);
	t.is((await browsers['A'].get(`/api/break-glass/${ids.breakGlass}/dossiers/${ids.inquiry}`)).status, 404);
	t.is((await browsers['X'].get(`${place}/${ids.inquiry}`)).status, 404);
	t.is((await browsers['A'].get(`${place}/INQ-2026-0002`)).status, 404);
	t.is(await refused(), already + 3);
	t.is((await house.withToken(tokenText, 'GET', `${place}/${ids.inquiry}`)).status, 403);
	t.is((await house.withToken(tokenText, 'GET', `/api/dossiers/${ids.inquiry}`)).status, 200);
	t.is((await house.withToken(tokenText, 'GET', `/api/letters/${ids.letter}`)).status, 403);
});
