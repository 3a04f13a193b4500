import type {FastifyInstance} from 'fastify';
import type {Config} from '#config/load.ts';
import {createConnector} from '#connectors/index.ts';
import {openReader} from '#ocr/index.ts';
import {openLinguist} from '#ocr/linguist/index.ts';
import {openIntake} from '#pipeline/intake.ts';
import type {Delivery} from '#pipeline/model/delivery.ts';
import type {Clock, Connector, Intake, Log} from '#pipeline/ports.ts';
import {openWorker, WORKER_DEFAULTS, type Worker} from '#pipeline/worker.ts';
import {openStorage} from '#storage/index.ts';
import {openWeb} from '#web/server.ts';

export interface Surroundings {
	readonly clock: Clock;
	readonly log: Log;
	readonly onProgress?: (delivery: Delivery, stage: string, done: number, of: number) => void;
}

export interface Application extends AsyncDisposable {
	readonly config: Config;
	readonly clock: Clock;
	readonly log: Log;
	readonly store: Awaited<ReturnType<typeof openStorage>>['store'];
	readonly blobs: Awaited<ReturnType<typeof openStorage>>['blobs'];
	readonly intake: Intake;
	readonly worker: Worker;
	/** Starts workers and connectors, then listens; gives the address. */
	serve(): Promise<string>;
}

/** The composition root: the only place that knows everybody. Closing goes in reverse order. */
export async function assemble(config: Config, {clock, log, onProgress}: Surroundings): Promise<Application> {
	const {store, blobs, close: closeStorage} = await openStorage(config.storage, clock);
	const reader = openReader(config.reader, {blobs, log});
	const linguist = await openLinguist();
	const connectors = new Map<string, Connector>(config.connectors.map(options => [options.name, createConnector(options, {log, clock})]));
	const worker = openWorker(
		{
			...reader,
			linguist,
			register: store.inquiries,
			inquiries: store.inquiries,
			store,
			blobs,
			clock,
			log,
			connectors,
			...(onProgress && {onProgress}),
		},
		{...WORKER_DEFAULTS, ...config.worker},
	);
	const intake = openIntake({store, blobs, clock, log, onAccepted: () => worker.wake()});
	let web: FastifyInstance | undefined;

	return {
		config,
		clock,
		log,
		store,
		blobs,
		intake,
		worker,
		async serve() {
			worker.start();
			const doors = [...connectors.values()].filter(connector => 'routes' in connector) as Array<
				Connector & {routes(app: FastifyInstance): void}
			>;
			web = openWeb({store, blobs, packs: config.packs, clock, log, doors});
			const address = await web.listen({host: config.web.host, port: config.web.port});
			for (const connector of connectors.values()) {
				await connector.start(intake);
			}

			return address;
		},
		async [Symbol.asyncDispose]() {
			await web?.close();
			await Promise.all([...connectors.values()].map(connector => connector.stop()));
			await worker.stop();
			await reader.close();
			await closeStorage();
		},
	};
}
