import {asIntakeError} from '../errors.ts';
import type {Delivery} from '../model/delivery.ts';
import type {Arrival} from '../ports.ts';
import type {Reconciler} from './ports.ts';
import type {ReconciliationTools} from './tools.ts';

/** Read, whole, as many pages as the provider counted: nothing anybody might want to fetch once more. */
export const isSafelyOurs = (known: Delivery, {content, announcedPages}: Arrival): boolean =>
	(known.state === 'filed' || known.state === 'in-review') &&
	known.original !== null &&
	known.transport === 'complete' &&
	announcedPages !== null &&
	content.kind !== 'none';

/** Only what a verified backup holds, and only while nothing about it is in doubt. Both before and after it stand in the audit trail. */
export async function removeBackedUp(
	connector: string,
	removable: ReadonlyMap<string, Delivery>,
	removeRemote: NonNullable<Reconciler['removeRemote']>,
	tools: ReconciliationTools,
	signal: AbortSignal,
): Promise<number> {
	const {store, clock, log, isBackedUp} = tools;
	let removed = 0;
	for (const [externalId, {id, original}] of removable) {
		if (signal.aborted || !original || !(await isBackedUp(original.sha256, id))) {
			continue;
		}

		// Some lists go on naming a fax whose file was removed.
		if ((await store.audit.of(id)).some(({action}) => action === 'removed-at-provider')) {
			continue;
		}

		const event = {actor: connector, subject: id, details: {sha256: original.sha256}};
		await store.audit.append({...event, at: clock.now().toISOString(), action: 'removal-at-provider-begun'});
		try {
			await removeRemote(externalId, signal);
		} catch (error) {
			// It stays there, and the next look tries again.
			log.event('fax-not-removed', {connector, deliveryId: id, code: asIntakeError(error, 'CONNECTOR_UNREACHABLE').code});
			continue;
		}

		await store.audit.append({...event, at: clock.now().toISOString(), action: 'removed-at-provider'});
		removed++;
	}

	return removed;
}
