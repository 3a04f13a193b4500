import type {PageImage} from '#pipeline/model/page.ts';
import type {OcrEngine, Rasteriser} from '#pipeline/ports.ts';
import {pageOf} from './printed-page.ts';

const image: PageImage = {sha256: '1'.repeat(64), widthPx: 1200, heightPx: 1700, dpi: 150};

/** An original of so many sheet sides, each of them inked; the images of `damaged` ones cannot be decoded. */
export const sheetsOf = (count: number, damaged: readonly number[] = []): Rasteriser => ({
	name: 'sheets',
	sheets: async () =>
		Array.from({length: count}, () => ({
			kind: 'scan' as const,
			problem: null,
			widthPx: 1200,
			heightPx: 1700,
			dpiX: 150,
			dpiY: 150,
			badLines: null,
		})),
	clean: async page => ({
		...page,
		image: damaged.includes(page.sequence) ? null : image,
		blankness: 'inked',
		rotation: 0,
		skewDegrees: 0,
		text: null,
	}),
});

/** Reads the lines of `linesOf(sequence)`; tells `onRead` of each page, whose failure is the engine's. */
export const ocrOf = (linesOf: (sequence: number) => readonly string[], onRead: (sequence: number) => Promise<void> | void): OcrEngine => ({
	name: 'lines',
	async recognise({sequence}) {
		await onRead(sequence);
		const {words, widthPx, heightPx} = pageOf(linesOf(sequence));
		return {
			image: {...image, widthPx, heightPx},
			rotation: 0,
			reading: {kind: 'read', engine: 'lines', words: [...words], confidence: 0.9, coverage: 1, script: 'latin', alternatives: []},
		};
	},
});
