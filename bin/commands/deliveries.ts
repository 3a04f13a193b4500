import {loadConfig} from '#config/load.ts';
import {openStorage} from '#storage/index.ts';
import {systemClock} from '../system-clock.ts';

/** Prints what came in, newest first, with each page balance. */
export async function deliveries(configFile: string | undefined): Promise<void> {
	const {storage} = await loadConfig(configFile);
	const {store, close} = await openStorage(storage, systemClock);
	try {
		for (const {id, receivedAt, channel, state, failure} of await store.deliveries.list()) {
			const {announced, received, filed, blank, inReview, unreadable, isBalanced} = await store.deliveries.balance(id);
			const pages = `${received}${announced === null ? '' : ` of ${announced}`} pages: ${filed} filed, ${blank} blank, ${inReview} in review, ${unreadable} unreadable`;
			process.stdout.write(
				`${receivedAt.slice(0, 16)}  ${id}  ${channel.padEnd(7)} ${state.padEnd(11)} ${pages}${isBalanced ? '' : '  DOES NOT BALANCE'}${failure ? `  ${failure.code}` : ''}\n`,
			);
		}
	} finally {
		await close();
	}
}
