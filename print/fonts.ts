import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import fontkit, {type Font, type GlyphPosition, type GlyphRun} from '@pdf-lib/fontkit';
import {trueTypeOf} from './font-subset.ts';

export type Weight = 'regular' | 'bold';

/** One font file. The files of a family hold different characters, so that a line of text needs several. */
export interface Face {
	/** Unique among all faces: `noto-sans-greek-700`. */
	readonly name: string;
	readonly isArabic: boolean;
	/** Size of its letters against those of the others: Arabic ones are drawn smaller than Latin ones of the same size. */
	readonly scale: number;
	readonly font: Font;
	/** TrueType. */
	readonly file: Buffer;
}

const FILES = [
	...['latin', 'latin-ext', 'cyrillic', 'cyrillic-ext', 'greek', 'greek-ext', 'vietnamese'].map(subset => ({family: 'noto-sans', subset})),
	{family: 'noto-naskh-arabic', subset: 'arabic'},
];

const ARABIC_SCALE = 1.16;

const WEIGHTS: Record<Weight, number> = {regular: 400, bold: 700};

const {resolve} = createRequire(import.meta.url);
const opened = new Map<string, Face>();

/** Opened when first needed and kept: a letter in Polish never reads the Greek. */
function openFace({family, subset}: (typeof FILES)[number], weight: Weight): Face {
	const name = `${family}-${subset}-${WEIGHTS[weight]}`;
	let face = opened.get(name);
	if (!face) {
		const file = trueTypeOf(readFileSync(resolve(`@fontsource/${family}/files/${name}-normal.woff`)));
		const isArabic = subset === 'arabic';
		face = {name, isArabic, scale: isArabic ? ARABIC_SCALE : 1, font: fontkit.create(file), file};
		opened.set(name, face);
	}

	return face;
}

/** A face that holds the character: the one in use if it does, so that runs stay long. Undefined when none of ours does. */
export function faceFor(codePoint: number, weight: Weight, inUse?: Face): Face | undefined {
	if (inUse?.font.hasGlyphForCodePoint(codePoint)) {
		return inUse;
	}

	for (const file of FILES) {
		const face = openFace(file, weight);
		if (face.font.hasGlyphForCodePoint(codePoint)) {
			return face;
		}
	}

	return undefined;
}

export interface ShapedGlyph {
	readonly id: number;
	/** What it stands for; empty for a part of another glyph. */
	readonly text: string;
	/** In units of the face. */
	readonly position: GlyphPosition;
}

/** Joins, kerns and places the glyphs of text that one face holds; from left to right as they are to be printed. */
export function shape({font, isArabic}: Face, text: string, isRightToLeft: boolean): ShapedGlyph[] {
	// The published types leave out the last three parameters.
	const layout = font.layout.bind(font) as (
		text: string,
		features: string[],
		script: string | undefined,
		language: undefined,
		direction: 'ltr' | 'rtl',
	) => GlyphRun;
	if (isArabic) {
		const run = layout(text, [], 'arab', undefined, isRightToLeft ? 'rtl' : 'ltr');
		return withTexts(run, [...text], isRightToLeft);
	}

	// Brackets and dashes inside Arabic come from a Latin face, where nothing joins: turning their order round is all there is to do.
	const characters = isRightToLeft ? [...text].reverse() : [...text];
	return withTexts(layout(characters.join(''), [], undefined, undefined, 'ltr'), characters, false);
}

/**
 * Deals the characters out to the glyphs. fontkit knows how many each stands for, but not reliably which: it remembers the first
 * use of a shape, and one Arabic shape with other dots is another letter.
 */
function withTexts({glyphs, positions}: GlyphRun, characters: readonly string[], isRightToLeft: boolean): ShapedGlyph[] {
	const order = isRightToLeft ? glyphs.map((_, index) => glyphs.length - 1 - index) : [...glyphs.keys()];
	const texts = new Map<number, string>();
	let next = 0;
	let base: number | undefined;
	for (const index of order) {
		const {codePoints} = glyphs[index]!;
		const text = characters.slice(next, next + codePoints.length).join('');
		next += codePoints.length;
		// A mark is read with the letter it stands on: on a height of its own it would be copied as another word.
		if (base !== undefined && /^\p{M}+$/u.test(text)) {
			texts.set(base, texts.get(base)! + text);
			texts.set(index, '');
			continue;
		}

		texts.set(index, text);
		base = text === '' ? base : index;
	}

	const isExact = next === characters.length;
	return glyphs.map(({id, codePoints}, index) => ({
		id,
		text: isExact ? texts.get(index)! : String.fromCodePoint(...codePoints),
		position: positions[index]!,
	}));
}
