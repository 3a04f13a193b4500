import {IntakeError} from '#pipeline/errors.ts';

/** What promises more than any paper holds is refused before a decoder sees it. */
export const oversized = (what: string): IntakeError =>
	new IntakeError('ORIGINAL_OVERSIZED', `${what} Nothing of it was decoded. Ask for it in parts, or as an ordinary scan.`);

const spelt = (count: number): string => count.toLocaleString('en');

/** No side of a picture is longer; stored page images end there, too. */
const LONGEST_SIDE = 32_767;
/** Page images are made at up to this resolution, whatever resolution they come in. */
const READING_DPI = 204;

/** Why no page can be made of so many pixels at that resolution; null when one can. */
export function sizeProblem(
	width: number,
	height: number,
	maxPixels: number,
	{dpiX, dpiY} = {dpiX: READING_DPI, dpiY: READING_DPI},
): string | null {
	if (!(width >= 1 && height >= 1)) {
		return 'it has no size';
	}

	const atReading = ((width * READING_DPI) / dpiX) * ((height * READING_DPI) / dpiY);
	return width * height > maxPixels || atReading > maxPixels || Math.max(width, height) > LONGEST_SIDE
		? 'it is larger than any sheet of paper'
		: null;
}

/** The same for a picture that is a file of its own: the file is refused. */
export function refuseLarge(width: number, height: number, maxPixels: number): void {
	if (width * height > maxPixels || Math.max(width, height) > LONGEST_SIDE) {
		throw oversized(
			`The picture says it is ${spelt(width)} by ${spelt(height)} pixels; a sheet of paper has no more than ${spelt(maxPixels)} in all and ${spelt(LONGEST_SIDE)} along a side.`,
		);
	}
}
