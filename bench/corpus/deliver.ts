import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import {drawFace, pdfTypesetter} from './born-digital.ts';
import {blankBack, faxed, scanned, turned} from './degrade.ts';
import {coded, emptyPdf, pdfOfFax, pdfOfScans, tiffOf} from './fax-file.ts';
import {layOut, PAGE} from './layout.ts';
import type {Random} from './random.ts';
import {type Picture, rasterise, rasterTypesetter} from './raster.ts';
import type {PaperDocument} from './templates/document.ts';

/** How a bundle of documents travels. */
export interface Carriage {
	readonly medium: 'fax-tiff' | 'fax-pdf' | 'scan' | 'digital';
	readonly fine: boolean;
	readonly noise: number;
	readonly isDuplex: boolean;
	/** Probability that a sheet lies upside down or sideways. */
	readonly misturned: number;
	/** The sending machine's line on every page. */
	readonly stationLine?: string;
	readonly dpi?: number;
	readonly quality?: number;
}

export interface PageTruth {
	readonly page: number;
	readonly document: number | null;
	readonly blank?: true;
	readonly rotation?: number;
}

export interface Delivered {
	readonly file: string;
	readonly pages: PageTruth[];
	readonly documents: Array<PaperDocument['truth'] & {pages: number[]}>;
}

const typesetters = new Map<number, ReturnType<typeof rasterTypesetter>>();
function typesetterAt(dpi: number) {
	const kept = typesetters.get(dpi) ?? rasterTypesetter(dpi);
	typesetters.set(dpi, kept);
	return kept;
}

/** Draws the documents, spoils them as the carriage does, writes the file and tells which page is what. */
export async function deliver(
	bundle: readonly PaperDocument[],
	carriage: Carriage,
	random: Random,
	directory: string,
	name: string,
): Promise<Delivered> {
	await mkdir(directory, {recursive: true});
	const pages: PageTruth[] = [];
	const documents = bundle.map(({truth}) => ({...truth, pages: [] as number[]}));
	const note = (index: number | null, rotation = 0) => {
		const page = pages.length + 1;
		pages.push(index === null ? {page, document: null, blank: true} : {page, document: index, rotation});
		if (index !== null) {
			documents[index]!.pages.push(page);
		}
	};
	if (carriage.medium === 'digital') {
		const pdf = await emptyPdf();
		const typesetter = await pdfTypesetter(pdf);
		for (const [index, {sheaf}] of bundle.entries()) {
			for (const face of await layOut(sheaf, typesetter)) {
				drawFace(pdf.addPage([PAGE.width, PAGE.height]), face);
				note(index);
			}
		}

		await writeFile(path.join(directory, `${name}.pdf`), await pdf.save());
		return {file: `${name}.pdf`, pages, documents};
	}

	const isFax = carriage.medium !== 'scan';
	const dpi = isFax ? 204 : (carriage.dpi ?? 200);
	const pictures: Picture[] = [];
	for (const [index, {sheaf}] of bundle.entries()) {
		for (const face of await layOut(sheaf, typesetterAt(dpi))) {
			const drawn = await rasterise(face, dpi);
			const rotation = random.may(carriage.misturned) ? (isFax ? 180 : random.pick([180, 180, 90, 270])) : 0;
			if (isFax) {
				pictures.push(await turned(drawn, rotation));
			} else {
				pictures.push(await scanned(await turned(drawn, rotation), random, carriage.noise));
			}

			note(index, rotation);
			if (carriage.isDuplex && !isFax) {
				pictures.push(await blankBack(drawn, random));
				note(null);
			}
		}
	}

	if (!isFax) {
		await writeFile(path.join(directory, `${name}.pdf`), await pdfOfScans(pictures, dpi, carriage.quality ?? 50));
		return {file: `${name}.pdf`, pages, documents};
	}

	const lines = [];
	for (const [index, picture] of pictures.entries()) {
		const header = carriage.stationLine
			? await stationLine(`${carriage.stationLine}  P.${String(index + 1).padStart(2, '0')}/${String(pictures.length).padStart(2, '0')}`)
			: undefined;
		lines.push(await coded(await faxed(picture, random, {fine: carriage.fine, noise: carriage.noise, header}), carriage.fine));
	}

	const file = carriage.medium === 'fax-tiff' ? `${name}.tif` : `${name}.pdf`;
	await writeFile(path.join(directory, file), carriage.medium === 'fax-tiff' ? tiffOf(lines) : await pdfOfFax(lines));
	return {file, pages, documents};
}

async function stationLine(value: string): Promise<Picture> {
	const text = {text: value.replaceAll('&', '&amp;').replaceAll('<', '&lt;'), font: 'DejaVu Sans Mono 7', dpi: 204, rgba: true};
	const {data, info} = await sharp({text})
		.flatten({background: 'white'})
		.toColourspace('b-w')
		.extractChannel(0)
		.raw()
		.toBuffer({resolveWithObject: true});
	return {data, width: info.width, height: info.height};
}
