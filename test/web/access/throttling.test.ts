import {rm} from 'node:fs/promises';
import test from 'ava';
import fc from 'fast-check';
import {delayMs} from '#pipeline/access/sign-in-delay.ts';
import {addressBucket, nameBucket} from '#web/access/throttling.ts';
import {openSite, PASSWORD, type Site} from './site.ts';

const guess = async (site: Site, name = 'coordinator', password = 'a wrong guess') => site.browser().signIn(name, password);

test('after three failures every further one costs more time; the right password then has to wait too', async t => {
	const site = await openSite(t);
	for (let tries = 0; tries < 3; tries++) {
		t.is((await guess(site)).status, 401);
	}

	const refused = await guess(site, 'coordinator', PASSWORD);
	t.is(refused.status, 429);
	t.is(refused.body.code, 'SIGN_IN_THROTTLED');
	t.is(refused.headers['retry-after'], '30');
	t.is(refused.body.retryAfterSeconds, 30);
	const waits: number[] = [];
	for (let tries = 0; tries < 7; tries++) {
		const {body} = await guess(site);
		waits.push(body.retryAfterSeconds);
		site.pass(body.retryAfterSeconds / 60);
		t.is((await guess(site)).status, 401);
	}

	t.deepEqual(waits, [30, 60, 120, 240, 480, 900, 900]);
	site.pass(15);
	t.is((await guess(site, 'coordinator', PASSWORD)).status, 200);
	t.is((await guess(site)).status, 401, 'what was right empties the count');
});

test('a thousand guesses in an hour: ten are looked at', async t => {
	const site = await openSite(t);
	let looked = 0;
	for (let tries = 0; tries < 1000; tries++) {
		looked += (await guess(site)).status === 401 ? 1 : 0;
		site.pass(0.06);
	}

	t.true(looked >= 3 && looked <= 10, `${looked} were looked at`);
});

test('guesses made at the same time do not pass together', async t => {
	const site = await openSite(t);
	const answers = await Promise.all(Array.from({length: 50}, async () => guess(site)));
	t.is(answers.filter(({status}) => status === 401).length, 3);
	t.is(answers.filter(({status}) => status === 429).length, 47);
});

test('a restart gives no new tries', async t => {
	const first = await openSite(t);
	for (let tries = 0; tries < 3; tries++) {
		await guess(first);
	}

	await first.close();
	const second = await openSite(t, {directory: first.directory});
	t.is((await guess(second)).status, 429);
	await second.close();
	await rm(first.directory, {recursive: true, force: true});
});

test('an unknown name is slowed down as a known one is', async t => {
	const site = await openSite(t);
	const statuses = [];
	for (let tries = 0; tries < 4; tries++) {
		statuses.push((await guess(site, 'no-such-person')).status);
	}

	t.deepEqual(statuses, [401, 401, 401, 429]);
});

test("a stranger's guesses do not lock the owner out of a browser used before", async t => {
	const site = await openSite(t);
	const owner = site.browser();
	await owner.signIn('coordinator', PASSWORD);
	await owner.send('DELETE', '/api/session');
	for (let tries = 0; tries < 5; tries++) {
		await guess(site);
	}

	t.is((await guess(site, 'coordinator', PASSWORD)).status, 429, 'from anywhere else there is a delay');
	t.is((await owner.signIn('coordinator', PASSWORD)).status, 200);
	t.is((await guess(site)).status, 429, 'which the owner does not lift');

	// Another account is not helped by it.
	const thief = site.browser();
	thief.cookies.set('intake-device', owner.cookies.get('intake-device')!);
	const statuses = [];
	for (let tries = 0; tries < 4; tries++) {
		statuses.push((await thief.signIn('reader', 'a wrong guess')).status);
	}

	t.deepEqual(statuses, [401, 401, 401, 429]);
});

test('a known browser is slowed down by its own failures', async t => {
	const site = await openSite(t);
	const owner = site.browser();
	await owner.signIn('coordinator', PASSWORD);
	const statuses = [];
	for (let tries = 0; tries < 6; tries++) {
		statuses.push((await owner.signIn('coordinator', 'a wrong guess')).status);
	}

	t.deepEqual(statuses, [401, 401, 401, 401, 401, 429]);
});

test('one password against many accounts is slowed down by address', async t => {
	const site = await openSite(t);
	let looked = 0;
	for (let number = 0; number < 60; number++) {
		looked += (await guess(site, `somebody-${number}`)).status === 401 ? 1 : 0;
	}

	t.is(looked, 30);
});

test('tries noted by a clock that was far ahead lock nobody out', async t => {
	const site = await openSite(t);
	site.pass(60 * 24 * 365);
	for (let tries = 0; tries < 4; tries++) {
		await guess(site);
	}

	site.pass(-60 * 24 * 365);
	t.is((await guess(site, 'coordinator', PASSWORD)).status, 200);
});

test('an address of IPv6 counts by its network, one of IPv4 in IPv6 as IPv4', t => {
	t.is(addressBucket('2001:db8:1:2:aaaa::1').key, addressBucket('2001:db8:1:2:bbbb::2').key);
	t.not(addressBucket('2001:db8:1:2::1').key, addressBucket('2001:db8:1:3::1').key);
	t.is(addressBucket('::ffff:192.0.2.7').key, addressBucket('192.0.2.7').key);
	t.not(addressBucket('192.0.2.7').key, addressBucket('192.0.2.8').key);
});

test('delays grow and have an end', t => {
	const bucket = nameBucket('somebody');
	fc.assert(
		fc.property(fc.nat(10_000), failures => {
			const [now, next] = [delayMs(failures, bucket), delayMs(failures + 1, bucket)];
			return now <= next && next <= 15 * 60_000 && failures < bucket.freeFailures === (now === 0);
		}),
	);
	t.pass();
});
