import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {DOORS} from '#bench/torture/provider-doors.ts';
import {isMet, providers} from '#bench/torture/providers.ts';
import {faxFile} from '../fakes/fax-file.ts';
import {openFaxOffice} from '../fakes/fax-office.ts';
import {MEDIA_TROUBLES, type MediaTrouble} from '../fakes/providers/media-troubles.ts';

const HOUR_MS = 3_600_000;

async function temporary(t: ExecutionContext): Promise<string> {
	const directory = await mkdtemp(path.join(os.tmpdir(), 'intake-faults-'));
	t.teardown(() => rm(directory, {recursive: true, force: true}));
	return directory;
}

async function openOffice(t: ExecutionContext, door: keyof typeof DOORS, more: Record<string, unknown> = {}) {
	const directory = await mkdtemp(path.join(os.tmpdir(), 'intake-faults-'));
	const office = await openFaxOffice(directory, (publicUrl, surroundings) => DOORS[door]!(publicUrl, surroundings, more));
	t.teardown(async () => {
		await office.close();
		await rm(directory, {recursive: true, force: true});
	});
	const kept = async (id: string) => (await office.store.deliveries.findByExternalId('fax', id))!;
	return {
		...office,
		kept,
		questions: async (id: string) => office.store.reviews.open({deliveryId: (await kept(id)).id}),
		/** Told of by the provider, its file given as badly as said. */
		async send(id: string, bytes: Buffer, pages: number, troubles: MediaTrouble[] = []): Promise<void> {
			office.provider.account.keep({id, bytes, pages, troubles, at: office.clock.now()});
			t.is((await office.provider.send({id, bytes, pages})).tries.at(-1), 200);
		},
	};
}

test('the very same bytes under two ids, as of two patients, are two deliveries, and the repetition is asked about', async t => {
	const office = await openOffice(t, 'twilio-compatible');
	const form = faxFile(2, 'an empty form');
	await office.send('first', form, 2);
	await office.settle();
	await office.send('second', form, 2);
	await office.settle();
	const [first, second] = [await office.kept('first'), await office.kept('second')];
	t.not(first.id, second.id);
	t.is(first.original?.sha256, second.original?.sha256);
	t.deepEqual(await office.questions('first'), []);
	const [question] = await office.questions('second');
	t.is(question?.reason, 'repeated-content');
	t.true(question?.details.join().includes(first.id));
});

/** By the next try, or by the next look into the list: nothing but time is needed. */
test('whatever goes wrong once with a file, in the end it is here byte for byte', async t => {
	const office = await openOffice(t, 'twilio-compatible');
	const faxes = MEDIA_TROUBLES.map(trouble => ({trouble, bytes: faxFile(2, trouble)}));
	for (const {trouble, bytes} of faxes) {
		await office.send(trouble, bytes, 2, [trouble]);
	}

	await office.outlast(HOUR_MS);
	await office.reconcile();
	await office.outlast(HOUR_MS);
	for (const {trouble, bytes} of faxes) {
		const {original, state} = await office.kept(trouble);
		t.is(state, 'filed', trouble);
		t.deepEqual(Buffer.from(await office.blobs.read(original!.sha256)), bytes, trouble);
		t.deepEqual(await office.questions(trouble), [], trouble);
	}
});

test('whatever goes wrong with a file for ever, in the end a person sees it, once', async t => {
	const quick = MEDIA_TROUBLES.filter(trouble => trouble !== 'silent' && trouble !== 'crawling');
	const office = await openOffice(t, 'telnyx');
	for (const trouble of quick) {
		await office.send(trouble, faxFile(3, trouble), 3, Array(200).fill(trouble));
	}

	await office.outlast(HOUR_MS);
	for (const trouble of quick) {
		const {state, transport, failure} = await office.kept(trouble);
		const questions = await office.questions(trouble);
		if (trouble === 'short') {
			t.deepEqual([state, transport, failure?.code], ['in-review', 'partial', 'MEDIA_INCOMPLETE'], 'what came is kept');
			t.true(questions.some(({reason}) => reason === 'partial-transmission'));
		} else {
			t.is(state, 'quarantined', trouble);
			t.deepEqual(
				questions.map(({reason}) => reason),
				['quarantined'],
				trouble,
			);
			t.regex(questions[0]?.question ?? '', /could not be fetched/);
		}
	}
});

test('files that come by a byte a second hold up nobody, are ended by the clock and tried again', async t => {
	const office = await openOffice(t, 'twilio-compatible', {fetchTimeoutMs: 10_000});
	const slow = ['slow-1', 'slow-2', 'slow-3'];
	for (const id of slow) {
		await office.send(id, faxFile(2, id), 2, ['crawling']);
	}

	const quick = Array.from({length: 12}, (_, number) => `quick-${number}`);
	for (const id of quick) {
		await office.send(id, faxFile(2, id), 2);
	}

	const ended = () => office.events.filter(({name}) => name === 'delivery-failed');
	for (
		let waited = 0;
		waited < 450 && !(await Promise.all(quick.map(async id => (await office.kept(id)).state === 'filed'))).every(Boolean);
		waited++
	) {
		await pause(20);
	}

	t.deepEqual(ended(), [], 'the others were filed while these still came');
	await office.settle();
	t.is(ended().length, slow.length);
	t.true(ended().every(({code, disposition}) => code === 'MEDIA_UNREACHABLE' && disposition === 'transient'));
	await office.outlast(60_000);
	for (const id of [...slow, ...quick]) {
		t.is((await office.kept(id)).state, 'filed');
	}
});

test('why a transmission broke off stays known, whatever happens to its pages afterwards', async t => {
	const office = await openOffice(t, 'twilio-compatible');
	const {account} = office.provider;
	const broken = {outcome: 'partial', pages: 2, at: office.clock.now()} as const;
	for (const [id, bytes] of [
		['read', faxFile(2, 'read')],
		['undecodable', Buffer.from('II*\0\0\0\0\0 and nothing of a page')],
	] as const) {
		account.keep({id, bytes, ...broken});
		await office.provider.send({id, bytes, outcome: 'partial', pages: 2});
	}

	await office.outlast(60_000);
	t.like(await office.kept('read'), {state: 'in-review', transport: 'partial'});
	t.like(await office.kept('undecodable'), {state: 'quarantined', transport: 'partial'});
	for (const id of ['read', 'undecodable']) {
		t.is((await office.kept(id)).failure?.code, 'FAX_34002', id);
	}

	t.regex((await office.questions('undecodable'))[0]?.details.join() ?? '', /ORIGINAL_UNDECODABLE/);
});

test('providers at their worst: nothing lost, nothing doubled, everything filed or before a person', async t => {
	const figures = await providers({directory: await temporary(t), events: 150, seed: 7});
	t.log(JSON.stringify(figures));
	for (const [name, own] of Object.entries(figures)) {
		t.true(isMet(own), name);
		t.true(own.filed > 0 && own.asked > 0, 'both ends were reached');
	}
});
