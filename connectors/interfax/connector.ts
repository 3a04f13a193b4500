import {createHash} from 'node:crypto';
import {asIntakeError, type IntakeError} from '#pipeline/errors.ts';
import type {Arrival, Connector, Intake} from '#pipeline/ports.ts';
import {openPatience} from '../polls/patience.ts';
import {cronTicks, kept, openPolls, type Ticks} from '../polls/polls.ts';
import type {Surroundings} from '../surroundings.ts';
import {openList} from './list.ts';
import type {InterfaxOptions} from './options.ts';
import {arrivalOf, type FaxRecord, hasImage, isUnderWay, isUnread} from './record.ts';
import {openRest} from './rest.ts';

/** All faxes, read ones too, are gone through this often. */
const LOOK_BACK_EVERY_MS = 900_000;
/** An image may come a little after its record. */
const IMAGE_LATE_MS = 600_000;
/** So many images in a row that cannot be had mean that the provider is ill, not the images. */
const FAILURES_IN_A_ROW = 3;
const HOUR_MS = 3_600_000;
const UNREADABLE = 'unreadable';

const ADVICE: Record<string, string> = {
	MEDIA_TYPE_UNSUPPORTED: 'The provider gives no PDF, TIFF, JPEG or PNG for this fax.',
	ARRIVAL_TOO_LARGE: 'The fax is larger than maxMediaBytes allows.',
	MEDIA_UNREACHABLE: 'The provider tells of this fax but has not given its image for two days.',
};

/** Received faxes of an InterFAX account: listed on a schedule, fetched, and marked as read once they are safely stored. */
export function openInterfax(options: InterfaxOptions, {log, clock}: Surroundings, ticks: Ticks = cronTicks): Connector {
	const {name, lookBackHours} = options;
	const rest = openRest(options);
	const patience = openPatience(options.retryMs);
	const polls = openPolls({...options, log}, round, ticks);
	/** Stored or put before a person; only the mark may be missing. Lost with the process: then the intake tells what it has. */
	const done = new Set<string>();
	let intake: Intake | undefined;
	let lookedBackAt = Number.NEGATIVE_INFINITY;
	let failuresInARow = 0;

	async function round(stopping: AbortSignal): Promise<number | undefined> {
		failuresInARow = 0;
		await goThrough(true, stopping);
		if (lookBackHours > 0 && performance.now() - lookedBackAt >= LOOK_BACK_EVERY_MS && !stopping.aborted) {
			// Somebody who opened a fax in the provider's own pages must not hide it from us.
			await goThrough(false, stopping);
			lookedBackAt = performance.now();
		}

		return patience.nextMs();
	}

	/** Page by page, so that what one page brought is safe before the next is asked for. */
	async function goThrough(unreadOnly: boolean, stopping: AbortSignal): Promise<void> {
		const since = clock.now().getTime() - lookBackHours * HOUR_MS;
		let olderThan: string | null = null;
		do {
			const page = await rest.list({unreadOnly, olderThan}, stopping);
			if (page.unreadable > 0) {
				await tellUnreadable(page.unreadable);
			}

			const recent = page.faxes.filter(fax => unreadOnly || (fax.receiveTime?.getTime() ?? Number.POSITIVE_INFINITY) >= since);
			for (const fax of recent.toReversed()) {
				if (stopping.aborted) {
					return;
				}

				await consider(fax, stopping);
			}

			olderThan = recent.length < page.faxes.length ? null : page.olderThan;
		} while (olderThan !== null);
	}

	async function consider(fax: FaxRecord, stopping: AbortSignal): Promise<void> {
		const {messageId: id} = fax;
		if (!done.has(id)) {
			if (isUnderWay(fax) || !patience.isDue(id) || isImageLate(fax)) {
				return;
			}

			const outcome = await contentOf(fax, stopping);
			if (outcome === 'later') {
				return;
			}

			// A throw here is our own storage: the fax stays unread, the round ends and comes again.
			await keep(fax, outcome);
			done.add(id);
			patience.forget(id);
		}

		if (isUnread(fax)) {
			await rest.markRead(id).catch(error => log.event('fax-not-marked', {connector: name, code: codeOf(error)}));
		}
	}

	const isImageLate = (fax: FaxRecord): boolean =>
		!hasImage(fax) && fax.messageStatus === 0 && clock.now().getTime() - (fax.receiveTime?.getTime() ?? 0) < IMAGE_LATE_MS;

	/** The image, none, an error that no further try mends, or `later`. Throws when the provider itself is away. */
	async function contentOf(fax: FaxRecord, stopping: AbortSignal): Promise<Arrival['content'] | IntakeError | 'later'> {
		if (!hasImage(fax)) {
			return {kind: 'none'};
		}

		try {
			const content = {kind: 'bytes', ...(await rest.image(fax.messageId, stopping))} as const;
			failuresInARow = 0;
			return content;
		} catch (thrown) {
			const error = asIntakeError(thrown, 'CONNECTOR_UNREACHABLE');
			if (error.code === 'CONNECTOR_REFUSED' || error.code === 'CONNECTOR_UNREACHABLE') {
				throw error;
			}

			if (error.disposition === 'permanent' || patience.failed(fax.messageId)) {
				return error;
			}

			log.event('fax-not-taken', {connector: name, code: error.code});
			if (++failuresInARow >= FAILURES_IN_A_ROW) {
				throw error;
			}

			return 'later';
		}
	}

	async function keep(fax: FaxRecord, outcome: Arrival['content'] | IntakeError): Promise<void> {
		if ('code' in outcome) {
			await ask(fax.messageId, outcome.code, `${ADVICE[outcome.code]} Look for fax ${fax.messageId} in the provider's own pages.`);
			return;
		}

		const {kind} = await kept(intake!.receive(name, arrivalOf(fax, outcome, clock.now())));
		log.event('fax-polled', {connector: name, kind});
	}

	async function tellUnreadable(count: number): Promise<void> {
		if (!done.has(UNREADABLE)) {
			const reason = `The provider lists ${count} faxes in a way this program does not understand. Look for them in the provider's own pages.`;
			await ask(UNREADABLE, 'CONNECTOR_REFUSED', reason);
			done.add(UNREADABLE);
		}
	}

	const ask = (id: string, code: string, reason: string) => kept(intake!.reject(name, {subject: subjectOf(id), code, reason}));

	const subjectOf = (id: string): string => createHash('sha256').update(`${name}\n${id}`).digest('hex').slice(0, 32);
	const codeOf = (error: unknown): string => asIntakeError(error, 'CONNECTOR_UNREACHABLE').code;

	return {
		name,
		async start(to) {
			intake = to;
			polls.start();
		},
		stop: () => polls.stop(),
		...openList(options, clock),
	};
}
