import {randomBytes, randomUUID} from 'node:crypto';
import {mkdir, mkdtemp, readdir, rename, rm, writeFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import os from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import twilio from 'twilio';
import {blankPage, type Fax, faxOf, openSender} from '../faxes.ts';
import {atRest, checkLedger, isClean, type Verdict} from '../ledger.ts';
import {freePort, SECRETS, type Service, startService} from '../service.ts';
import {type Faults, openFaults} from './control.ts';
import {openPolledDoors, POLLED_WAYS, type PolledDoors, type PolledWay} from './polled.ts';

export interface FaultsFigures extends Verdict {
	/** Ways in, with how many calls of each were made to fail, one after the other. */
	readonly failedCalls: Readonly<Record<string, number>>;
	/** Faults that did not reach the sender as a failure and were made good behind it. */
	readonly acknowledgedAllTheSame: number;
	/** Ends of the service that nobody asked for. */
	readonly crashes: number;
}

export interface FaultsOptions {
	readonly directory: string;
	readonly codes: ReadonlyArray<'EIO' | 'ENOSPC' | 'EMFILE'>;
	/** More calls than any way in makes. */
	readonly most?: number;
	readonly ways?: readonly WayIn[];
	readonly onFault?: (way: WayIn, code: string, nth: number) => void;
}

export const WAYS_IN = ['posted-file', 'posted-nothing', 'media-fetched', 'scan-dropped', ...POLLED_WAYS] as const;
export type WayIn = (typeof WAYS_IN)[number];

/** What is done behind the answer, and how long it is given to meet the fault. */
const BEHIND_MS: Readonly<Record<WayIn, number>> = {
	'posted-file': 150,
	'posted-nothing': 150,
	'media-fetched': 400,
	'scan-dropped': 4000,
	polled: 4000,
	mailed: 4000,
	spooled: 4000,
};
const isPolled = (way: WayIn): way is PolledWay => (POLLED_WAYS as readonly string[]).includes(way);

/** How long something that is not answered at once, a scan or media, may take until it is kept. */
const KEPT_WITHIN_MS = 90_000;

/**
 * One fax by each way in for every N: the N-th call that writes fails, then everything goes well again. Whoever was answered with 2xx must
 * find the fax kept; whoever was not sends again, as providers do. At the end each is there once, whole.
 */
export async function everyCall({directory, codes, most = 400, ways = WAYS_IN, onFault}: FaultsOptions): Promise<FaultsFigures> {
	const data = path.join(directory, 'data');
	await mkdir(path.join(directory, 'scans'), {recursive: true});
	await mkdir(data, {recursive: true, mode: 0o700});
	// Elsewhere: what stands in between must not fail itself.
	const tools = await mkdtemp(path.join(os.tmpdir(), 'intake-faults-'));
	const faults = await openFaults(tools, directory);
	const media = await serveMedia();
	const polled = await openPolledDoors(directory);
	const service = await startService({
		directory,
		port: await freePort(),
		environment: faults.environment,
		connectors: ways.some(isPolled) ? polled.connectors : [],
	});
	let crashes = 0;
	void service.exited.then(() => {
		crashes++;
	});
	const line = openLine(service, directory, media, polled);
	const acknowledged: Fax[] = [];
	const failedCalls: Record<string, number> = {};
	let acknowledgedAllTheSame = 0;
	try {
		for (const way of ways) {
			for (const code of codes) {
				let misses = 0;
				for (let nth = 1; nth <= most && misses < 3 && crashes === 0; nth++) {
					await line.untilTaken();
					await atRest(data, KEPT_WITHIN_MS, true);
					const {fax, isAcknowledged, hasFailed} = await once(way, nth, code, {faults, line});
					onFault?.(way, code, nth);
					misses = hasFailed ? 0 : misses + 1;
					failedCalls[way] = (failedCalls[way] ?? 0) + (hasFailed ? 1 : 0);
					acknowledgedAllTheSame += hasFailed && isAcknowledged ? 1 : 0;
					acknowledged.push(fax);
				}
			}
		}

		await line.untilTaken();
		await atRest(data, KEPT_WITHIN_MS);
	} finally {
		const died = crashes;
		await service.stop();
		crashes = died;
		await line.close();
		await media.close();
		await polled.close();
		await faults.close();
		await rm(tools, {recursive: true, force: true});
	}

	return {...(await checkLedger(data, acknowledged)), failedCalls, acknowledgedAllTheSame, crashes};
}

type Line = ReturnType<typeof openLine>;

/** Sends one fax while the `nth` call fails; sends it again after, unless it was acknowledged. */
async function once(way: WayIn, nth: number, code: 'EIO' | 'ENOSPC' | 'EMFILE', {faults, line}: {faults: Faults; line: Line}) {
	const fax = await line.fax(way);
	await faults.arm(nth, code);
	const isAcknowledged = await line.bring(way, fax);
	// What is done behind the answer meets the fault, too.
	for (const until = performance.now() + BEHIND_MS[way]; performance.now() < until && !(await faults.hasFailed()); ) {
		await pause(25);
	}

	const {hasFailed} = await faults.disarm();
	// A scan is brought once: whatever fails, it lies there or is kept.
	for (let tries = 0; !isAcknowledged && tries < 5 && !(await line.bring(way, fax)); tries++) {
		await pause(200);
	}

	return {fax, isAcknowledged, hasFailed};
}

interface Media {
	readonly port: number;
	readonly files: Map<string, Uint8Array>;
	close(): Promise<void>;
}

function serveMedia(): Promise<Media> {
	const files = new Map<string, Uint8Array>();
	const server = createServer((request, response) => {
		const bytes = files.get((request.url ?? '').slice(1));
		response.writeHead(bytes ? 200 : 404).end(bytes);
	});
	return new Promise(resolve =>
		server.listen(0, '127.0.0.1', () =>
			resolve({
				port: (server.address() as AddressInfo).port,
				files,
				close: async () => {
					server.closeAllConnections();
					server.close();
				},
			}),
		),
	);
}

const FILE_BYTES = 70_000;

/** A TIFF that is whole, with noise in a coding that no reader here knows. */
function unreadable(): Buffer {
	const fields = [
		[256, 1728],
		[257, 2200],
		[258, 1],
		[259, 34_661],
		[262, 0],
		[273, 8],
		[277, 1],
		[278, 2200],
		[279, FILE_BYTES],
	] as const;
	const head = Buffer.alloc(8);
	head.write('II*\0', 'latin1');
	head.writeUInt32LE(8 + FILE_BYTES, 4);
	const directory = Buffer.alloc(2 + fields.length * 12 + 4);
	directory.writeUInt16LE(fields.length, 0);
	for (const [index, [tag, value]] of fields.entries()) {
		const at = 2 + index * 12;
		directory.writeUInt16LE(tag, at);
		directory.writeUInt16LE(4, at + 2);
		directory.writeUInt32LE(1, at + 4);
		directory.writeUInt32LE(value, at + 8);
	}

	return Buffer.concat([head, randomBytes(FILE_BYTES), directory]);
}

function openLine(service: Service, directory: string, media: Media, polled: PolledDoors) {
	const sender = openSender(service.url, 4);
	const scans = path.join(directory, 'scans');

	async function ring({externalId}: Fax): Promise<boolean> {
		const url = `${service.url}/connectors/rung/fax/received`;
		const fields = {
			FaxSid: externalId ?? '',
			AccountSid: 'torture',
			From: '+39038200000',
			FaxStatus: 'received',
			NumPages: '1',
			MediaUrl: `http://127.0.0.1:${media.port}/${externalId}`,
		};
		const answer = await fetch(url, {
			method: 'POST',
			headers: {'x-signalwire-signature': twilio.getExpectedTwilioSignature(SECRETS.signingKey, url, fields)},
			body: new URLSearchParams(fields),
		}).catch(() => undefined);
		return answer?.ok ?? false;
	}

	return {
		async fax(way: WayIn): Promise<Fax> {
			if (way === 'scan-dropped') {
				return {...faxOf(null, await blankPage()), connector: 'mailroom'};
			}

			if (isPolled(way)) {
				return {...faxOf(null, unreadable()), connector: way};
			}

			// A file nobody can read: it is kept, and its reading is soon over.
			const fax = faxOf(randomUUID(), unreadable());
			switch (way) {
				case 'posted-file':
					return fax;
				case 'posted-nothing':
					return {connector: 'posted', externalId: fax.externalId, sha256: null};
				case 'media-fetched':
					media.files.set(fax.externalId ?? '', fax.bytes!);
					return {...fax, connector: 'rung'};
			}
		},

		/** True when whoever brought it may forget it. */
		async bring(way: WayIn, fax: Fax): Promise<boolean> {
			switch (way) {
				case 'posted-file':
				case 'posted-nothing': {
					const status = await sender.send(fax);
					return status !== null && status < 300;
				}

				case 'media-fetched':
					return ring(fax);
				case 'scan-dropped': {
					const name = path.join(scans, `${fax.sha256?.slice(0, 12)}.png`);
					await writeFile(`${name}.part`, fax.bytes!);
					await rename(`${name}.part`, name);
					return true;
				}

				default:
					await polled.bring(way, fax.bytes!);
					return true;
			}
		},

		/** Until nothing waits to be taken, claimed scans included. */
		async untilTaken(): Promise<void> {
			for (const until = performance.now() + KEPT_WITHIN_MS; performance.now() < until; await pause(200)) {
				const files = await readdir(scans, {recursive: true, withFileTypes: true});
				if (!files.some(entry => entry.isFile() && /\.(?:png|scan)$/.test(entry.name)) && (await polled.isTaken())) {
					return;
				}
			}
		},

		close: () => sender.close(),
	};
}

export const isMet = (figures: FaultsFigures): boolean => isClean(figures) && figures.crashes === 0;
