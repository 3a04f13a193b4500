import type {Clock, Intake, Store} from './ports.ts';

/** Of one connector and one answer at most so many records: a flood of forgeries must not become one of records. */
const PERIOD_MS = 60_000;

/**
 * Requests that are not the provider's, in the audit trail: the first of each kind at once, those that follow within a minute are counted
 * and told with the next. Never stands in the way of the answer: a trail that cannot be written is told by others.
 */
export function openRefusals({audit}: Pick<Store, 'audit'>, clock: Clock): NonNullable<Intake['refused']> {
	const told = new Map<string, {at: number; untold: number}>();
	return async (connector, {status, address}) => {
		const now = clock.now();
		const key = `${connector} ${status}`;
		const last = told.get(key);
		const ago = last ? now.getTime() - last.at : PERIOD_MS;
		// A clock that was set back tells again rather than being silent until it has caught up.
		if (last && ago >= 0 && ago < PERIOD_MS) {
			last.untold++;
			return;
		}

		told.set(key, {at: now.getTime(), untold: 0});
		const event = {
			at: now.toISOString(),
			actor: connector,
			action: 'webhook-refused',
			subject: connector,
			details: {status, address, times: 1 + (last?.untold ?? 0)},
		};
		await audit.append(event).catch(() => {});
	};
}
