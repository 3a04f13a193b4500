import {setTimeout as pause} from 'node:timers/promises';
import test from 'ava';
import type {HttpConnector} from '#connectors/http-connector.ts';
import {connectorOptions, createConnector} from '#connectors/index.ts';
import {openIntake} from '#pipeline/intake.ts';
import {openPasswords} from '#web/access/passwords.ts';
import {anEvent} from '../fakes/deliveries.ts';
import {openTelnyxProvider, TELNYX_PUBLIC_KEYS} from '../fakes/providers/telnyx.ts';
import {openHouse, PASSWORD, START} from './house.ts';

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
const log = {event() {}};
const clock = {now: () => new Date()};

/** A house with a fax door in it, and a provider that knows the door. */
async function openHouseWithDoor(t: Parameters<typeof openHouse>[0]) {
	const telnyx = connectorOptions.parse({
		kind: 'telnyx',
		name: 'fax',
		publicKeys: TELNYX_PUBLIC_KEYS,
		mediaHosts: ['127.0.0.1'],
		mayFetchPrivately: true,
	});
	const connector = createConnector(telnyx, {log, clock}) as HttpConnector;
	const house = await openHouse(t, {web: {doors: [connector], passwords: openPasswords()}});
	await connector.start(openIntake({store: house.store, blobs: house.blobs, clock, log}));
	const provider = await openTelnyxProvider(`${house.address}/connectors/fax/fax`);
	t.teardown(async () => {
		await connector.stop();
		await provider.close();
	});
	return {...house, provider};
}

/** Of each kind; 200 tell more and take longer. */
const SAMPLES = Number(process.env['INTAKE_TIMING_SAMPLES'] ?? 60);
/** A third of the usual cost: left out, it would still be seen. */
const passwords = openPasswords({memory: 6144, passes: 2, parallelism: 1});

test.serial('S11: a name that is not known is answered as slowly as one that is', async t => {
	const house = await openHouse(t, {web: {passwords}});
	const passwordHash = await passwords.hash(PASSWORD);
	const names = Array.from({length: 20}, (_, index) => `person-${index}`);
	for (const [index, name] of names.entries()) {
		const id = `11111111-0000-4000-8000-0000000000${10 + index}`;
		await house.store.accounts.add(
			{id, name, displayName: name, role: 'reader', passwordHash, oidcSubject: null, isActive: index % 4 !== 3, createdAt: START},
			anEvent({subject: id}),
		);
	}

	const timed = async (name: string) => {
		const began = performance.now();
		const {status, text} = await house.browser().signIn(name, 'a wrong password');
		t.is(status, 401);
		answers.add(text);
		return performance.now() - began;
	};
	const answers = new Set<string>();
	const [known, unknown]: [number[], number[]] = [[], []];
	for (let day = 0; day < SAMPLES / names.length; day++) {
		for (const [index, name] of names.entries()) {
			// Which of them comes first is told to nobody.
			const pair = [async () => known.push(await timed(name)), async () => unknown.push(await timed(`nobody-${day}-${index}`))];
			for (const one of index % 2 === 0 ? pair : pair.reverse()) {
				await one();
			}

			house.pass(61);
		}

		house.pass(25 * 60);
	}

	// One of each kind stood side by side: what else the machine did meanwhile concerned both.
	const difference = median(known.map((ms, index) => ms - unknown[index]!));
	t.log(`known ${median(known).toFixed(1)} ms, unknown ${median(unknown).toFixed(1)} ms, differing by ${difference.toFixed(1)} ms`);
	t.is(known.length + unknown.length, 2 * SAMPLES);
	t.true(Math.abs(difference) <= 5, String(difference));
	t.is(answers.size, 1);
});

const p90 = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.9)] ?? 0;

test.serial('S11: fifty sign-ins at once do not pass the limiter together, and stall neither faxes nor people', async t => {
	const {provider, signedIn, browser, store, accounts} = await openHouseWithDoor(t);
	const passwordHash = (await store.accounts.find(accounts.reader))!.passwordHash;
	const names = Array.from({length: 25}, (_, index) => `early-${index}`);
	for (const [index, name] of names.entries()) {
		const id = `22222222-0000-4000-8000-0000000000${10 + index}`;
		await store.accounts.add(
			{id, name, displayName: name, role: 'reader', passwordHash, oidcSubject: null, isActive: true, createdAt: START},
			anEvent({subject: id}),
		);
	}

	const coordinator = await signedIn('coordinator');
	let faxes = 0;
	async function round(): Promise<number[]> {
		const began = performance.now();
		const {tries} = await provider.send({id: `during-${faxes++}`, bytes: Buffer.from('II*\0'), pages: 1});
		t.deepEqual(tries, [200]);
		const looked = performance.now();
		t.is((await coordinator.get('/api/deliveries')).status, 200);
		return [looked - began, performance.now() - looked];
	}

	const people = names.map(async name => (await browser().signIn(name, PASSWORD)).status);
	const guesses = names.map(async (_, index) => (await browser().signIn('administrator', `guess ${index}`)).status);
	const signIns = {areOver: false};
	const all = Promise.all([...people, ...guesses]).finally(() => {
		signIns.areOver = true;
	});
	const during: number[] = [];
	for (let count = 0; count < 15 || !signIns.areOver; count++) {
		during.push(...(await round()));
		await pause(5);
	}

	const statuses = await all;
	const quiet: number[] = [];
	for (let count = 0; count < 10; count++) {
		quiet.push(...(await round()));
	}

	const guessed = statuses.slice(names.length);
	t.true(guessed.filter(status => status === 401).length <= 4, guessed.join());
	t.true(
		guessed.every(status => [401, 429, 503].includes(status)),
		guessed.join(),
	);
	t.true(statuses.slice(0, names.length).filter(status => status === 200).length >= 20, statuses.join());
	t.is((await browser().signIn('administrator', PASSWORD)).status, 429, 'elsewhere the owner waits too');
	t.is((await store.deliveries.list()).length, faxes);
	t.log(`nine of ten within ${p90(during).toFixed(0)} ms, afterwards within ${p90(quiet).toFixed(0)} ms`);
	// The rest is what a busy machine takes anyway.
	t.true(p90(during) <= 300 + 5 * p90(quiet), during.map(Math.round).join());
});
