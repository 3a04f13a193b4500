import {asIntakeError, IntakeError} from './errors.ts';
import {journey} from './journey.ts';
import type {Delivery} from './model/delivery.ts';
import type {BlobStore, Connector, Job, Log} from './ports.ts';
import {taskOf} from './review/questions.ts';
import {stepper, type Tools} from './stage.ts';
import {lettingPass} from './traffic.ts';

export interface WorkerTools extends Tools {
	readonly blobs: BlobStore;
	readonly log: Log;
	/** For fetching what a provider keeps. */
	readonly connectors: ReadonlyMap<string, Connector>;
	readonly onProgress?: (delivery: Delivery, stage: string, done: number, of: number) => void;
	/** Told when a delivery reached another state, and which inquiries its papers bear on, before or now. */
	readonly onSettled?: (deliveryId: string, inquiryIds: readonly string[]) => Promise<void> | void;
}

export interface WorkerOptions {
	/** Deliveries read at the same time. */
	readonly concurrency: number;
	/** Files fetched from providers at the same time, beside what is read: links expire, and one that crawls must not hold up the others. */
	readonly fetchesAtOnce: number;
	/** Pages of one delivery read at the same time. */
	readonly pagesAtOnce: number;
	readonly leaseMs: number;
	/** How long an idle worker sleeps before it looks again, unless woken. */
	readonly idleMs: number;
	/** After so many claims a failing delivery is quarantined, original kept. */
	readonly maxAttempts: number;
}

export const WORKER_DEFAULTS: WorkerOptions = {
	concurrency: 2,
	fetchesAtOnce: 4,
	pagesAtOnce: 2,
	leaseMs: 60_000,
	idleMs: 1000,
	maxAttempts: 3,
};

const BACKOFF_MS = [10_000, 60_000, 300_000, 1_800_000, 7_200_000];

export interface Worker {
	start(): void;
	/** Without a kind: every lane looks. With one, only lanes that take it: at many arrivals a second the others would ask the database in vain. */
	wake(kind?: Job['kind']): void;
	/** Resolves when no job waits or runs. */
	idle(): Promise<void>;
	/** Stops claiming, lets running pages end, frees what it had. */
	stop(): Promise<void>;
}

/** Claims jobs and runs them; what is due is decided by the queue, never by memory. */
export function openWorker(tools: WorkerTools, options: WorkerOptions = WORKER_DEFAULTS): Worker {
	const stopping = new AbortController();
	const sleepers = new Map<() => void, readonly Job['kind'][]>();
	let loops: Array<Promise<void>> = [];

	const sleep = (kinds: readonly Job['kind'][]) =>
		new Promise<void>(resolve => {
			const wake = () => {
				clearTimeout(timer);
				sleepers.delete(wake);
				resolve();
			};
			const timer = setTimeout(wake, options.idleMs);
			sleepers.set(wake, kinds);
		});

	async function loop(kinds: readonly Job['kind'][]): Promise<void> {
		while (!stopping.signal.aborted) {
			try {
				if (kinds.includes('journey')) {
					await lettingPass(tools.traffic, stopping.signal);
				}

				const job = await tools.store.queue.claim(options.leaseMs, kinds);
				if (job) {
					await runLeased(job, tools, options, stopping.signal);
				} else {
					await sleep(kinds);
				}
			} catch (error) {
				tools.log.event('worker-stumbled', {code: asIntakeError(error, 'STORAGE_UNREACHABLE').code});
				await sleep(kinds);
			}
		}
	}

	const lanes = (count: number, kinds: readonly Job['kind'][]) => Array.from({length: count}, () => loop(kinds));

	const wake = (kind?: Job['kind']) => {
		for (const [resume, kinds] of [...sleepers]) {
			if (kind === undefined || kinds.includes(kind)) {
				resume();
			}
		}
	};

	return {
		start() {
			// People wait for what they decided: a lane of its own, behind no long fax.
			loops = [...lanes(options.concurrency, ['journey', 'refile']), ...lanes(options.fetchesAtOnce, ['fetch-media']), loop(['refile'])];
		},
		wake,
		async idle() {
			while (!stopping.signal.aborted && (await tools.store.queue.depth()) > 0) {
				await new Promise(resolve => setTimeout(resolve, 50));
			}
		},
		async stop() {
			stopping.abort();
			wake();
			await Promise.all(loops);
		},
	};
}

/** Runs one job under its lease: renewed while it runs, given back when we stop, retried or quarantined when it fails. */
async function runLeased(job: Job, tools: WorkerTools, options: WorkerOptions, stopping: AbortSignal): Promise<void> {
	const {queue} = tools.store;
	const lost = new AbortController();
	const signal = AbortSignal.any([stopping, lost.signal]);
	const renewal = setInterval(async () => {
		const isOurs = await queue.renew(job, options.leaseMs).catch(() => true);
		if (!isOurs) {
			lost.abort(new IntakeError('STORAGE_BUSY', `The lease on delivery ${job.deliveryId} was lost.`));
		}
	}, options.leaseMs / 4);

	try {
		await (job.kind === 'fetch-media' ? fetchMedia(job, tools, options, signal) : runJourney(job, tools, options, signal));
		await queue.finish(job);
	} catch (error) {
		if (stopping.aborted) {
			await queue.release(job);
		} else if (!lost.signal.aborted) {
			await settleFailure(job, asIntakeError(error), tools, options).catch(async again => {
				tools.log.event('worker-stumbled', {code: asIntakeError(again, 'STORAGE_UNREACHABLE').code});
				await giveBack(job, tools, options);
			});
		}
	} finally {
		clearInterval(renewal);
	}
}

/** A disk that failed when the outcome was written is often well again in a moment: without this the delivery would wait for the whole lease. */
async function giveBack(job: Job, {store, clock}: WorkerTools, {leaseMs}: WorkerOptions): Promise<void> {
	for (let waitMs = 250; waitMs < leaseMs; waitMs *= 2) {
		const due = new Date(clock.now().getTime() + waitMs);
		const isSettled = await store.queue.retryAt(job, due).then(
			() => true,
			() => false,
		);
		if (isSettled) {
			return;
		}

		await new Promise(resolve => setTimeout(resolve, waitMs));
	}
}

async function runJourney(job: Job, tools: WorkerTools, {pagesAtOnce, maxAttempts}: WorkerOptions, signal: AbortSignal): Promise<void> {
	const delivery = await deliveryOf(job, tools);
	if (job.attempts > maxAttempts) {
		// Attempts count at claim: nobody lived to say how the last ones ended.
		throw new IntakeError('READING_INTERRUPTED', `The program itself ended ${maxAttempts} times while it read this delivery.`);
	}

	await note(delivery, {state: 'processing', attempts: job.attempts}, 'journey-started', tools);
	const {deliveryId} = job;
	const {onProgress, log} = tools;
	const step = stepper(tools, {
		deliveryId,
		journal: tools.store.journal,
		log,
		concurrency: pagesAtOnce,
		signal,
		...(onProgress && {onProgress: (stage, done, of) => onProgress(delivery, stage, done, of)}),
	});
	const before = await inquiriesOf(deliveryId, tools);
	const {state, documents, tasks} = await journey(delivery, step);
	await tools.onSettled?.(deliveryId, [...new Set([...before, ...(await inquiriesOf(deliveryId, tools))])]);
	log.event('delivery-filed', {deliveryId, state, documents: documents.length, questions: tasks.length});
}

/** Inquiries that a delivery's papers are filed to or wait for. */
async function inquiriesOf(deliveryId: string, {store}: WorkerTools): Promise<string[]> {
	const documents = await store.filings.documents({deliveryId});
	return documents.flatMap(({match}) => [
		...(match.inquiryId === null ? [] : [match.inquiryId]),
		...(match.candidates[0] ? [match.candidates[0].inquiryId] : []),
	]);
}

/** Brings what the provider keeps; then the delivery is like any other. */
async function fetchMedia(job: Job, tools: WorkerTools, {maxAttempts}: WorkerOptions, signal: AbortSignal): Promise<void> {
	const delivery = await deliveryOf(job, tools);
	if (delivery.original) {
		return tools.store.queue.enqueue({kind: 'journey', deliveryId: delivery.id});
	}

	if (!delivery.remoteUrl) {
		await askAboutFailure(delivery, tools);
		return;
	}

	const connector = tools.connectors.get(delivery.connector);
	if (!connector?.fetchMedia) {
		throw new IntakeError(
			'CONNECTOR_REFUSED',
			`Delivery ${delivery.id} waits for media of connector "${delivery.connector}", which is not configured.`,
		);
	}

	const {bytes, mediaType, isWhole = true} = await connector.fetchMedia(delivery.remoteUrl, signal);
	if (!isWhole && job.attempts < maxAttempts) {
		throw new IntakeError('ARRIVAL_INCOMPLETE', 'The file of the fax ends too early; it is fetched again.');
	}

	const original = {...(await tools.blobs.write(bytes)), mediaType};
	await note(delivery, {original, ...(!isWhole && brokenOff(delivery, tools))}, 'media-fetched', tools);
	await tools.store.queue.enqueue({kind: 'journey', deliveryId: delivery.id});
}

/** The provider has no more of it than this: kept and read, and a person is asked. */
const brokenOff = ({failure}: Delivery, {clock}: WorkerTools): Pick<Delivery, 'transport' | 'failure'> => ({
	transport: 'partial',
	failure: failure ?? {code: 'MEDIA_INCOMPLETE', message: "The provider's file ends too early.", at: clock.now().toISOString()},
});

/** A transmission that brought nothing still ends where a person sees it. */
async function askAboutFailure(delivery: Delivery, tools: WorkerTools): Promise<void> {
	const details = [delivery.failure ? `${delivery.failure.code}: ${delivery.failure.message}` : 'The provider gave no reason.'];
	await tools.store.reviews.ask(
		taskOf(
			delivery,
			{
				reason: 'failed-transmission',
				documentId: null,
				question: 'A fax came without a page. Should the sender send it again?',
				details,
			},
			tools.clock.now(),
		),
	);
	await note(delivery, {state: 'in-review'}, 'transmission-failed', tools);
}

/** Retry reads the disposition and nothing else; what cannot succeed is quarantined where a person sees it. */
async function settleFailure(job: Job, error: IntakeError, tools: WorkerTools, {maxAttempts}: WorkerOptions): Promise<void> {
	const {store, clock, log} = tools;
	const {code, message, disposition} = error;
	log.event('delivery-failed', {deliveryId: job.deliveryId, code, disposition, attempts: job.attempts});
	// A provider that cannot be reached is asked again for two days before a person is.
	const patience = code === 'MEDIA_UNREACHABLE' ? 30 : maxAttempts;
	if (disposition === 'transient' && job.attempts < patience) {
		const delay = BACKOFF_MS[Math.min(job.attempts - 1, BACKOFF_MS.length - 1)] ?? 0;
		await store.queue.retryAt(job, new Date(clock.now().getTime() + delay));
		return;
	}

	const delivery = await deliveryOf(job, tools);
	await store.reviews.ask(
		taskOf(
			delivery,
			{
				reason: 'quarantined',
				documentId: null,
				question: delivery.original
					? 'This delivery could not be read; its original is kept. What should be done?'
					: 'The file of this fax could not be fetched. Look for it in the pages of the provider: what should be done?',
				details: [`${code}: ${message}`],
			},
			clock.now(),
		),
	);
	// Why the transmission itself broke off stays known; what happened now stands in the question.
	const failure = (delivery.transport === 'complete' ? null : delivery.failure) ?? {code, message, at: clock.now().toISOString()};
	await note(delivery, {state: 'quarantined', failure}, 'delivery-quarantined', tools);
	await store.queue.finish(job);
}

async function deliveryOf({deliveryId}: Job, {store}: WorkerTools): Promise<Delivery> {
	const delivery = await store.deliveries.find(deliveryId);
	if (!delivery) {
		throw new IntakeError('NOT_FOUND', `There is no delivery ${deliveryId}.`);
	}

	return delivery;
}

async function note(
	delivery: Delivery,
	changes: Parameters<WorkerTools['store']['deliveries']['update']>[1],
	action: string,
	{store, clock}: WorkerTools,
): Promise<void> {
	await store.deliveries.update(delivery.id, changes, {
		at: clock.now().toISOString(),
		actor: 'pipeline',
		action,
		subject: delivery.id,
		details: changes.state ? {state: changes.state} : {},
	});
}
