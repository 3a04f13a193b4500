import {mkdir, mkdtemp, readdir, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import test from 'ava';
import {PDFDocument} from 'pdf-lib';
import {openScanFolder} from '#connectors/scan-folder/connector.ts';
import {scanFolderOptions} from '#connectors/scan-folder/options.ts';
import {openIntake} from '#pipeline/intake.ts';
import {openStorage} from '#storage/index.ts';

test('scans become durable deliveries; a paper dropped again is a new delivery that tells of the first', async t => {
	const directory = await mkdtemp(path.join(tmpdir(), 'scan-storage-'));
	const folder = path.join(directory, 'scans');
	const clock = {now: () => new Date()};
	const log = {event() {}};
	const {store, blobs, close} = await openStorage({kind: 'sqlite', directory: path.join(directory, 'data')}, clock);
	const options = scanFolderOptions.parse({kind: 'scan-folder', name: 'mailroom', folder, settleMs: 30, rescanMs: 100, watchTakenMs: 0});
	// Two processes over one folder and one database.
	const intake = openIntake({store, blobs, clock, log});
	const connectors = [1, 2].map(() => openScanFolder(options, {log, clock}));
	t.teardown(async () => {
		await Promise.all(connectors.map(connector => connector.stop()));
		await close();
		await rm(directory, {recursive: true, force: true});
	});
	for (const connector of connectors) {
		await connector.start(intake);
	}

	const document = await PDFDocument.create();
	document.addPage();
	const bytes = await document.save();
	const arrived = async (count: number) => {
		for (let tries = 0; tries < 200; tries++) {
			const deliveries = await store.deliveries.list();
			if (deliveries.length >= count && (await readdir(path.join(folder, '.claimed'))).length === 0) {
				break;
			}

			await pause(25);
		}

		await pause(250);
		return store.deliveries.list();
	};

	await mkdir(path.join(folder, 'Parcel 1'), {recursive: true});
	await writeFile(path.join(folder, 'Parcel 1/a.pdf'), bytes);
	await writeFile(path.join(folder, 'b.pdf'), 'plainly not a scan');
	const [first, ...more] = await arrived(1);
	t.is(more.length, 0);
	t.like(first, {channel: 'courier', connector: 'mailroom', state: 'received', acknowledgement: 'delivered', parcel: {name: 'Parcel 1'}});
	t.deepEqual(new Uint8Array(await blobs.read(first!.original!.sha256)), new Uint8Array(bytes));
	t.is(await store.queue.depth(), 1);
	t.deepEqual(
		(await store.reviews.open()).map(({reason}) => reason),
		['rejected-file'],
	);

	await writeFile(path.join(folder, 'Parcel 1/a.pdf'), bytes);
	t.is((await arrived(2)).length, 2);
	t.is((await store.deliveries.sameOriginal(first!.original!.sha256)).length, 2);
});
