import type {Path} from '@pdf-lib/fontkit';
import {
	appendBezierCurve,
	beginText,
	closePath,
	concatTransformationMatrix,
	endText,
	fill,
	lineTo,
	moveTo,
	type PDFArray,
	type PDFDocument,
	PDFHexString,
	PDFName,
	PDFOperator,
	PDFOperatorNames,
	type PDFPage,
	popGraphicsState,
	pushGraphicsState,
	setFillingGrayscaleColor,
	setFontAndSize,
	setTextMatrix,
} from 'pdf-lib';
import {codeText, type EmbeddedFont, embedFont} from './embedded-font.ts';
import type {Face} from './fonts.ts';
import type {Glyph, Line} from './line.ts';

/** Where a line stands: its left end and its baseline, in points from the page's lower left corner. */
export interface Place {
	readonly x: number;
	readonly y: number;
	/** Font size in points. */
	readonly size: number;
	/** 0 black to 1 white. */
	readonly grey?: number;
}

/** Sets lines of text, in any of our scripts, into one PDF. */
export interface Typesetter {
	draw(page: PDFPage, line: Line, place: Place): void;
	/** Writes the fonts into the document; to be called once, before it is saved. */
	finish(): void;
}

export function openTypesetter(pdf: PDFDocument): Typesetter {
	const fonts = new Map<string, EmbeddedFont>();
	const fontOf = (face: Face): EmbeddedFont => {
		let font = fonts.get(face.name);
		if (!font) {
			font = embedFont(pdf, face);
			fonts.set(face.name, font);
		}

		return font;
	};

	return {
		draw(page, line, {x, y, size, grey = 0}) {
			const operators: PDFOperator[] = [pushGraphicsState(), setFillingGrayscaleColor(grey)];
			for (const run of runsOf(line.glyphs)) {
				const [first] = run as [Glyph, ...Glyph[]];
				const key = PDFName.of(first.face.name);
				const font = fontOf(first.face);
				page.node.setFontDictionary(key, font.ref);
				operators.push(
					beginText(),
					setFontAndSize(key, size * first.face.scale),
					setTextMatrix(1, 0, 0, 1, x + first.x * size, y + first.y * size),
					showRun(pdf, run, font),
					endText(),
				);
			}

			for (const glyph of line.glyphs.filter(({text}) => text === '')) {
				operators.push(...outline(glyph, x, y, size));
			}

			page.pushOperators(...operators, popGraphicsState());
		},
		finish() {
			for (const font of fonts.values()) {
				font.finish();
			}
		},
	};
}

/** Glyphs with a text of their own, side by side, of one face and at one height. */
function runsOf(glyphs: readonly Glyph[]): Glyph[][] {
	const runs: Glyph[][] = [];
	for (const glyph of glyphs.filter(({text}) => text !== '')) {
		const previous = runs.at(-1)?.at(-1);
		if (previous && previous.face === glyph.face && previous.y === glyph.y) {
			runs.at(-1)!.push(glyph);
		} else {
			runs.push([glyph]);
		}
	}

	return runs;
}

/** Every glyph exactly where shaping put it: between two of them stands what its own width is too much or too little. */
function showRun(pdf: PDFDocument, run: readonly Glyph[], font: EmbeddedFont): PDFOperator {
	const shown = pdf.context.obj([]) as PDFArray;
	let codes = '';
	let pen = run[0]!.x;
	for (const {face, id, text, x} of run) {
		const tooFar = Math.round(((pen - x) * 1000) / face.scale);
		if (tooFar !== 0) {
			shown.push(PDFHexString.of(codes));
			shown.push(pdf.context.obj(tooFar));
			codes = '';
		}

		codes += codeText(font.codeOf(id, text));
		pen = x + (face.font.getGlyph(id).advanceWidth / face.font.unitsPerEm) * face.scale;
	}

	shown.push(PDFHexString.of(codes));
	return PDFOperator.of(PDFOperatorNames.ShowTextAdjusted, [shown]);
}

/**
 * A part of a letter is drawn, not written: as text it would be copied as a character nobody typed. In units of the face, so that
 * the same dots are the same bytes and pack well.
 */
function outline({face, id, x: left, y: up}: Glyph, x: number, y: number, size: number): PDFOperator[] {
	const {commands} = face.font.getGlyph(id).path as Path & {commands: ReadonlyArray<{command: string; args: number[]}>};
	const scale = (size * face.scale) / face.font.unitsPerEm;
	const drawn: PDFOperator[] = [];
	let current: Point = [0, 0];
	for (const {command, args} of commands) {
		const points = Array.from({length: args.length / 2}, (_, index): Point => [args[2 * index]!, args[2 * index + 1]!]);
		const end = points.at(-1) ?? current;
		switch (command) {
			case 'moveTo':
				drawn.push(moveTo(...end));
				break;
			case 'lineTo':
				drawn.push(lineTo(...end));
				break;
			case 'quadraticCurveTo':
				drawn.push(quadraticCurve(current, points[0]!, end));
				break;
			case 'bezierCurveTo':
				drawn.push(appendBezierCurve(...points[0]!, ...points[1]!, ...end));
				break;
			default:
				drawn.push(closePath());
		}

		current = end;
	}

	const place = concatTransformationMatrix(scale, 0, 0, scale, x + left * size, y + up * size);
	return [pushGraphicsState(), place, ...drawn, fill(), popGraphicsState()];
}

type Point = [x: number, y: number];

/** PDF has cubic curves only. */
function quadraticCurve(start: Point, control: Point, end: Point): PDFOperator {
	const towards = (from: Point): Point => [
		Math.round(from[0] + (2 / 3) * (control[0] - from[0])),
		Math.round(from[1] + (2 / 3) * (control[1] - from[1])),
	];
	return appendBezierCurve(...towards(start), ...towards(end), ...end);
}
