import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import sharp from 'sharp';
import {prepareZXingModule, type ReaderOptions, readBarcodes} from 'zxing-wasm/reader';
import type {GreyImage} from '#pipeline/ports.ts';
import {greyOf} from '../raster/pixels.ts';

/** One code on a page: what it says and by how many degrees it stands turned, clockwise. */
export interface Code {
	readonly text: string;
	readonly rotation: number;
}

const FORMATS: NonNullable<ReaderOptions['formats']> = ['QRCode', 'DataMatrix', 'Code128'];

/** What every page is given: codes of all kinds as they lie, QR codes however they lie. */
const LOOK: ReaderOptions = {
	formats: FORMATS,
	textMode: 'Plain',
	tryHarder: true,
	tryRotate: false,
	tryInvert: false,
	tryDownscale: false,
	// A QR code seen and not read may be one of our sheets: more effort is then worth its time.
	returnErrors: true,
	maxNumberOfSymbols: 16,
};

const EFFORT: ReaderOptions = {...LOOK, tryRotate: true, tryInvert: true, tryDownscale: true, tryDenoise: true};

let isPrepared: Promise<void> | undefined;

/** The reader's program comes from the package itself; left alone it would be fetched from elsewhere. */
const prepare = async (): Promise<void> => {
	const wasm = await readFile(fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm')));
	prepareZXingModule({overrides: {wasmBinary: Uint8Array.from(wasm).buffer}});
};

/**
 * Codes on a clean page, each text once. A page costs one look of some 20 ms; one with a QR code
 * that cannot be read is looked at again, turned, inverted, blurred and in other sizes, for about a second.
 */
export async function readCodes(image: GreyImage): Promise<Code[]> {
	await (isPrepared ??= prepare());
	const page = isNegative(image) ? {...image, data: image.data.map(value => 255 - value)} : image;
	const {codes, isUnread} = await attempt(page, LOOK);
	return codes.length > 0 || !isUnread ? codes : readWithEffort(page);
}

/** White on black, as some scanners' settings make every page. */
function isNegative({data}: GreyImage): boolean {
	const step = 101;
	let dark = 0;
	for (let at = 0; at < data.length; at += step) {
		dark += data[at]! < 128 ? 1 : 0;
	}

	return dark * step > 0.6 * data.length;
}

async function readWithEffort(image: GreyImage): Promise<Code[]> {
	for (const change of [undefined, ...CHANGES]) {
		const {codes} = await attempt(change ? await change(image) : image, EFFORT);
		if (codes.length > 0) {
			return codes;
		}
	}

	return [];
}

const raw = ({widthPx, heightPx, data}: GreyImage) => sharp(data, {raw: {width: widthPx, height: heightPx, channels: 1}});

/** Blur closes the gaps that noise and lost lines tear; other sizes move the modules against the pixels. */
const CHANGES: ReadonlyArray<(image: GreyImage) => Promise<GreyImage>> = [
	image => greyOf(raw(image).resize(Math.round(image.widthPx / 2))),
	image => greyOf(raw(image).median(5)),
	image => greyOf(raw(image).blur(2.5)),
	image => greyOf(raw(image).resize(Math.round(image.widthPx * 1.5))),
];

async function attempt({widthPx, heightPx, data}: GreyImage, options: ReaderOptions): Promise<{codes: Code[]; isUnread: boolean}> {
	const header = Buffer.from(`P5\n${widthPx} ${heightPx}\n255\n`, 'latin1');
	const found = await readBarcodes(Buffer.concat([header, data]), options);
	const codes = new Map(found.filter(({isValid}) => isValid).map(({text, rotation}) => [text, {text, rotation}]));
	return {codes: [...codes.values()], isUnread: found.some(({isValid, format}) => !isValid && format === 'QRCode')};
}
