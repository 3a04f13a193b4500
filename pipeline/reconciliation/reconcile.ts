import {asIntakeError} from '../errors.ts';
import type {Delivery} from '../model/delivery.ts';
import type {Arrival} from '../ports.ts';
import {mayStillGetFile} from './compare.ts';
import {compareKept} from './kept-file.ts';
import {completeFile} from './missing-file.ts';
import type {Reconciler} from './ports.ts';
import {isSafelyOurs, removeBackedUp} from './removal.ts';
import type {Outcome, ReconciliationTools} from './tools.ts';

const HOUR_MS = 3_600_000;

/** Compares the provider's list with what is here: fetches what is missing, puts before a person what differs. Throws what ended it; what it did until then stands. */
export async function reconcile(connector: string, reconciler: Reconciler, tools: ReconciliationTools, signal: AbortSignal): Promise<void> {
	const {store, clock, log} = tools;
	const began = clock.now();
	const before = await store.reconciliations.find(connector);
	const tally = {recovered: 0, repaired: 0, differs: 0, same: 0, waiting: 0, unreadable: 0};
	const removable = new Map<string, Delivery>();
	const seen = new Set<string>();
	try {
		for await (const listed of reconciler.listReceived(since(began, before?.comparedAt ?? null, reconciler), signal)) {
			signal.throwIfAborted();
			if (listed === 'unreadable') {
				tally.unreadable++;
			} else if (!seen.has(listed.externalId)) {
				seen.add(listed.externalId);
				tally[await compare(connector, listed, tools, removable)]++;
			}
		}

		if (tally.unreadable > 0) {
			await tellUnreadable(connector, tally.unreadable, tools);
		}

		// Not before: what is removed while a list is read moves up what comes behind it.
		const removed = reconciler.removeRemote ? await removeBackedUp(connector, removable, reconciler.removeRemote, tools, signal) : 0;
		const {recovered, repaired, differs: differing, waiting, unreadable} = tally;
		const listed = seen.size;
		await store.reconciliations.note({
			connector,
			comparedAt: began.toISOString(),
			listed,
			recovered,
			differing,
			failingSince: null,
			failureCode: null,
		});
		log.event('reconciled', {connector, count: listed, recovered, repaired, differing, waiting, unreadable, removed});
	} catch (error) {
		if (!signal.aborted) {
			await noteFailure(connector, error, tools);
		}

		throw error;
	}
}

/** Late entries are seen because every look goes back the whole window; after a long silence of ours, the window before that. */
function since(now: Date, comparedAt: string | null, {windowHours}: Reconciler): Date {
	const last = comparedAt === null ? now.getTime() : Math.min(now.getTime(), Date.parse(comparedAt));
	return new Date(last - windowHours * HOUR_MS);
}

async function compare(connector: string, listed: Arrival, tools: ReconciliationTools, removable: Map<string, Delivery>): Promise<Outcome> {
	const {store, intake, clock} = tools;
	const known = await store.deliveries.findByExternalId(connector, listed.externalId);
	if (!known?.original && mayStillGetFile(listed, clock.now())) {
		return 'waiting';
	}

	if (!known) {
		// The notice may come at this moment: the same id makes the two one delivery.
		const receipt = await intake.receive(connector, listed);
		if (receipt.kind === 'duplicate') {
			return 'same';
		}

		const {id: subject} = receipt.delivery;
		await store.audit.append({at: clock.now().toISOString(), actor: connector, action: 'recovered-from-list', subject, details: {}});
		return 'recovered';
	}

	const outcome = await (known.original ? compareKept(known, listed, tools) : completeFile(known, listed, tools));
	if (outcome === 'same' && isSafelyOurs(known, listed)) {
		removable.set(listed.externalId, known);
	}

	return outcome;
}

const tellUnreadable = (connector: string, count: number, {intake}: ReconciliationTools): Promise<void> =>
	intake.reject(connector, {
		subject: `${connector}-list`,
		code: 'CONNECTOR_REFUSED',
		reason: `The provider of "${connector}" lists ${count} faxes in a way this program does not understand. Compare its list with ours by hand.`,
	});

async function noteFailure(connector: string, error: unknown, {store, clock}: ReconciliationTools): Promise<void> {
	const before = await store.reconciliations.find(connector);
	const untried = {comparedAt: null, listed: 0, recovered: 0, differing: 0};
	await store.reconciliations.note({
		...(before ?? untried),
		connector,
		failingSince: before?.failingSince ?? clock.now().toISOString(),
		failureCode: asIntakeError(error, 'CONNECTOR_UNREACHABLE').code,
	});
}
