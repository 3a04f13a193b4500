import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import path from 'node:path';
import Fastify, {type FastifyInstance} from 'fastify';
import type {HttpConnector} from '#connectors/http-connector.ts';
import type {Surroundings} from '#connectors/surroundings.ts';
import {openIntake} from '#pipeline/intake.ts';
import type {BlobStore, Clock, Connector, Intake, Store} from '#pipeline/ports.ts';
import {reconcile} from '#pipeline/reconciliation/reconcile.ts';
import type {ReconciliationTools} from '#pipeline/reconciliation/tools.ts';
import {openWorker, WORKER_DEFAULTS, type Worker, type WorkerOptions, type WorkerTools} from '#pipeline/worker.ts';
import {openStorage} from '#storage/index.ts';
import {SqliteConnection} from '#storage/sqlite/connection.ts';
import {standingClock} from './deliveries.ts';
import {plainLinguist} from './described-page.ts';
import {countingRasteriser, noOcr} from './fax-file.ts';

export interface FaxOffice<Provider> {
	readonly connector: Connector;
	readonly provider: Provider;
	readonly store: Store;
	readonly blobs: BlobStore;
	readonly clock: Clock & {pass(ms: number): void};
	readonly events: Array<Record<string, unknown>>;
	readonly tools: ReconciliationTools;
	/** Hashes of what a verified backup is said to hold. */
	readonly backedUp: Set<string>;
	readonly worker: Worker;
	/** Compares with the provider's list once. */
	reconcile(): Promise<void>;
	/** Until no work is due now; what is to be tried again later waits for the clock. */
	settle(): Promise<void>;
	/** Lets the clock run on, by so much at a time, and does what is due, until nothing waits at all. */
	outlast(stepMs: number): Promise<void>;
	close(): Promise<void>;
}

type Open<Provider> = (publicUrl: string, surroundings: Surroundings) => Promise<{connector: Connector; provider: Provider}>;

/** A fax door before real storage and real workers, its provider on the same machine; only reading is invented. Its clock stands still until told. */
export async function openFaxOffice<Provider extends {close(): Promise<void>}>(
	directory: string,
	open: Open<Provider>,
	{worker: workerOptions = {}, meanwhile}: {worker?: Partial<WorkerOptions>; meanwhile?: (intake: Intake) => Intake} = {},
): Promise<FaxOffice<Provider>> {
	const server = createServer();
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const clock = standingClock(new Date().toISOString());
	const {store, blobs, close} = await openStorage({kind: 'sqlite', directory}, clock);
	const watching = await SqliteConnection.open(path.join(directory, 'intake.db'));
	const events: Array<Record<string, unknown>> = [];
	const log = {event: (name: string, fields = {}) => void events.push({name, ...fields})};
	const {connector, provider} = await open(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {log, clock});
	const worker = openWorker(
		{
			rasteriser: countingRasteriser(blobs),
			ocr: noOcr,
			linguist: plainLinguist,
			register: store.inquiries,
			inquiries: store.inquiries,
			store,
			blobs,
			clock,
			log,
			connectors: new Map([[connector.name, connector]]),
		} as unknown as WorkerTools,
		{...WORKER_DEFAULTS, idleMs: 5, ...workerOptions},
	);
	const own = openIntake({store, blobs, clock, log, onAccepted: () => worker.wake()});
	const intake = meanwhile?.(own) ?? own;
	const app = await serve(server, connector);
	await connector.start(intake);
	worker.start();
	const backedUp = new Set<string>();
	const tools = {store, intake, clock, log, wake: () => worker.wake(), isBackedUp: async (sha256: string) => backedUp.has(sha256)};

	/** Jobs that a worker has or could have now. Claiming them to see would take them away. */
	async function due(): Promise<number> {
		const [row] = await watching.all<{jobs: number}>('SELECT count(*) AS jobs FROM jobs WHERE due_at <= ?', [clock.now().toISOString()]);
		return row?.jobs ?? 0;
	}

	async function settle(): Promise<void> {
		for (let quiet = 0; quiet < 3; ) {
			await new Promise(resolve => setTimeout(resolve, 10));
			quiet = (await due()) === 0 ? quiet + 1 : 0;
		}
	}

	return {
		connector,
		provider,
		store,
		blobs,
		clock,
		events,
		tools,
		backedUp,
		worker,
		reconcile: () => reconcile(connector.name, connector.reconciler!, tools, new AbortController().signal),
		settle,
		async outlast(stepMs) {
			await settle();
			while ((await store.queue.depth()) > 0) {
				clock.pass(stepMs);
				await settle();
			}
		},
		async close() {
			await worker.stop();
			await connector.stop();
			server.closeAllConnections();
			await new Promise(resolve => server.close(resolve));
			await app?.close();
			await provider.close();
			await watching.close();
			await close();
		},
	};
}

async function serve(server: Server, connector: Connector): Promise<FastifyInstance | undefined> {
	if (!('routes' in connector)) {
		return undefined;
	}

	const app = Fastify({serverFactory: listener => server.on('request', listener)});
	(connector as HttpConnector).routes(app);
	await app.ready();
	return app;
}
