import {PDFDocument, PDFName} from 'pdf-lib';
import sharp from 'sharp';
import type {Picture} from './raster.ts';

/** A two-tone page coded Group 4, black dots as black runs. */
interface CodedPage {
	readonly strip: Buffer;
	readonly width: number;
	readonly height: number;
	readonly dpiY: number;
}

const FAX_DPI = 204;

/** Reads one value of a little-endian TIFF's first directory. */
function field(tiff: Buffer, tag: number): number {
	const directory = tiff.readUInt32LE(4);
	for (let index = 0; index < tiff.readUInt16LE(directory); index++) {
		const entry = directory + 2 + index * 12;
		if (tiff.readUInt16LE(entry) === tag) {
			return tiff.readUInt16LE(entry + 2) === 3 ? tiff.readUInt16LE(entry + 8) : tiff.readUInt32LE(entry + 8);
		}
	}

	throw new Error(`the coder wrote no field ${tag}`);
}

export async function coded({data, width, height}: Picture, fine: boolean): Promise<CodedPage> {
	const negative = Buffer.from(data.map(value => 255 - value));
	const tiff = await sharp(negative, {raw: {width, height, channels: 1}})
		.toColourspace('b-w')
		.tiff({compression: 'ccittfax4', bitdepth: 1, tileWidth: 4096, tileHeight: 8192})
		.toBuffer();
	const start = field(tiff, 273);
	return {strip: tiff.subarray(start, start + field(tiff, 279)), width, height, dpiY: fine ? 196 : 98};
}

/** Multi-page TIFF, class F: one strip a page. */
export function tiffOf(pages: readonly CodedPage[]): Buffer {
	const parts: Buffer[] = [Buffer.from([0x49, 0x49, 42, 0, 0, 0, 0, 0])];
	let length = 8;
	let link = {part: parts[0]!, at: 4};
	for (const [index, {strip, width, height, dpiY}] of pages.entries()) {
		const padded = strip.length % 2 ? Buffer.concat([strip, Buffer.alloc(1)]) : strip;
		const ratios = Buffer.alloc(16);
		for (const [at, value] of [FAX_DPI, 1, dpiY, 1].entries()) {
			ratios.writeUInt32LE(value, at * 4);
		}

		const [stripAt, ratiosAt, directoryAt] = [length, length + padded.length, length + padded.length + 16];
		const fields: Array<[number, number, number, number]> = [
			[254, 4, 1, 2],
			[256, 4, 1, width],
			[257, 4, 1, height],
			[258, 3, 1, 1],
			[259, 3, 1, 4],
			[262, 3, 1, 0],
			[266, 3, 1, 1],
			[273, 4, 1, stripAt],
			[277, 3, 1, 1],
			[278, 4, 1, height],
			[279, 4, 1, strip.length],
			[282, 5, 1, ratiosAt],
			[283, 5, 1, ratiosAt + 8],
			[296, 3, 1, 2],
			[297, 3, 2, index | (pages.length << 16)],
		];
		const directory = Buffer.alloc(2 + fields.length * 12 + 4);
		directory.writeUInt16LE(fields.length, 0);
		for (const [at, [tag, type, count, value]] of fields.entries()) {
			directory.writeUInt16LE(tag, 2 + at * 12);
			directory.writeUInt16LE(type, 4 + at * 12);
			directory.writeUInt32LE(count, 6 + at * 12);
			directory.writeUInt32LE(value, 10 + at * 12);
		}

		link.part.writeUInt32LE(directoryAt, link.at);
		link = {part: directory, at: directory.length - 4};
		parts.push(padded, ratios, directory);
		length = directoryAt + directory.length;
	}

	return Buffer.concat(parts);
}

/** A PDF as fax gateways send it: each page one CCITT image as wide as the paper. */
export async function pdfOfFax(pages: readonly CodedPage[]): Promise<Uint8Array> {
	const pdf = await emptyPdf();
	for (const {strip, width, height, dpiY} of pages) {
		const image = pdf.context.stream(strip, {
			Type: 'XObject',
			Subtype: 'Image',
			Width: width,
			Height: height,
			BitsPerComponent: 1,
			ColorSpace: 'DeviceGray',
			Filter: 'CCITTFaxDecode',
			DecodeParms: pdf.context.obj({K: -1, Columns: width, Rows: height}),
		});
		const [wide, high] = [(width / FAX_DPI) * 72, (height / dpiY) * 72];
		const page = pdf.addPage([wide, high]);
		page.node.setXObject(PDFName.of('Fax'), pdf.context.register(image));
		page.node.set(PDFName.of('Contents'), pdf.context.register(pdf.context.stream(`q ${wide} 0 0 ${high} 0 0 cm /Fax Do Q`)));
	}

	return pdf.save();
}

/** A PDF of scans: one JPEG a side. */
export async function pdfOfScans(pictures: readonly Picture[], dpi: number, quality: number): Promise<Uint8Array> {
	const pdf = await emptyPdf();
	for (const {data, width, height} of pictures) {
		const jpeg = await sharp(data, {raw: {width, height, channels: 1}})
			.toColourspace('b-w')
			.jpeg({quality})
			.toBuffer();
		const page = pdf.addPage([(width / dpi) * 72, (height / dpi) * 72]);
		page.drawImage(await pdf.embedJpg(jpeg), {x: 0, y: 0, width: page.getWidth(), height: page.getHeight()});
	}

	return pdf.save();
}

/** No dates of making inside: the same corpus has the same bytes. */
export async function emptyPdf(): Promise<PDFDocument> {
	const pdf = await PDFDocument.create({updateMetadata: false});
	pdf.setProducer('corpus generator');
	return pdf;
}
