import bidiFactory, {type Bidi, type EmbeddingLevels} from 'bidi-js';
import {IntakeError} from '#pipeline/errors.ts';
import {type Face, faceFor, shape, type Weight} from './fonts.ts';

export type Direction = 'ltr' | 'rtl';

/** Lengths are in ems: times the font size they are points. */
export interface Glyph {
	readonly face: Face;
	readonly id: number;
	/** What it stands for; empty for a part of another glyph, such as the dots of an Arabic letter. */
	readonly text: string;
	readonly x: number;
	readonly y: number;
}

export interface Line {
	/** From left to right. */
	readonly glyphs: readonly Glyph[];
	readonly width: number;
}

// The published types take the factory for a property of what is the factory itself.
const bidi = (bidiFactory as unknown as () => Bidi)();

/** Marks that steer direction and breaking and print nothing. */
const INVISIBLE = /[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/u;

interface Prepared {
	readonly text: string;
	readonly levels: EmbeddingLevels;
	/** By UTF-16 unit; undefined prints nothing. */
	readonly faces: ReadonlyArray<Face | undefined>;
}

/**
 * Text → lines no wider than `width` ems, broken at spaces (a longer word anywhere) and at line feeds; each in visual order.
 * Throws INPUT_INVALID when a character is in none of the fonts.
 */
export function linesOf(text: string, {weight, direction, width}: {weight: Weight; direction: Direction; width: number}): Line[] {
	return text
		.normalize('NFC')
		.split(/\r?\n/)
		.flatMap(paragraph => {
			const prepared = prepare(paragraph.replaceAll('\t', ' '), weight, direction);
			return ranges(prepared, width).map(([start, end]) => layOut(prepared, start, end));
		});
}

function prepare(text: string, weight: Weight, direction: Direction): Prepared {
	const faces: Array<Face | undefined> = [];
	let inUse: Face | undefined;
	for (const character of text) {
		const face = INVISIBLE.test(character) ? undefined : faceFor(character.codePointAt(0)!, weight, inUse);
		if (!face && !INVISIBLE.test(character)) {
			throw new IntakeError('INPUT_INVALID', `No font can print the character “${character}”. Write it in other letters.`);
		}

		inUse = face ?? inUse;
		faces.push(...Array.from({length: character.length}, () => face));
	}

	return {text, levels: bidi.getEmbeddingLevels(text, direction), faces};
}

/** Where lines start and end (inclusive); the spaces at which they break are in none. */
function ranges(prepared: Prepared, width: number): Array<[start: number, end: number]> {
	const lines: Array<[number, number]> = [];
	let line: [number, number] | undefined;
	let filled = 0;
	for (const {0: word, index} of prepared.text.matchAll(/[^ ]+/g)) {
		const end = index + word.length - 1;
		// Words are measured one by one: shaping a line again for each word it grows by takes most of the time of a letter.
		const wordWidth = layOut(prepared, index, end).width;
		const spaces = line ? layOut(prepared, line[1] + 1, index - 1).width : 0;
		if (line && filled + spaces + wordWidth <= width) {
			line[1] = end;
			filled += spaces + wordWidth;
			continue;
		}

		if (line) {
			lines.push(line);
		}

		line = [index, end];
		filled = wordWidth;
		while (line[0] < end && filled > width) {
			const fitting = longestFitting(prepared, line[0], end, width);
			lines.push([line[0], fitting]);
			line = [fitting + 1, end];
			filled = layOut(prepared, ...line).width;
		}
	}

	return [...lines, line ?? [0, -1]];
}

function longestFitting(prepared: Prepared, start: number, end: number, width: number): number {
	let last = start;
	while (last < end && layOut(prepared, start, last + 1).width <= width) {
		last++;
	}

	return last;
}

/** Puts the units from `start` to `end` in visual order, shapes run by run, and sets the glyphs side by side. */
function layOut(prepared: Prepared, start: number, end: number): Line {
	const glyphs: Glyph[] = [];
	let pen = 0;
	for (const {face, text, isRightToLeft} of visualRuns(prepared, start, end)) {
		const em = face.font.unitsPerEm / face.scale;
		for (const {id, text: characters, position} of shape(face, text, isRightToLeft)) {
			glyphs.push({face, id, text: characters, x: pen + position.xOffset / em, y: position.yOffset / em});
			pen += position.xAdvance / em;
		}
	}

	return {glyphs, width: pen};
}

interface Run {
	readonly face: Face;
	readonly text: string;
	readonly isRightToLeft: boolean;
}

/** Neighbours on paper that are neighbours in the text, of one direction and one face. */
function visualRuns({text, levels, faces}: Prepared, start: number, end: number): Run[] {
	const order = Array.from({length: end - start + 1}, (_, index) => start + index);
	for (const [from, to] of bidi.getReorderSegments(text, levels, start, end) as Array<[number, number]>) {
		order.splice(from - start, to - from + 1, ...order.slice(from - start, to - start + 1).reverse());
	}

	const groups: number[][] = [];
	for (const index of order.filter(unit => faces[unit])) {
		const group = groups.at(-1);
		const previous = group?.at(-1);
		const step = isRightToLeftAt(levels, index) ? -1 : 1;
		const continues =
			previous !== undefined &&
			faces[previous] === faces[index] &&
			levels.levels[previous] === levels.levels[index] &&
			previous + step === index;
		if (continues) {
			group!.push(index);
		} else {
			groups.push([index]);
		}
	}

	return groups.map(group => {
		const first = group[0]!;
		const isRightToLeft = isRightToLeftAt(levels, first);
		const units = [...group].sort((a, b) => a - b).map(index => text[index]!);
		const mirrored = units.map(unit => (isRightToLeft ? (bidi.getMirroredCharacter(unit) ?? unit) : unit));
		return {face: faces[first]!, text: mirrored.join(''), isRightToLeft};
	});
}

const isRightToLeftAt = ({levels}: EmbeddingLevels, index: number): boolean => levels[index]! % 2 === 1;
