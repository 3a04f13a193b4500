import type {PDFDocument} from 'pdf-lib';
import {qrMatrix} from './qr.ts';
import {openSheetPage} from './sheet-layout.ts';
import {openTypesetter} from './typesetter.ts';

/** What stands on the sheet. Nobody's name: it lies on fax machines. */
export interface ReturnSheetContent {
	/** As `makeReturnReference` made it. */
	readonly reference: string;
	readonly inquiryId: string;
	/** The document asked for, in as many languages as there are lines. */
	readonly requirementLabel: string;
	/** What to do with the sheet, in the receiver's language; a line each when there are several. */
	readonly instructions: string;
	readonly faxNumber: string;
}

/** Adds one A4 page to `pdf`: the code, its reference, and what to do with the sheet. */
export async function drawReturnSheet(
	pdf: PDFDocument,
	{reference, inquiryId, requirementLabel, instructions, faxNumber}: ReturnSheetContent,
): Promise<void> {
	const matrix = await qrMatrix(reference);
	const typesetter = openTypesetter(pdf);
	const sheet = openSheetPage(pdf, typesetter);
	sheet.headline('RETURN SHEET', 24);
	sheet.gap(22);
	sheet.code(matrix, 70);
	sheet.gap(24);
	sheet.headline(reference, 22);
	sheet.gap(18);
	sheet.paragraph(requirementLabel, 14, {weight: 'bold'});
	sheet.paragraph(inquiryId, 12);
	sheet.gap(8);
	sheet.paragraph(instructions, 11);
	sheet.gap(4);
	sheet.paragraph(`Fax ${faxNumber}`, 12, {weight: 'bold'});
	sheet.cornerCode(matrix, 50, 'right');
	await typesetter.finish();
}
