import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {faxFile} from '../fakes/fax-file.ts';
import {openFaxOffice} from '../fakes/fax-office.ts';
import type {Forgery, SentFax} from '../fakes/providers/fax-provider.ts';
import {headerOf, type RawRequest, sendRaw, withHeader} from '../fakes/request.ts';
import {
	type Altered,
	alterationsOfAddress,
	alterationsOfProof,
	alterationsOfSignedFields,
	alterationsOfSignedJson,
	flipsOfText,
} from './alterations.ts';
import {alterationsOfSignedParts} from './altered-parts.ts';
import {connectorFor, DOORS, type Door, openWatchedLine} from './doors.ts';

const MINUTE_MS = 60_000;
const FAX: SentFax = {id: '70000001', bytes: faxFile(1, 'genuine'), pages: 1};
const AT_ONCE = 16;

/** A door before real storage and workers, its provider behind a line on which everything can be read and held up. */
async function openLine(t: ExecutionContext, door: Door) {
	const directory = await mkdtemp(path.join(os.tmpdir(), 'intake-forgeries-'));
	const line = await openWatchedLine();
	const open = async (more: object = {}) => {
		const office = await openFaxOffice(directory, async (publicUrl, surroundings) => {
			line.leadTo(Number(new URL(publicUrl).port));
			const provider = await door.openProvider(`${line.url}/connectors/fax/fax`);
			return {connector: connectorFor(door, line, provider, surroundings, more), provider};
		});
		return office;
	};
	let office = await open();
	t.teardown(async () => {
		await office.close();
		await line.close();
		await rm(directory, {recursive: true, force: true});
	});
	return {
		line,
		office: () => office,
		async restart(more: object = {}) {
			await office.close();
			office = await open(more);
		},
		/** What the provider would have sent, written down and not passed on: the last word on a fax stands last. */
		async wouldSend(fax: SentFax): Promise<RawRequest[]> {
			line.sent.length = 0;
			await office.provider.send(fax);
			return [...line.sent];
		},
		send: (request: RawRequest, from?: string) => sendRaw(line.port(), request, from),
		async kept() {
			const {store} = office;
			return {
				deliveries: (await store.deliveries.list()).length,
				jobs: await store.queue.depth(),
				questions: (await store.reviews.open()).length,
				received: (await store.audit.list({limit: 1000, action: 'delivery-received'})).length,
			};
		},
		refusals: async () => (await office.store.audit.list({limit: 1000, action: 'webhook-refused'})).length,
	};
}

const NOTHING = {deliveries: 0, jobs: 0, questions: 0, received: 0};

const loginOf = (request: RawRequest) =>
	Buffer.from((headerOf(request, 'authorization') ?? '').replace(/^Basic +/i, ''), 'base64').toString();
const fieldsOf = ({body}: RawRequest) => JSON.stringify(Object.entries(Object.fromEntries(new URLSearchParams(body.toString()))).sort());

/** Whether an alteration says the same by the provider's own rules: another way to write it, which proves as much. */
function isTheSame({proof, title}: Door, genuine: RawRequest, {request, what}: Altered): boolean {
	if (what.startsWith('proof')) {
		const isBasic = /^Basic +[A-Za-z0-9+/=]+ *$/i.test(headerOf(request, 'authorization') ?? '');
		return (
			(proof === 'password' && isBasic && loginOf(request) === loginOf(genuine)) ||
			(title === 'phaxio' &&
				/bit|capital/.test(what) &&
				(headerOf(request, 'x-phaxio-signature') ?? '').toLowerCase() === headerOf(genuine, 'x-phaxio-signature')?.toLowerCase())
		);
	}

	return what.startsWith('form') && what.includes('bit') && fieldsOf(request) === fieldsOf(genuine);
}

function alterationsOf(door: Door, genuine: RawRequest): Altered[] {
	const proof = headerOf(genuine, door.proofHeader) ?? '';
	// What is asked before a body is read is one and the same for all that sign nothing: bit by bit it is tried at one of them.
	const isFirst = DOORS.find(({proof: kind}) => kind === door.proof)?.title === door.title || door.proof !== 'password';
	const flips = (isFirst ? flipsOfText(proof) : [`${proof.slice(0, -4)}AAA=`]).map((text, index) => ({
		what: `proof with a bit flipped (${index})`,
		request: withHeader(genuine, door.proofHeader, text),
	}));
	const secret = door.proof === 'password' ? (genuine.target.split('/').at(-1) ?? '') : '';
	const flippedSecrets = (isFirst ? flipsOfText(secret) : [`${secret.slice(0, -1)}_`]).map(text => ({
		what: `secret address ${text}`,
		request: {...genuine, target: genuine.target.replace(secret, text)},
	}));
	const ofBody = {
		'signature-of-body': alterationsOfSignedJson,
		'signature-of-parts': door.title === 'phaxio' ? alterationsOfSignedParts : alterationsOfSignedFields,
		// Whoever has the password may write what he likes.
		password: () => [],
	}[door.proof];
	return [...flips, ...flippedSecrets, ...alterationsOfProof(door, genuine), ...alterationsOfAddress(door, genuine), ...ofBody(genuine)];
}

for (const door of DOORS) {
	test(`S1, S2: ${door.title}: a genuine notice altered in any bit, byte or way is refused, leaves nothing, and hinders nobody`, async t => {
		const {wouldSend, send, kept, office, line} = await openLine(t, door);
		const genuine = await wouldSend(FAX);
		const [last] = genuine.slice(-1);
		const tried = [...new Map(genuine.map(request => [request.target, request])).values()].flatMap(request =>
			alterationsOf(door, request).map(altered => ({...altered, isSame: isTheSame(door, request, altered)})),
		);
		const forged = tried.filter(({isSame}) => !isSame);
		t.true(forged.length > 25, String(forged.length));
		const wrong: string[] = [];
		for (let at = 0; at < forged.length; at += AT_ONCE) {
			await Promise.all(
				forged.slice(at, at + AT_ONCE).map(async ({what, request}) => {
					const status = await send(request);
					if (status < 400 || status > 499) {
						wrong.push(`${what}: ${status}`);
					}
				}),
			);
		}

		t.deepEqual(wrong, []);
		t.deepEqual(await kept(), NOTHING);
		t.deepEqual(
			office().events.filter(({name}) => !/^webhook-(?:refused|malformed)$/.test(String(name))),
			[],
		);
		t.log(`${forged.length} refused, ${tried.length - forged.length} other spellings of the same`);

		// The one that was altered is good: nothing of the above was refused for another reason.
		t.is(await send(last!), 200);
		for (const {request} of tried.filter(({isSame}) => isSame)) {
			t.is(await send(request), 200);
		}

		await office().settle();
		t.like(await kept(), {deliveries: 1, received: 1});
		line.isOpen = true;
	});

	const named: Forgery[] = ['unsigned', 'wrong', 'retired', 'altered', 'wrong-address', 'wrong-source'];
	test(`S1: ${door.title}: each notice that proves nothing is one record in the audit trail, a flood of them one a minute`, async t => {
		const {wouldSend, send, kept, office, refusals} = await openLine(t, door);
		const {title, proof} = door;
		const possible = named.filter(
			forgery =>
				!(
					(forgery === 'altered' && proof === 'password') ||
					(forgery === 'wrong-source' && proof !== 'password') ||
					(forgery === 'wrong-address' && title === 'telnyx')
				),
		);
		let told = 0;
		for (const forgery of possible) {
			const [request] = (await wouldSend({...FAX, forgery})).slice(-1);
			office().clock.pass(MINUTE_MS + 1);
			for (const headers of [
				[],
				[
					['x-forwarded-host', 'evil.example'],
					['x-forwarded-proto', 'https'],
					['x-forwarded-for', '127.0.0.1'],
					['x-original-url', '/'],
					['forwarded', 'for=127.0.0.1;host=evil.example;proto=https'],
				],
			] as Array<RawRequest['headers']>) {
				const status = await send(
					{...request!, headers: [...request!.headers, ...headers]},
					forgery === 'wrong-source' ? '127.0.0.9' : undefined,
				);
				t.true([401, 403, 404].includes(status), `${forgery}: ${status}`);
			}

			t.is(await refusals(), ++told, forgery);
		}

		const [request] = (await wouldSend({...FAX, forgery: 'wrong'})).slice(-1);
		office().clock.pass(MINUTE_MS + 1);
		await Promise.all(Array.from({length: 30}, () => send(request!)));
		t.is(await refusals(), ++told);
		office().clock.pass(MINUTE_MS + 1);
		await send(request!);
		t.is(await refusals(), ++told);
		const [newest] = await office().store.audit.list({limit: 1, action: 'webhook-refused'});
		t.like(newest, {actor: 'fax', subject: 'fax', details: {status: 401, times: 30, address: '127.0.0.1'}});
		t.deepEqual(await kept(), NOTHING);
	});

	test(`S3: ${door.title}: while secrets are exchanged both are good, afterwards the old one is not`, async t => {
		const {wouldSend, send, kept, restart, office} = await openLine(t, door);
		const [byOld] = (await wouldSend({...FAX, id: '70000002', isByPreviousSecret: true})).slice(-1);
		const [byNew] = (await wouldSend({...FAX, id: '70000003'})).slice(-1);
		t.is(await send(byOld!), 200);
		t.is(await send(byNew!), 200);
		await office().settle();
		t.like(await kept(), {deliveries: 2, received: 2});
		await restart(door.exchanged);
		const [late] = (await wouldSend({...FAX, id: '70000004', isByPreviousSecret: true})).slice(-1);
		t.true([401, 404].includes(await send(late!)));
		t.true([401, 404].includes(await send(byOld!)), 'not even what was taken before');
		t.is(await send((await wouldSend({...FAX, id: '70000005'})).at(-1)!), 200);
		await office().settle();
		t.like(await kept(), {deliveries: 3, received: 3});
	});

	test(`S4: ${door.title}: a copied notice does nothing after a minute, six minutes, three days and a restart`, async t => {
		const {wouldSend, send, kept, restart, office} = await openLine(t, door);
		const genuine = await wouldSend(FAX);
		t.is(await send(genuine.at(-1)!), 200);
		await office().settle();
		const asWas = await kept();
		t.like(asWas, {deliveries: 1, jobs: 0, received: 1});
		const [delivery] = await office().store.deliveries.list();
		const untouched = async (when: string) => {
			t.deepEqual(
				await Promise.all([...genuine, ...genuine].map(request => send(request))),
				[...genuine, ...genuine].map(() => 200),
				when,
			);
			await office().settle();
			t.deepEqual(await kept(), asWas, when);
			t.deepEqual((await office().store.deliveries.list())[0], delivery, when);
		};
		await untouched('at once');
		for (const [when, ms] of [
			['a minute', MINUTE_MS],
			['six minutes', 5 * MINUTE_MS],
			['three days', 3 * 24 * 60 * MINUTE_MS],
			['a clock set back', -30 * 24 * 60 * MINUTE_MS],
		] as const) {
			office().clock.pass(ms);
			await untouched(when);
		}

		await restart();
		await untouched('a restart');
	});
}
