import {PDFDocument} from 'pdf-lib';
import sharp from 'sharp';

const POINTS_PER_INCH = 72;
const A4_POINTS: [number, number] = [595.28, 841.89];

/** A PDF with the given pages in their order, in their size; null becomes an empty page. It stands for an original of which pages were erased. */
export async function emptiedOriginal(
	pages: ReadonlyArray<{readonly image: Uint8Array; readonly dpi: number} | null>,
): Promise<Uint8Array> {
	const pdf = await PDFDocument.create();
	for (const page of pages) {
		if (page === null) {
			pdf.addPage(A4_POINTS);
			continue;
		}

		const embedded = isJpeg(page.image) ? await pdf.embedJpg(page.image) : await pdf.embedPng(await sharp(page.image).png().toBuffer());
		const size: [number, number] = [(embedded.width / page.dpi) * POINTS_PER_INCH, (embedded.height / page.dpi) * POINTS_PER_INCH];
		pdf.addPage(size).drawImage(embedded, {x: 0, y: 0, width: size[0], height: size[1]});
	}

	return pdf.save();
}

const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8;
