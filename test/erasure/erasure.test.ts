import {randomUUID} from 'node:crypto';
import {readFile, rm} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {PDFDocument} from 'pdf-lib';
import {certify, checkCertificate} from '#bin/certificate.ts';
import {silentLog} from '#bin/log.ts';
import {openIntake} from '#pipeline/intake.ts';
import type {ErasureOrder} from '#pipeline/model/erasure.ts';
import {saveInquiries} from '#pipeline/rematch.ts';
import {emptiedOriginal} from '#print/emptied-original.ts';
import {verifyAudit} from '#storage/audit/verify.ts';
import {erasuresFile} from '#storage/backup/erasures.ts';
import {openErasures} from '#storage/erasure/index.ts';
import {SqliteConnection} from '#storage/sqlite/connection.ts';
import {verifyStorage} from '#storage/verify/verify.ts';
import {aReadOffice, arrivalOf, clock, filesWith, GONE, officeOf, rows, STAYS, sampleInquiries} from './office.ts';

let template: string;
let words: string[];

test.before(async t => {
	t.timeout(180_000);
	template = await aReadOffice();
	const {person} = (await sampleInquiries()).find(({id}) => id === GONE.inquiryId)!;
	words = [person.familyName, person.givenName, person.passport ?? person.familyName];
});
test.after.always(() => rm(template, {recursive: true, force: true}));

type Opened = Awaited<ReturnType<typeof officeOf>>;

const orderFor = async ({erasures}: Pick<Opened, 'erasures'>): Promise<ErasureOrder> => {
	const {undecided: _, ...plan} = await erasures.plan({inquiries: [GONE.inquiryId], deliveries: []});
	return {id: randomUUID(), at: clock.now().toISOString(), by: 'records', grounds: 'request', reference: 'R-17', ...plan};
};

const idOf = async (directory: string, file: string): Promise<string> =>
	(await rows<{id: string}>(directory, `SELECT id FROM deliveries WHERE external_id = '${file}'`))[0]?.id ?? '';

test('what would go is told first: a fax of her own whole, of a shared scan her pages', async t => {
	const office = await officeOf(t, template);
	const plan = await office.erasures.plan({inquiries: [GONE.inquiryId], deliveries: []});
	t.deepEqual(plan.deliveries, [await idOf(office.directory, GONE.fax)]);
	t.deepEqual(plan.pages, [{deliveryId: await idOf(office.directory, STAYS.scan), sequences: [4, 5, 6]}]);
});

test('an erased person is in no byte of the data directory; who shared a scan keeps every page', async t => {
	const office = await officeOf(t, template);
	const {directory, opened, erasures} = office;
	t.true((await filesWith(directory, words)).length > 0, 'before, the names are there to be found');
	const scan = await idOf(directory, STAYS.scan);
	const ofOther = `SELECT sequence, state, document_id, image, words FROM pages WHERE delivery_id = '${scan}' AND sequence <= 3`;
	const before = await rows<{image: string}>(directory, ofOther);
	const erased = await erasures.carryOut(await orderFor(office));
	t.like(erased.counts, {inquiries: 1, deliveries: 1, pages: 5});
	t.true(erased.counts.files >= 5);

	t.deepEqual(await filesWith(directory, words), []);
	t.deepEqual(await rows(directory, ofOther), before);
	for (const {image} of before) {
		t.truthy(await opened.blobs.read((JSON.parse(image) as {sha256: string}).sha256));
	}

	const original = (await opened.store.deliveries.find(scan))?.original;
	const pdf = await PDFDocument.load(await opened.blobs.read(original!.sha256));
	t.is(pdf.getPageCount(), 6, 'every page keeps its place');
	t.deepEqual(
		(await rows<{state: string}>(directory, `SELECT state FROM pages WHERE delivery_id = '${scan}' AND sequence > 3`)).map(
			({state}) => state,
		),
		['blank', 'blank', 'blank'],
	);
	const {faults, orphans} = await verifyStorage({directory, blobs: opened.blobs, isDeep: true});
	t.deepEqual({faults, orphans}, {faults: [], orphans: 0});
	const connection = await SqliteConnection.open(path.join(directory, 'intake.db'));
	t.deepEqual((await verifyAudit(connection, opened.keyring)).problems, []);
	await connection.close();
});

test('what is sent again, or read in again from a register, does not come back', async t => {
	const office = await officeOf(t, template);
	const {directory, opened, erasures} = office;
	await erasures.carryOut(await orderFor(office));
	const intake = openIntake({store: opened.store, blobs: opened.blobs, clock, log: silentLog});
	t.is((await intake.receive('test', await arrivalOf(GONE.fax))).kind, 'duplicate');
	await saveInquiries(await sampleInquiries(), {store: opened.store, clock, log: silentLog}, 'test');
	t.is(await opened.store.inquiries.find(GONE.inquiryId), undefined);
	t.truthy(await opened.store.inquiries.find(STAYS.inquiryId));
	t.deepEqual(await filesWith(directory, words), []);
	t.is((await verifyStorage({directory, blobs: opened.blobs})).orphans, 0);
});

test('under legal hold nothing is erased, until it is lifted', async t => {
	const office = await officeOf(t, template);
	const {erasures} = office;
	const target = {inquiries: [GONE.inquiryId], deliveries: []};
	await erasures.holds.place({
		id: randomUUID(),
		inquiryId: GONE.inquiryId,
		reference: 'court 12/26',
		placedAt: clock.now().toISOString(),
		placedBy: 'records',
	});
	t.is((await erasures.holds.list()).length, 1);
	t.like(await t.throwsAsync(erasures.plan(target)), {code: 'STATE_CONFLICT'});
	t.is(await erasures.holds.lift(GONE.inquiryId, 'records'), 1);
	await t.notThrowsAsync(erasures.plan(target));
	t.like(await t.throwsAsync(erasures.plan({inquiries: ['INQ-0'], deliveries: ['none']})), {code: 'NOT_FOUND'});
});

test('broken off after any step, an erasure is finished at the next start', async t => {
	t.timeout(120_000);
	for (const step of ['noted', 'rows-gone'] as const) {
		const office = await officeOf(t, template);
		const {directory, opened, close} = office;
		const order = await orderFor(office);
		let writes = 0;
		const broken = openErasures({
			directory,
			keyring: opened.keyring,
			clock: {
				// Asked for within the transaction, and again when all is done.
				now() {
					writes++;
					if (writes === (step === 'noted' ? 1 : 2)) {
						throw new Error('the power is gone');
					}

					return clock.now();
				},
			},
			blobs: opened.blobs,
			rebuild: emptiedOriginal,
		});
		await t.throwsAsync(broken.carryOut(order), {message: 'the power is gone'});
		const [row] = await rows<{count: number}>(directory, 'SELECT count(*) AS count FROM erasures');
		t.is(row?.count, step === 'noted' ? 0 : 1);
		t.is(await office.erasures.finish(), 1, step);
		t.is(await office.erasures.finish(), 0);
		t.deepEqual(await filesWith(directory, words), [], step);
		t.deepEqual((await verifyStorage({directory, blobs: opened.blobs})).faults, []);
		await close();
	}
});

test('data restored from before the erasure are erased again', async t => {
	const office = await officeOf(t, template);
	await office.erasures.carryOut(await orderFor(office));
	const restored = await officeOf(t, template);
	t.true((await filesWith(restored.directory, words)).length > 0);
	t.is(await restored.erasures.finish(erasuresFile(office.directory)), 1);
	t.deepEqual(await filesWith(restored.directory, words), []);
	t.is(await restored.erasures.finish(erasuresFile(office.directory)), 0);
});

test('the log of erasures and the certificate name nobody, and an altered certificate is found out', async t => {
	const office = await officeOf(t, template);
	const {directory, opened, erasures} = office;
	const erased = await erasures.carryOut(await orderFor(office));
	const paper = certify(erased, {keyring: opened.keyring, keepDays: 35, undecided: 0});
	const log = await readFile(erasuresFile(directory), 'utf8');
	for (const word of words) {
		t.false(`${JSON.stringify(paper)}${log}`.includes(word));
	}

	t.is(checkCertificate(JSON.parse(JSON.stringify(paper)), opened.keyring), 'ours');
	t.is(checkCertificate({...paper, erased: {...paper.erased, pages: 99}}, opened.keyring), 'altered');
	t.is(checkCertificate({...paper, erasure: {...paper.erasure, by: 'somebody'}}, opened.keyring), 'altered');
	const other = await officeOf(t, template);
	const foreign = {...opened.keyring, ids: ['0'], derive: () => Buffer.alloc(32, 7)};
	t.is(checkCertificate(certify(erased, {keyring: foreign, keepDays: null, undecided: 0}), other.opened.keyring), 'foreign');
});
