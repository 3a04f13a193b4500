import type {FastifyInstance} from 'fastify';
import {loadLetterTexts} from '#config/letters/load.ts';
import type {Config} from '#config/load.ts';
import {createConnector} from '#connectors/index.ts';
import {openReader} from '#ocr/index.ts';
import {openLinguist} from '#ocr/linguist/index.ts';
import {refreshSummaries} from '#pipeline/dossiers/summarise.ts';
import {openIntake} from '#pipeline/intake.ts';
import type {Delivery} from '#pipeline/model/delivery.ts';
import type {Clock, Connector, Intake, Log} from '#pipeline/ports.ts';
import {readingWhileThereIsRoom, whileThereIsRoom} from '#pipeline/room.ts';
import {openTraffic} from '#pipeline/traffic.ts';
import {openWorker, WORKER_DEFAULTS, type Worker} from '#pipeline/worker.ts';
import {type BackedUp, backedUpOf} from '#storage/backup/index.ts';
import type {StatFs} from '#storage/disk.ts';
import {openStorage} from '#storage/index.ts';
import {type LiveEvents, openLiveEvents} from '#web/live/events.ts';
import {openWeb} from '#web/server.ts';
import {openWebhookSender} from '#web/webhooks/sender.ts';
import {openAuditVerification} from './audit-verification.ts';
import {openBackupRounds} from './backup-rounds.ts';
import {backupsOf} from './backups.ts';
import {openCheckpoints} from './checkpoints.ts';
import {warningsOf} from './clock-skew.ts';
import {closeWeb} from './close-web.ts';
import {erasuresOf} from './erasing.ts';
import {readInquiries} from './inquiry-file.ts';
import {openReconciliationRounds} from './reconciliation-rounds.ts';
import {openRetentionRounds} from './retention-rounds.ts';
import {openSummaryRounds} from './summary-rounds.ts';
import {openSystemState} from './system-state.ts';
import {openWatch} from './watch.ts';

export interface Surroundings {
	readonly clock: Clock;
	readonly log: Log;
	/** Asked how much space is free; the system's own when absent. */
	readonly statFs?: StatFs;
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
	readonly live: LiveEvents;
	/** What is safe elsewhere. */
	readonly backedUp: BackedUp;
	/** Starts workers and connectors, then listens; gives the address. */
	serve(): Promise<string>;
}

/** What these leave waits safely on the other side: without room they stop first. */
const POLLED = ['scan-folder', 'interfax', 'hylafax', 'mailbox'];

/** The composition root: the only place that knows everybody. Closing goes in reverse order. */
export async function assemble(config: Config, {clock, log: plainLog, statFs, onProgress}: Surroundings): Promise<Application> {
	const opened = await openStorage(config.storage, clock);
	const {store, blobs, keyring, close: closeStorage} = opened;
	const backups = config.backup && backupsOf({options: config.backup, storage: config.storage, opened, clock});
	const watch = openWatch(config, {clock, log: plainLog, ...(statFs && {statFs})});
	const {log, metrics, disk, readiness, skew} = watch;
	const reader = openReader(config.reader, {blobs, log});
	const linguist = await openLinguist();
	const live = openLiveEvents();
	const texts = await loadLetterTexts(config.letterDirectory);
	const connectors = new Map<string, Connector>(
		config.connectors.map(options => [options.name, createConnector(options, {log, clock: skew.clock})]),
	);
	const traffic = openTraffic();
	const worker = openWorker(
		{
			...reader,
			ocr: metrics.timingPages(reader.ocr),
			linguist,
			register: store.inquiries,
			inquiries: store.inquiries,
			store: {...store, queue: readingWhileThereIsRoom(metrics.timingJobs(store.queue), disk.room)},
			blobs,
			clock,
			log,
			connectors,
			packs: config.packs,
			traffic,
			onProgress(delivery, stage, done, of) {
				live.tell({topic: 'progress', id: delivery.id, detail: {stage, done, of}});
				onProgress?.(delivery, stage, done, of);
			},
			async onSettled(deliveryId, inquiryIds) {
				await refreshSummaries(inquiryIds, {store, packs: config.packs, clock});
				live.tell({topic: 'delivery', id: deliveryId});
				for (const id of inquiryIds) {
					live.tell({topic: 'dossier', id});
				}
			},
		},
		{...WORKER_DEFAULTS, ...config.worker},
	);
	const polled = new Set(config.connectors.filter(({kind}) => POLLED.includes(kind)).map(({name}) => name));
	const intake = traffic.watching(
		whileThereIsRoom(
			openIntake({
				store,
				blobs,
				clock,
				log,
				onAccepted(kind) {
					worker.wake(kind);
					live.tell({topic: 'delivery', id: '*'});
				},
			}),
			{room: disk.room, isPolled: name => polled.has(name)},
		),
	);
	const summaries = openSummaryRounds({store, packs: config.packs, clock, log, onRefreshed: () => live.tell({topic: 'dossier', id: '*'})});
	const webhooks = openWebhookSender({store, clock, log, options: config.webhooks});
	const checkpoints = openCheckpoints({storage: config.storage, audit: config.audit, keyring, clock, log});
	const verification = openAuditVerification({directory: config.storage.directory, keyring, clock, log});
	const system = openSystemState({config, watch, verification, confinement: reader.confinement, store, clock});
	const backupRounds =
		backups &&
		config.backup &&
		openBackupRounds({backups, options: config.backup, dataDirectory: config.storage.directory, audit: store.audit, clock, log});
	const erasures = erasuresOf(config.storage.directory, opened, clock);
	const retentionRounds = openRetentionRounds({erasures, options: config.retention, audit: store.audit, clock, log});
	const backedUp = backedUpOf(backups);
	const reconciliations = openReconciliationRounds(connectors.values(), {
		store,
		intake,
		clock,
		log,
		wake: () => worker.wake(),
		mayFetch: async () => (await disk.room()) === 'enough',
		isBackedUp: async (sha256, deliveryId) => (await backedUp.isBackedUp(sha256)) && (await backedUp.isDeliveryBackedUp(deliveryId)),
	});
	let web: FastifyInstance | undefined;

	return {
		config,
		clock,
		log,
		store,
		blobs,
		intake,
		worker,
		live,
		backedUp,
		async serve() {
			log.event('sandbox', {...(await reader.confinement())});
			// What was to be gone is gone before anybody looks.
			await erasures.finish();
			retentionRounds.start();
			worker.start();
			const doors = [...connectors.values()].filter(connector => 'routes' in connector) as Array<
				Connector & {routes(app: FastifyInstance): void}
			>;
			summaries.start();
			webhooks.start();
			backupRounds?.start();
			web = openWeb({
				store,
				blobs,
				packs: config.packs,
				clock,
				log,
				live,
				wake: () => worker.wake(),
				texts,
				centre: config.centre,
				webhooks: config.webhooks,
				readInquiries,
				access: config.access,
				trustedProxies: config.web.trustedProxies,
				doors,
				room: disk.room,
				system,
				problems: readiness.problems,
				warnings: () => warningsOf(skew),
			});
			await watch.serve();
			checkpoints.start();
			verification.start();
			const address = await web.listen({host: config.web.host, port: config.web.port});
			for (const connector of connectors.values()) {
				await connector.start(intake);
			}

			reconciliations.start();
			return address;
		},
		async [Symbol.asyncDispose]() {
			readiness.stopping();
			await reconciliations.stop();
			await summaries.stop();
			await backupRounds?.stop();
			await retentionRounds.stop();
			if (web) {
				await closeWeb(web);
			}

			await Promise.all([...connectors.values()].map(connector => connector.stop()));
			await worker.stop();
			await webhooks.stop();
			await reader.close();
			await verification.stop();
			await checkpoints.stop();
			await watch.close();
			await closeStorage();
		},
	};
}
