import {loadConfig} from '#config/load.ts';
import {IntakeError} from '#pipeline/errors.ts';
import {assemble} from '../assemble.ts';
import {silentLog} from '../log.ts';
import {openProgress} from '../progress.ts';
import {systemClock} from '../system-clock.ts';

/** Reads a delivery again from its original, forgetting what earlier readings made of it. */
export async function reprocess(configFile: string | undefined, deliveryId: string): Promise<void> {
	const progress = openProgress();
	await using application = await assemble(await loadConfig(configFile), {
		clock: systemClock,
		log: silentLog,
		onProgress: progress.onProgress,
	});
	const {store, worker} = application;
	const delivery = await store.deliveries.find(deliveryId);
	if (!delivery) {
		throw new IntakeError('NOT_FOUND', `There is no delivery ${deliveryId}. \`intake deliveries\` shows those there are.`);
	}

	await store.journal.forget(deliveryId);
	await store.queue.enqueue({kind: delivery.original ? 'journey' : 'fetch-media', deliveryId});
	worker.start();
	await worker.idle();
	progress.stop();
	process.stdout.write(`${deliveryId}: ${(await store.deliveries.find(deliveryId))?.state}\n`);
}
