import {randomBytes, randomUUID} from 'node:crypto';
import {copyFile, mkdir, readdir} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {Worker} from 'node:worker_threads';
import {SqliteConnection} from '#storage/sqlite/connection.ts';
import {type Fax, faxOf, openSender} from './faxes.ts';
import {checkLedger, type Verdict} from './ledger.ts';
import {freePort, ROOT, residentMb, type Service, startService} from './service.ts';

export interface LoadOptions {
	readonly directory: string;
	readonly perSecond: number;
	readonly seconds: number;
	/** Requests a second beside them that prove nothing. */
	readonly unsignedPerSecond?: number;
	/** Deliveries of many pages that are read meanwhile. */
	readonly isReading?: boolean;
}

export interface LoadFigures extends Omit<Verdict, 'stuck'> {
	readonly sent: number;
	/** Answers that were not 2xx, and requests without one. */
	readonly errors: number;
	readonly p50Ms: number;
	readonly p99Ms: number;
	readonly maxMs: number;
	readonly unsignedSent: number;
	/** Of them: answered 401, 403 or 429. */
	readonly unsignedRefused: number;
	/** Rows there are for more than the genuine ones. */
	readonly surplusRows: number;
	readonly grownMb: number;
	/** Pages read while it lasted. */
	readonly pagesRead: number;
}

const FILE_BYTES = 20_000;

/** Kept as it came, and soon found to be unreadable: what is measured is receiving. */
const unreadableFax = () => faxOf(randomUUID(), Buffer.concat([Buffer.from('II*\0'), randomBytes(FILE_BYTES)]));

/** Faxes posted at so many a second, by the clock, each with a file of 20 KB; how long their answers take, and that each is kept. */
export async function load(options: LoadOptions): Promise<LoadFigures> {
	const {directory, perSecond, seconds, unsignedPerSecond = 0, isReading = false} = options;
	const data = path.join(directory, 'data');
	await mkdir(path.join(directory, 'scans'), {recursive: true});
	const service = await startService({directory, port: await freePort()});
	if (isReading) {
		await giveToRead(path.join(directory, 'scans'), data);
	}

	const sender = openSender(service.url);
	// The first requests of a service, compiled as they come, are no measure of it.
	for (let count = 0; count < 50; count++) {
		await sender.send(unreadableFax());
	}

	const before = await rowsOf(data);
	const residentBefore = await residentMb(service.pid);
	const flood = unsignedPerSecond > 0 ? openFlood(service.url, unsignedPerSecond) : undefined;
	const {latencies, acknowledged, errors} = await stream(sender, perSecond, seconds);
	const flooded = await flood?.end();
	const grownMb = Math.round((await residentMb(service.pid)) - residentBefore);
	const after = await rowsOf(data);
	await sender.close();
	await end(service);
	const {stuck: _, ...verdict} = await checkLedger(data, acknowledged, {isAtRest: false});
	latencies.sort((a, b) => a - b);
	const at = (share: number) =>
		Math.round((latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0) * 10) / 10;
	return {
		sent: latencies.length + errors,
		errors,
		p50Ms: at(0.5),
		p99Ms: at(0.99),
		maxMs: at(1),
		unsignedSent: flooded?.sent ?? 0,
		unsignedRefused: flooded?.refused ?? 0,
		surplusRows: after.deliveries - before.deliveries - acknowledged.length + (after.questions - before.questions),
		grownMb,
		pagesRead: after.pages - before.pages,
		...verdict,
	};
}

async function stream(sender: ReturnType<typeof openSender>, perSecond: number, seconds: number) {
	const latencies: number[] = [];
	const acknowledged: Fax[] = [];
	const underWay: Array<Promise<void>> = [];
	let errors = 0;
	const began = performance.now();
	for (let count = 0; count < perSecond * seconds; count++) {
		const dueAt = began + (count * 1000) / perSecond;
		const dueIn = dueAt - performance.now();
		if (dueIn > 1) {
			await pause(dueIn);
		}

		const fax = unreadableFax();
		underWay.push(
			sender.send(fax).then(status => {
				// From when it was due: a sender that is held up does not hide the wait.
				if (status === 200) {
					latencies.push(performance.now() - dueAt);
					acknowledged.push(fax);
				} else {
					errors++;
				}
			}),
		);
	}

	await Promise.all(underWay);
	return {latencies, acknowledged, errors};
}

/** Enough pages for both readers to have work until the end. */
async function giveToRead(scans: string, data: string): Promise<void> {
	const samples = path.join(ROOT, 'samples');
	const files = (await readdir(samples, {recursive: true, withFileTypes: true})).filter(
		entry => entry.isFile() && /\.(?:pdf|tiff?|png|jpe?g)$/i.test(entry.name),
	);
	for (let copy = 0; copy < 8; copy++) {
		for (const {parentPath, name} of files) {
			await copyFile(path.join(parentPath, name), path.join(scans, `${copy}-${name}`));
		}
	}

	// Until both lanes are at work.
	for (let tries = 0; tries < 300 && (await rowsOf(data)).running < 2; tries++) {
		await pause(100);
	}

	await pause(3000);
}

async function rowsOf(data: string): Promise<{deliveries: number; questions: number; pages: number; running: number}> {
	const connection = await SqliteConnection.open(path.join(data, 'intake.db'));
	const [row] = await connection.all<{deliveries: number; questions: number; pages: number; running: number}>(
		`SELECT (SELECT count(*) FROM deliveries WHERE connector <> 'mailroom') AS deliveries,
			(SELECT count(*) FROM review_tasks WHERE delivery_id IS NULL) AS questions,
			(SELECT count(*) FROM journal WHERE stage = 'recognise') AS pages,
			(SELECT count(*) FROM jobs WHERE lease_until IS NOT NULL) AS running`,
	);
	await connection.close();
	return row!;
}

/** A thread of its own: a thousand a second must not slow the genuine ones on their way out. */
function openFlood(url: string, perSecond: number) {
	const worker = new Worker(new URL('flood.ts', import.meta.url), {workerData: {url, perSecond}});
	return {
		end: () =>
			new Promise<{sent: number; refused: number}>((resolve, reject) => {
				worker.once('message', resolve);
				worker.once('error', reject);
				worker.postMessage('end');
			}),
	};
}

async function end(service: Service): Promise<void> {
	service.signal('SIGKILL');
	await service.exited;
}
