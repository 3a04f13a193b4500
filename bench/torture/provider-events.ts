import {faxFile} from '#test/fakes/fax-file.ts';
import type {MediaTrouble} from '#test/fakes/providers/media-troubles.ts';
import {MEDIA_TROUBLES} from '#test/fakes/providers/media-troubles.ts';

/** One fax as it truly was, and how badly it is told of and given. */
export interface PlannedFax {
	readonly id: string;
	readonly bytes: Buffer;
	readonly pages: number;
	readonly outcome: 'received' | 'failed' | 'partial';
	/** How often its notice comes; never: the provider gave up. */
	readonly notices: number;
	/** All copies at once. */
	readonly isTogether: boolean;
	/** It is told to have failed as well: before the truth, or after it. */
	readonly alsoFailed: 'before' | 'after' | null;
	/** Pages announced beside the truth. */
	readonly surplusAnnounced: number;
	readonly troubles: MediaTrouble[];
}

/** These cost a second or more each. */
const SLOW: readonly MediaTrouble[] = ['silent', 'crawling'];
const QUICK = MEDIA_TROUBLES.filter(trouble => !SLOW.includes(trouble));
/** More than anybody tries. */
const FOR_EVER = 200;

/** So many faxes, the same for the same numbers; every seventh or so has the very bytes of another. */
export function plannedFaxes(count: number, random: () => number, idOf: (number: number) => string): PlannedFax[] {
	const faxes: PlannedFax[] = [];
	const one = <Choice>(choices: readonly Choice[]): Choice => choices[Math.floor(random() * choices.length)]!;
	for (let number = 0; number < count; number++) {
		const twin = random() < 0.15 ? faxes.at(-1) : undefined;
		const pages = twin?.pages ?? 1 + Math.floor(random() * 4);
		const dice = random();
		faxes.push({
			id: idOf(number),
			bytes: twin?.bytes ?? faxFile(pages, `fax ${number} ${random()}`),
			pages,
			outcome: random() < 0.9 ? 'received' : one(['failed', 'partial']),
			notices: random() < 0.08 ? 0 : random() < 0.3 ? 5 : 1,
			isTogether: random() < 0.5,
			alsoFailed: random() < 0.06 ? one(['before', 'after']) : null,
			surplusAnnounced: random() < 0.05 ? 1 + Math.floor(random() * 3) : 0,
			troubles:
				dice < 0.55
					? []
					: dice < 0.9
						? Array.from({length: 1 + Math.floor(random() * 3)}, () => one(QUICK))
						: dice < 0.96
							? [one(SLOW)]
							: Array.from({length: FOR_EVER}, () => QUICK[number % QUICK.length]!),
		});
	}

	return faxes;
}

/** In an order of chance. */
export function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
	const mixed = [...items];
	for (let index = mixed.length - 1; index > 0; index--) {
		const other = Math.floor(random() * (index + 1));
		[mixed[index], mixed[other]] = [mixed[other]!, mixed[index]!];
	}

	return mixed;
}
