import {execFile} from 'node:child_process';
import {open, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import sqlite3 from 'sqlite3';
import {verifyStorage} from '#storage/verify/verify.ts';
import {aFiling, anEvent} from '../../fakes/deliveries.ts';
import {anInstallation, type Installation} from '../backup/installation.ts';

const run = (site: Installation, sql: string) =>
	new Promise<void>((resolve, reject) => {
		const database = new sqlite3.Database(path.join(site.data, 'intake.db'));
		database.exec(sql, error => {
			database.close();
			error ? reject(error) : resolve();
		});
	});

async function settled(t: ExecutionContext) {
	const site = await anInstallation(t);
	const delivery = await site.accept();
	const image = await site.file(delivery.id);
	const verify = async (isDeep = false) => (await verifyStorage({directory: site.data, blobs: site.blobs, isDeep})).faults;
	return {site, id: delivery.id, original: delivery.original!.sha256, image, verify};
}

test('nothing is wrong where nothing is; files that nothing names are counted, no fault', async t => {
	const {site} = await settled(t);
	await site.blobs.write(Buffer.from('of an acceptance that was cut off'));
	const {faults, blobBytes, ...counts} = await verifyStorage({directory: site.data, blobs: site.blobs, isDeep: true});
	t.deepEqual(faults, []);
	t.true(blobBytes >= 5000);
	t.deepEqual(counts, {deliveries: 1, pages: 2, blobs: 2, orphans: 1});
});

test('lost and damaged blobs are named, erased ones are not missed', async t => {
	const {site, original, image, verify} = await settled(t);
	await writeFile(site.fileOf(image), 'rot');
	await rm(site.fileOf(original));
	t.deepEqual(await verify(), [
		{what: 'blob-missing', count: 1, ids: [original]},
		{what: 'blob-damaged', count: 1, ids: [image]},
	]);
	await writeFile(path.join(site.data, 'erasures.log'), `${JSON.stringify({id: 'e-1', blobs: [original]})}\n`);
	t.deepEqual(await verify(), [{what: 'blob-damaged', count: 1, ids: [image]}]);
});

const BREAKING: Record<string, string> = {
	'page-without-state': "UPDATE pages SET state = 'somewhere' WHERE sequence = 2",
	'pages-not-counted-through': 'UPDATE pages SET sequence = 3 WHERE sequence = 2',
	'page-in-no-document': 'UPDATE pages SET document_id = NULL WHERE sequence = 2',
	'page-in-other-document': "UPDATE documents SET data = json_set(data, '$.pages[0]', 7) WHERE id LIKE '%/2'",
	'document-with-other-page': "UPDATE pages SET document_id = NULL, state = 'blank' WHERE sequence = 1",
	'pages-differ-unasked': "UPDATE deliveries SET data = json_set(data, '$.announcedPages', 5)",
	'delivery-without-pages': 'DELETE FROM pages',
	'delivery-without-work': "DELETE FROM jobs; UPDATE deliveries SET state = 'processing'",
	'reference-broken in documents': "PRAGMA foreign_keys = OFF; UPDATE documents SET delivery_id = 'nobody' WHERE id LIKE '%/1'",
};
for (const [what, sql] of Object.entries(BREAKING)) {
	test(`found: ${what}`, async t => {
		const {site, verify} = await settled(t);
		await run(site, sql);
		const faults = await verify();
		t.true(
			faults.some(fault => fault.what === what),
			JSON.stringify(faults),
		);
	});
}

test('a difference in pages that a person was asked about is no fault', async t => {
	const {site, id, verify} = await settled(t);
	await run(site, "UPDATE deliveries SET data = json_set(data, '$.announcedPages', 5)");
	const task = {
		id: `page-count-differs:${id}`,
		reason: 'page-count-differs' as const,
		deliveryId: id,
		documentId: null,
		question: 'Pages are missing or too many.',
		details: [],
		candidates: [],
		evidence: [],
		state: 'open' as const,
		createdAt: '2026-11-20T12:00:00.000Z',
	};
	await site.store.filings.file({...aFiling(id, ['filed', 'blank']), state: 'in-review', tasks: [task]}, anEvent());
	t.deepEqual(await verify(true), []);
});

test('records the program could not read are found when it looks deep', async t => {
	const {site, id, verify} = await settled(t);
	await run(site, "UPDATE pages SET words = '[{}]' WHERE sequence = 1");
	t.deepEqual(await verify(), []);
	t.deepEqual(await verify(true), [{what: 'record-unreadable in pages-words', count: 1, ids: [id]}]);
});

test('a damaged database is a finding; the command ends with 1 and names nobody', async t => {
	const site = await anInstallation(t);
	for (let count = 0; count < 20; count++) {
		const {id} = await site.accept(undefined, 1);
		await site.store.filings.file(aFiling(id, ['filed'], `Canarypatient Zyxwvut ${'word '.repeat(200)}`), anEvent());
	}

	const command = () =>
		new Promise<{code: number; text: string}>(resolve => {
			const environment = {...process.env, INTAKE_DATA_DIRECTORY: site.data, TEST_MASTER_KEY: site.storage.masterKey};
			execFile(process.execPath, ['bin/intake.ts', '--config', config, 'verify', '--deep'], {env: environment}, (error, stdout, stderr) =>
				resolve({code: Number(error?.code ?? 0), text: stdout + stderr}),
			);
		});
	const config = path.join(site.root, 'intake.json');
	await writeFile(config, JSON.stringify({storage: {kind: 'sqlite', directory: site.data, masterKey: {env: 'TEST_MASTER_KEY'}}}));
	const well = await command();
	t.is(well.code, 0, well.text);
	t.regex(well.text, /Nothing is wrong/);

	await run(site, 'PRAGMA wal_checkpoint(TRUNCATE)');
	const database = await open(path.join(site.data, 'intake.db'), 'r+');
	const {size} = await database.stat();
	for (let page = 30; page < size / 4096; page += 5) {
		await database.write(Buffer.alloc(64, 0xff), 0, 64, page * 4096);
	}

	await database.close();
	const damaged = await command();
	t.is(damaged.code, 1);
	t.regex(damaged.text, /database-damaged|SQLITE_CORRUPT/);
	t.notRegex(damaged.text, /canarypatient|zyxwvut/i);
});
