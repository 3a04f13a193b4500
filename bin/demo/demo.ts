import {cp, mkdir, mkdtemp, readdir, readFile, rename, rm} from 'node:fs/promises';
import {createServer} from 'node:net';
import os from 'node:os';
import path from 'node:path';
import {loadConfig} from '#config/load.ts';
import {connectorOptions} from '#connectors/index.ts';
import {openDossier} from '#pipeline/dossiers/open-dossier.ts';
import {waybillOf} from '#pipeline/parcels/waybill.ts';
import {saveInquiries} from '#pipeline/rematch.ts';
import {type Application, assemble} from '../assemble.ts';
import {dossierText} from '../dossier-text.ts';
import {readInquiries} from '../inquiry-file.ts';
import {silentLog} from '../log.ts';
import {openProgress} from '../progress.ts';
import {clockFrom} from '../system-clock.ts';
import {untilInterrupted} from '../until-interrupted.ts';
import {addDemoAccounts, DEMO_PASSWORD} from './accounts.ts';
import {openFaxProvider} from './fax-provider.ts';

const SAMPLES = path.join(import.meta.dirname, '../../samples');
/** The sample papers were written for this day. */
const AS_OF = '2026-11-20';
const OUR_FAX = '+390382078903';
/** Signs the sample faxes; lives and dies with the demonstration. */
const SIGNING_KEY = 'demonstration-only';

const say = (text: string) => process.stdout.write(`${text}\n`);

/** The whole main job on sample deliveries, in a temporary folder: real webhook, real scan folder, real reading. */
export async function demo({isOnce, port}: {readonly isOnce: boolean; readonly port: number}): Promise<void> {
	const dataDirectory = await mkdtemp(path.join(os.tmpdir(), 'intake-demo-'));
	const usedPort = await freePort(port);
	const publicUrl = `http://127.0.0.1:${usedPort}`;
	const provider = await openFaxProvider({
		webhookUrl: `${publicUrl}/connectors/fax/fax`,
		signingKey: SIGNING_KEY,
		projectId: 'demonstration',
	});
	const progress = openProgress();
	const interrupted = untilInterrupted();
	try {
		const config = {
			...(await loadConfig(undefined, {INTAKE_DATA_DIRECTORY: dataDirectory, INTAKE_WEB_PORT: String(usedPort)})),
			connectors: [
				connectorOptions.parse({
					kind: 'scan-folder',
					name: 'mailroom',
					folder: path.join(dataDirectory, 'scans'),
					settleMs: 300,
					rescanMs: 1000,
				}),
				connectorOptions.parse({
					kind: 'twilio-compatible',
					name: 'fax',
					publicUrl,
					signingKey: SIGNING_KEY,
					projectId: 'demonstration',
					mediaHosts: [provider.mediaHost],
					mayFetchPrivately: true,
				}),
			],
		};
		await using application = await assemble(config, {clock: clockFrom(AS_OF), log: silentLog, onProgress: progress.onProgress});
		const people = await addDemoAccounts(application.store, application.clock);
		const address = await application.serve();
		say(`Intake runs at ${address}, its data in ${dataDirectory}. For the samples it is ${AS_OF}.`);

		const began = performance.now();
		await importSamples(application);
		const faxes = await sendFaxes(provider);
		await registerParcel(application);
		const files = await dropParcels(dataDirectory);
		const isDone = await Promise.race([everythingRead(application, faxes + files).then(() => true), interrupted.then(() => false)]);
		progress.stop();
		if (!isDone) {
			return;
		}

		await tell(application, (performance.now() - began) / 1000);
		say(`Look at it: ${address}\nSign in as ${people.join(', ')}; the password is ${DEMO_PASSWORD} for each.`);
		if (!isOnce) {
			say('Ctrl-C ends the demonstration.');
			await interrupted;
		}
	} finally {
		progress.stop();
		await provider.close();
		await rm(dataDirectory, {recursive: true, force: true});
	}
}

async function importSamples({store, clock}: Application): Promise<void> {
	const {inquiries} = readInquiries(await readFile(path.join(SAMPLES, 'inquiries.json'), 'utf8'), AS_OF);
	await saveInquiries(inquiries, {store, clock, log: silentLog}, 'demonstration');
	say(`${inquiries.length} inquiries imported.`);
}

async function sendFaxes(provider: Awaited<ReturnType<typeof openFaxProvider>>): Promise<number> {
	const faxes = JSON.parse(await readFile(path.join(SAMPLES, 'faxes/faxes.json'), 'utf8')) as Array<{
		file: string;
		from: string;
		pages: number;
	}>;
	for (const {file, from, pages} of faxes) {
		await provider.sendFax({
			from,
			to: OUR_FAX,
			bytes: await readFile(path.join(SAMPLES, 'faxes', file)),
			mediaType: file.endsWith('.pdf') ? 'application/pdf' : 'image/tiff',
			pages,
		});
		say(`A fax of ${pages} page${pages === 1 ? '' : 's'} came from ${from}: signed, accepted, kept.`);
	}

	return faxes.length;
}

/** What the mailroom does first: the parcel's scans find it by the waybill. */
async function registerParcel({store, clock}: Application): Promise<void> {
	const {waybill, carrier} = JSON.parse(await readFile(path.join(SAMPLES, 'parcels/parcel-1042/parcel.json'), 'utf8')) as {
		waybill: string;
		carrier: string;
	};
	const at = clock.now().toISOString();
	const {id} = await store.parcels.register(
		{
			entry: {
				waybill: waybillOf(waybill),
				carrier,
				sender: 'Aegean Medical Centre, Volos',
				sheetsCounted: 15,
				pagesPerSheet: 1,
				discsCounted: 1,
				notes: '',
				shelf: 'B 3',
				returnOrDestroyOn: '2027-02-20',
				afterwards: 'return',
				goneOn: null,
			},
			registeredBy: (await store.accounts.findByName('mailroom'))?.id ?? 'demonstration',
			registeredAt: at,
		},
		{at, actor: 'demonstration', action: 'parcel-registered', details: {}},
	);
	say(`The mailroom registered parcel ${id}: 15 sheets, one disc.`);
}

/** Copies beside the scan folder and moves in, as a careful scanner does. */
async function dropParcels(dataDirectory: string): Promise<number> {
	const parcels = await readdir(path.join(SAMPLES, 'parcels'));
	let files = 0;
	for (const parcel of parcels) {
		const staged = path.join(dataDirectory, `staged-${parcel}`);
		await cp(path.join(SAMPLES, 'parcels', parcel), staged, {recursive: true});
		await mkdir(path.join(dataDirectory, 'scans'), {recursive: true});
		await rename(staged, path.join(dataDirectory, 'scans', parcel));
		const scans = (await readdir(path.join(SAMPLES, 'parcels', parcel))).filter(name => !name.endsWith('.json'));
		files += scans.length;
		say(`The mailroom scanned ${parcel}: ${scans.length} batches.`);
	}

	return files;
}

async function everythingRead({store, worker}: Application, deliveries: number): Promise<void> {
	for (;;) {
		const arrived = await store.deliveries.list({limit: 1000});
		if (arrived.length >= deliveries && (await store.queue.depth()) === 0) {
			await worker.idle();
			return;
		}

		await new Promise(resolve => setTimeout(resolve, 250));
	}
}

async function tell({store, config, clock}: Application, seconds: number): Promise<void> {
	say('');
	for (const {id} of await store.inquiries.list({openOnly: true})) {
		say(dossierText(await openDossier(id, store, config.packs, clock)));
	}

	let pages = 0;
	say('Deliveries:');
	for (const {id, channel, state} of await store.deliveries.list({limit: 1000})) {
		const {received, filed, blank, inReview, unreadable} = await store.deliveries.balance(id);
		pages += received;
		say(
			`  ${id.slice(0, 8)} ${channel.padEnd(7)} ${state.padEnd(9)} ${received} pages = ${filed} filed + ${blank} blank + ${inReview} in review + ${unreadable} unreadable`,
		);
	}

	const questions = await store.reviews.open();
	say(`\n${pages} pages read in ${seconds.toFixed(0)} s. ${questions.length} questions wait for a coordinator.`);
}

/** The wanted port, or any free one when it is taken. */
async function freePort(wanted: number): Promise<number> {
	const listen = (port: number) =>
		new Promise<number | undefined>(resolve => {
			const server = createServer();
			server.once('error', () => resolve(undefined));
			server.listen(port, '127.0.0.1', () => {
				const address = server.address();
				server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
			});
		});
	return (await listen(wanted)) ?? (await listen(0)) ?? wanted;
}
