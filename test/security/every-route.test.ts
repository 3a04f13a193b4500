import {connect, type Socket} from 'node:net';
import {setTimeout as pause} from 'node:timers/promises';
import test from 'ava';
import {ROUTES} from '#web/api/index.ts';
import {exchange} from '../web/access/browser.ts';
import {PASSWORD, signedIn} from '../web/access/site.ts';
import {openApiSite} from '../web/api-site.ts';

const filled = (path: string): string => path.replaceAll(':sequence', '1').replaceAll(/:\w+/g, '00000000-0000-4000-8000-000000000000');
const UNSAFE = ROUTES.filter(({method}) => method !== 'GET');

test('S8: every route that changes anything refuses a page of another site, of a neighbour and of nowhere', async t => {
	const site = await openApiSite(t, ROUTES);
	const browsers = [await signedIn(site, 'coordinator'), await signedIn(site, 'administrator')];
	t.true(UNSAFE.length > 20);
	const done = async () => (await site.store.audit.list({limit: 1000})).filter(({action}) => !/refus|denied|sign/.test(action)).length;
	const before = await done();
	for (const {method, path} of UNSAFE) {
		for (const browser of browsers) {
			for (const headers of [
				{origin: 'https://evil.example', 'sec-fetch-site': 'cross-site'},
				{origin: 'https://evil.example', 'sec-fetch-site': undefined},
				{'sec-fetch-site': 'same-site'},
				{origin: 'null', 'sec-fetch-site': undefined},
				{origin: undefined, 'sec-fetch-site': undefined},
				{'x-intake-csrf': undefined},
				{'x-intake-csrf': 'guessed'},
			]) {
				const {status} = await browser.send(method, filled(path), {}, headers);
				t.is(status, 403, `${method} ${path} ${JSON.stringify(headers)}`);
			}
		}
	}

	t.is(await done(), before);
});

test('incident 19: a body that says it is something else is refused, and nothing is read by its word', async t => {
	const site = await openApiSite(t, ROUTES);
	const browser = await signedIn(site, 'coordinator');
	const path = '/api/inquiries';
	const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
	const json = JSON.stringify({files: {photo: {filepath: '/etc/passwd', originalFilename: 'x'}}});
	const form = `--b\r\nContent-Disposition: form-data; name="photo"; filename="../../etc/passwd"\r\n\r\nroot:\r\n--b--\r\n`;
	for (const [type, body] of [
		['multipart/form-data; boundary=b', json],
		['multipart/form-data; boundary=b', form],
		['multipart/form-data', form],
		['application/x-www-form-urlencoded', json],
		['application/x-www-form-urlencoded', 'filepath=/etc/passwd'],
		['text/plain', json],
		['text/html', json],
		['application/xml', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'],
		['application/octet-stream', json],
		['image/png', json],
		['application/json', form],
		['application/json, multipart/form-data', json],
		['application/json', json],
	] as const) {
		const answer = await exchange(
			new URL(path, site.address),
			'POST',
			{
				cookie,
				origin: site.address,
				'sec-fetch-site': 'same-origin',
				'x-intake-csrf': browser.csrf ?? '',
				'content-type': type,
				'content-length': String(body.length),
			},
			body,
		);
		t.true([400, 415, 422].includes(answer.status), `${type}: ${answer.status}`);
		t.false(answer.text.includes('root:'), type);
	}

	t.deepEqual(await site.store.inquiries.list(), []);
});

test('incident 21: what a caller writes into X-Forwarded-For gives no new tries', async t => {
	const site = await openApiSite(t, []);
	const statuses: number[] = [];
	for (let guess = 0; guess < 50; guess++) {
		const spoofed = `198.51.100.${guess}`;
		const {status} = await site.browser().signIn('coordinator', `guess-${guess}`, {
			'x-forwarded-for': spoofed,
			'x-real-ip': spoofed,
			forwarded: `for=${spoofed}`,
			'x-forwarded-host': 'evil.example',
			'x-forwarded-proto': 'https',
		});
		statuses.push(status);
	}

	t.true(statuses.filter(status => status === 401).length <= 10, statuses.join());
	t.is((await site.browser().signIn('coordinator', PASSWORD, {'x-forwarded-for': '203.0.113.9'})).status, 429);
});

test('T23: two hundred callers that never finish asking keep nobody from being answered', async t => {
	const site = await openApiSite(t, ROUTES);
	const {hostname, port} = new URL(site.address);
	const slow: Socket[] = await Promise.all(
		Array.from(
			{length: 200},
			() =>
				new Promise<Socket>((resolve, reject) => {
					const socket = connect(Number(port), hostname, () => {
						socket.write('POST /api/search HTTP/1.1\r\nHost: intake\r\nX-Slow: ');
						resolve(socket);
					});
					socket.on('error', reject);
				}),
		),
	);
	t.teardown(() => {
		for (const socket of slow) {
			socket.destroy();
		}
	});
	for (let round = 0; round < 5; round++) {
		for (const socket of slow) {
			socket.write('a');
		}

		const began = performance.now();
		t.is((await fetch(new URL('/api/deliveries', site.address))).status, 401);
		t.true(performance.now() - began < 2000);
		await pause(20);
	}
});
