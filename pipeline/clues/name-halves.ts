import type {ClueOf} from '#pipeline/model/clue.ts';
import type {Word} from '#pipeline/model/page.ts';
import {clarityOf, placeOf} from './clue-place.ts';
import type {LabelledValue} from './labelled-values.ts';
import {areNeighbours} from './name-order.ts';
import type {NameOrder, NameReading} from './name-reading.ts';
import {isPlainlyName} from './names.ts';
import type {LabelledRow} from './page-rows.ts';

type NameClue = ClueOf<'patient-name'>;

/** What was read beside one label. */
export interface Part {
	readonly value: LabelledValue;
	readonly name: NameReading;
	readonly words: readonly Word[];
}

export type OrderedPart = Part & {readonly order: NameOrder};

/** Surnames with the nearest given name that belongs to each. */
export function pairsOf(
	parts: readonly OrderedPart[],
	values: readonly LabelledValue[],
	rows: readonly LabelledRow[],
): Array<[family: OrderedPart, given: OrderedPart]> {
	const taken = new Set<Part>();
	return parts
		.filter(({order}) => order === 'family-only')
		.flatMap(family => {
			const [given] = parts
				.filter(part => part.order === 'given-only' && !taken.has(part) && areNeighbours(family.value, part.value, values, rows))
				.sort((a, b) => Math.abs(a.value.row - family.value.row) - Math.abs(b.value.row - family.value.row));
			if (!given) {
				return [];
			}

			taken.add(given);
			return [[family, given] as [OrderedPart, OrderedPart]];
		});
}

export function clueOfPair(family: Part, given: Part, page: number): NameClue {
	const words = [...family.words, ...given.words];
	const confidence =
		0.94 * family.name.soundness * given.name.soundness * (1 - family.value.label.distance) * clarityOf(words, isPlainlyName);
	return {
		field: 'patient-name',
		familyName: family.name.tokens.join(' '),
		givenName: given.name.tokens.join(' '),
		tokens: [...family.name.tokens, ...given.name.tokens],
		...placeOf(words, page, `labels "${family.value.printed}" and "${given.value.printed}"`, confidence),
	};
}

/** A surname or a given name whose other half was not read. */
export function clueOfHalf({value, name, words, order}: OrderedPart, page: number): NameClue {
	const isFamily = order === 'family-only';
	const text = name.tokens.join(' ');
	const confidence = (isFamily ? 0.56 : 0.4) * name.soundness * (1 - value.label.distance) * clarityOf(words, isPlainlyName);
	return {
		field: 'patient-name',
		familyName: isFamily ? text : null,
		givenName: isFamily ? null : text,
		tokens: [...name.tokens],
		...placeOf(words, page, `label "${value.printed}"`, confidence),
	};
}
