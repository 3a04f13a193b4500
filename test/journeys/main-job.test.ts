import {cp, mkdtemp, readFile, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import {freePort} from '#bench/free-port.ts';
import {type Application, assemble} from '#bin/assemble.ts';
import {addDemoAccounts, DEMO_PASSWORD} from '#bin/demo/accounts.ts';
import {openFaxProvider} from '#bin/demo/fax-provider.ts';
import {readInquiries} from '#bin/inquiry-file.ts';
import {silentLog} from '#bin/log.ts';
import {clockFrom} from '#bin/system-clock.ts';
import {loadConfig} from '#config/load.ts';
import {connectorOptions} from '#connectors/index.ts';
import {openDossier} from '#pipeline/dossiers/open-dossier.ts';
import {saveInquiries} from '#pipeline/rematch.ts';

const SAMPLES = path.join(import.meta.dirname, '../../samples');
const AS_OF = '2026-11-20';
const SIGNING_KEY = 'journey-test';

/** The whole service in a temporary folder, as it runs in production. */
async function openOffice() {
	const dataDirectory = await mkdtemp(path.join(os.tmpdir(), 'intake-journey-'));
	const port = await freePort();
	const publicUrl = `http://127.0.0.1:${port}`;
	const provider = await openFaxProvider({
		webhookUrl: `${publicUrl}/connectors/fax/fax`,
		signingKey: SIGNING_KEY,
		projectId: 'p',
		retryMs: 50,
	});
	const scans = path.join(dataDirectory, 'scans');
	const config = {
		...(await loadConfig(undefined, {INTAKE_DATA_DIRECTORY: dataDirectory, INTAKE_WEB_PORT: String(port)})),
		connectors: [
			connectorOptions.parse({kind: 'scan-folder', name: 'mailroom', folder: scans, settleMs: 100, rescanMs: 300}),
			connectorOptions.parse({
				kind: 'twilio-compatible',
				name: 'fax',
				publicUrl,
				signingKey: SIGNING_KEY,
				projectId: 'p',
				mediaHosts: [provider.mediaHost],
				mayFetchPrivately: true,
			}),
		],
	};
	const application = await assemble(config, {clock: clockFrom(AS_OF), log: silentLog});
	await application.serve();
	return {
		application,
		provider,
		scans,
		publicUrl,
		async close() {
			await application[Symbol.asyncDispose]();
			await provider.close();
			await rm(dataDirectory, {recursive: true, force: true});
		},
	};
}

async function deliveriesRead({store, worker}: Application, count: number): Promise<void> {
	for (const until = Date.now() + 120_000; Date.now() < until; ) {
		if ((await store.deliveries.list()).length >= count && (await store.queue.depth()) === 0) {
			await worker.idle();
			return;
		}

		await new Promise(resolve => setTimeout(resolve, 100));
	}

	throw new Error('The deliveries were not read in time.');
}

const fax = async (name: string) => readFile(path.join(SAMPLES, 'faxes', name));

test('a signed fax and a scanned parcel become dossiers; papers wait for their inquiry', async t => {
	const office = await openOffice();
	t.teardown(office.close);
	const {application, provider, scans, publicUrl} = office;
	const {store, config, clock} = application;
	const {inquiries} = readInquiries(await readFile(path.join(SAMPLES, 'inquiries.json'), 'utf8'), AS_OF);
	const [late] = inquiries.filter(({id}) => id === 'INQ-2026-0320');

	// The fax comes before its inquiry, and an advertisement beside it.
	const sent = await provider.sendFax({from: '+35746176046', to: '+390382078903', bytes: await fax('form-and-history.tif'), pages: 2});
	t.is(sent.received, 200);
	t.is(
		(await provider.sendFax({from: '+35746176046', to: '+390382078903', bytes: await fax('form-and-history.tif'), pages: 2, sid: sent.sid}))
			.received,
		200,
	);
	await provider.sendFax({from: '+35746176046', to: '+390382078903', bytes: await fax('advertisement.tif'), pages: 3});
	await provider.sendFax({from: '+35746176046', to: '+390382078903', status: 'failed', errorCode: '34003'});
	await deliveriesRead(application, 3);
	t.is((await store.deliveries.list()).length, 3, 'a notice that comes twice is one delivery');
	t.true((await store.filings.documents({})).every(({match}) => match.decision !== 'link'));
	const reasons = (await store.reviews.open()).map(({reason}) => reason);
	t.true(reasons.includes('failed-transmission'));
	t.true(reasons.includes('page-count-differs'), reasons.join());

	await saveInquiries([late!], application, 'test');
	await deliveriesRead(application, 3);
	const dossier = await openDossier('INQ-2026-0320', store, config.packs, clock);
	const state = (code: string) => dossier.requirements.find(requirement => requirement.code === code);
	t.is(state('access-form')?.status, 'deficient');
	t.deepEqual(state('access-form')?.problems, ['unsigned']);
	t.is(state('clinical-history')?.status, 'deficient');
	t.deepEqual(state('clinical-history')?.problems, ['not-english']);
	t.is(state('histology')?.status, 'missing');

	// The mailroom scans a parcel with papers of two patients.
	await saveInquiries(inquiries, application, 'test');
	await cp(path.join(SAMPLES, 'parcels/parcel-1042/batch-1.pdf'), path.join(scans, 'parcel-1042/batch-1.pdf'), {recursive: true});
	await deliveriesRead(application, 4);
	const parcel = (await store.deliveries.list()).find(({channel}) => channel === 'courier');
	t.is(parcel?.parcel?.name, 'parcel-1042');
	const linked = (await store.filings.documents({deliveryId: parcel!.id})).flatMap(({match}) => match.inquiryId ?? []);
	t.deepEqual([...new Set(linked)].sort(), ['INQ-2026-0318', 'INQ-2026-0320']);

	for (const {id} of await store.deliveries.list()) {
		const {received, filed, blank, inReview, unreadable} = await store.deliveries.balance(id);
		t.is(received, filed + blank + inReview + unreadable);
	}

	// A coordinator sees it; a stranger does not.
	await addDemoAccounts(store, clock);
	t.is((await fetch(`${publicUrl}/api/dossiers/INQ-2026-0320`)).status, 401);
	const signedIn = await fetch(`${publicUrl}/api/session`, {
		method: 'POST',
		headers: {'content-type': 'application/json'},
		body: JSON.stringify({name: 'coordinator', password: DEMO_PASSWORD}),
	});
	t.is(signedIn.status, 200);
	const cookie = signedIn.headers
		.getSetCookie()
		.map(line => line.split(';')[0])
		.join('; ');
	const shown = await fetch(`${publicUrl}/api/dossiers/INQ-2026-0320`, {headers: {cookie}});
	t.is(shown.status, 200);
	t.regex(await shown.text(), /Not signed/);
});
