import test from 'ava';
import {judgeSignature} from '#pipeline/examination/signature.ts';
import type {PrintedPage} from '#pipeline/model/printed-page.ts';
import type {GreyImage} from '#pipeline/ports.ts';
import {pageOf} from '../../fakes/printed-page.ts';

/** A page's pixels to draw on. */
class Paper {
	readonly page: PrintedPage;
	readonly data: Uint8Array;

	constructor(lines: readonly string[], paper = 250) {
		this.page = pageOf(lines, {heightPx: 1200});
		this.data = new Uint8Array(this.page.widthPx * this.page.heightPx).fill(paper);
		for (const {box} of this.page.words) {
			this.letters(box.left, box.top, box.right - box.left);
		}
	}

	dot(x: number, y: number, size = 3): this {
		for (let dy = 0; dy < size; dy++) {
			this.data.fill(
				20,
				(Math.round(y) + dy) * this.page.widthPx + Math.round(x),
				(Math.round(y) + dy) * this.page.widthPx + Math.round(x) + size,
			);
		}

		return this;
	}

	/** Separate uprights with a bar, about as inked as print. */
	letters(left: number, top: number, width: number): this {
		for (let x = left; x + 12 <= left + width; x += 16) {
			for (let y = 4; y < 26; y++) {
				this.dot(x, top + y).dot(x + 8, top + y);
			}

			for (let dx = 0; dx < 8; dx++) {
				this.dot(x + dx, top + 4).dot(x + dx, top + 14);
			}
		}

		return this;
	}

	line(x1: number, y1: number, x2: number, y2: number, gap = 1): this {
		const length = Math.max(Math.abs(x2 - x1), Math.abs(y2 - y1));
		for (let at = 0; at <= length; at += gap) {
			this.dot(x1 + ((x2 - x1) * at) / length, y1 + ((y2 - y1) * at) / length);
		}

		return this;
	}

	/** A signature: waves of this height around `y`. */
	scribble(left: number, y: number, width = 220, height = 60): this {
		for (let x = 0; x < width; x += 0.25) {
			this.dot(left + x, y - (height / 2) * Math.sin(x / 14) * (1 - x / width / 2));
		}

		return this;
	}

	specks(count: number): this {
		for (let at = 0; at < count; at++) {
			this.dot((at * 7919) % 1480, (at * 104_729) % 1190, 2 + (at % 3));
		}

		return this;
	}

	judge() {
		const {page, data} = this;
		const grey: GreyImage = {widthPx: page.widthPx, heightPx: page.heightPx, data};
		return judgeSignature([{page, grey}]);
	}
}

/** The label's row is the sixth: its letters stand at 300–326. */
const form = (row: string, below: string[] = [], paper = 250) =>
	new Paper(
		[
			'ACCESS FORM',
			'Family name: Example',
			'Diagnosis: Sacral chordoma',
			'I agree that my data are used for this purpose.',
			'',
			row,
			...below,
		],
		paper,
	);
const BESIDE = 'Date: 03/11/2026     Signature:';

test('a signature beside its label is present, with its place', t => {
	const {state, page, box} = form(BESIDE).line(620, 328, 1300, 328).scribble(680, 310).judge();
	t.is(state, 'present');
	t.is(page, 1);
	t.true(box !== null && box.left > 660 && box.right < 920);
});

test('a field with nothing but its rule is empty', t => {
	t.is(form(BESIDE).line(620, 328, 1300, 328).judge().state, 'absent');
	t.is(form(BESIDE).line(620, 328, 1300, 328, 7).judge().state, 'absent');
});

test('specks and streaks of the machine are no signature', t => {
	const paper = form(BESIDE).line(620, 328, 1300, 328).specks(300).line(900, 0, 912, 1195).line(500, 310, 1400, 312);
	t.is(paper.judge().state, 'absent');
});

test('a signature across a streak and its rule is present', t => {
	t.is(form(BESIDE).line(620, 328, 1300, 328).line(760, 0, 766, 1195).scribble(680, 320).specks(300).judge().state, 'present');
});

test('a signature on grey paper is present', t => {
	t.is(form(BESIDE, [], 160).scribble(680, 310).judge().state, 'present');
});

test('a signature above its label is present, an empty line above it is not', t => {
	const below = ['', '', '', '', 'Unterschrift des Patienten'];
	t.is(form('Datum: 03.11.2026', below).line(100, 488, 600, 488).scribble(150, 450).judge().state, 'present');
	t.is(form('Datum: 03.11.2026', below).line(100, 488, 600, 488).judge().state, 'absent');
});

test('a signature in a box under its label is present, an empty box is not', t => {
	const box = () =>
		form('Firma del paziente').line(90, 290, 700, 290).line(90, 420, 700, 420).line(90, 290, 90, 420).line(700, 290, 700, 420);
	t.is(box().scribble(160, 375).judge().state, 'present');
	t.is(box().judge().state, 'absent');
});

test('a flat wave is a signature', t => {
	t.is(form(BESIDE).line(620, 340, 1300, 340).scribble(680, 310, 340, 30).judge().state, 'present');
});

test('a cross is asked about', t => {
	t.is(form(BESIDE).line(620, 340, 1300, 340).line(700, 290, 745, 335).line(745, 290, 700, 335).judge().state, 'unclear');
});

test('a printed name in the field is asked about', t => {
	t.is(form(`${BESIDE}     Maria Example`).line(620, 328, 1300, 328).judge().state, 'unclear');
});

test('a handwritten date beside the field is no signature', t => {
	t.is(form('Date:                Signature:').scribble(200, 312, 120, 40).judge().state, 'absent');
});

test('the signature of the physician is not that of the patient', t => {
	const paper = form('Signature of the patient', ['', '', '', '', '', '', 'Signature of the physician']);
	t.is(paper.scribble(600, 590).judge().state, 'absent');
});

test('a signature whose label could not be read is present', t => {
	t.is(form('Date: 03/11/2026').scribble(680, 310).judge().state, 'present');
});

test('a label that could not be read is no signature', t => {
	t.is(form('Date: 03/11/2026').letters(500, 300, 150).line(660, 328, 1300, 328).judge().state, 'absent');
});

test('a sentence that speaks of signing is no field', t => {
	const page = pageOf(['The consent form has to be signed by the patient and sent back to us']);
	const grey = {widthPx: page.widthPx, heightPx: page.heightPx, data: new Uint8Array(page.widthPx * page.heightPx).fill(255)};
	t.not(judgeSignature([{page, grey}]).state, 'present');
	t.is(judgeSignature([]).state, 'unclear');
});
