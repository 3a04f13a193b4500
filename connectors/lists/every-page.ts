import {z} from 'zod';
import {IntakeError} from '#pipeline/errors.ts';
import type {Arrival} from '#pipeline/ports.ts';
import type {Notice} from '../webhooks/door.ts';

/** More than any account has: whoever goes on for longer goes in a circle. */
const MOST_PAGES = 10_000;

export interface ListPage<Place> {
	readonly entries: readonly unknown[];
	/** Where the list goes on; undefined at its end. */
	readonly next: Place | undefined;
}

/** Every entry, page by page, until there is no further one. */
export async function* everyPage<Place>(first: Place, ask: (place: Place) => Promise<ListPage<Place>>): AsyncGenerator<unknown> {
	let place: Place | undefined = first;
	for (let pages = 0; place !== undefined; pages++) {
		const page: ListPage<Place> = await ask(place);
		yield* page.entries;
		if (pages > MOST_PAGES || (page.next !== undefined && JSON.stringify(page.next) === JSON.stringify(place))) {
			throw new IntakeError('CONNECTOR_UNREACHABLE', "The provider's list has no end.");
		}

		place = page.next;
	}
}

/** An answer as expected, or CONNECTOR_UNREACHABLE: a list that is none must not be taken for an empty one. */
export function answerOf<Shape extends z.ZodType>(shape: Shape, answer: unknown): z.infer<Shape> {
	const parsed = shape.safeParse(answer);
	if (!parsed.success) {
		throw new IntakeError('CONNECTOR_UNREACHABLE', 'The provider answers something else when asked for its list.');
	}

	return parsed.data;
}

/** Of what the notice would have been, the arrival; its time is the provider's as far as that is in the past. */
export function listedArrival(notice: Notice | undefined, receivedAt: string | null | undefined, now: Date): Arrival | undefined {
	if (!notice || 'nothing' in notice) {
		return undefined;
	}

	const at = new Date(receivedAt ?? '');
	return {...notice.arrival, receivedAt: at < now ? at : now};
}

export const list = z.array(z.unknown());
export const pageCount = z.union([
	z.int().nonnegative(),
	z
		.string()
		.regex(/^\d{1,6}$/)
		.transform(Number),
]);
