import {PDFDocument} from 'pdf-lib';
import {qrMatrix} from './qr.ts';
import {openSheetPage} from './sheet-layout.ts';
import {openTypesetter} from './typesetter.ts';

export interface BatchSheetContent {
	/** As `makeBatchReference` made it. */
	readonly reference: string;
	readonly parcel: {
		readonly name: string;
		readonly waybill: string | null;
		readonly carrier: string | null;
		readonly sender: string | null;
		/** As the mailroom counted them; null when nobody did. */
		readonly sheetsCounted: number | null;
		readonly discsCounted: number | null;
	};
	/** Calendar day, `YYYY-MM-DD`. */
	readonly printedOn: string;
}

const INSTRUCTIONS = [
	'Lay this sheet on top of the stack of this parcel and scan it together with the stack. Do not fold it, write on the codes or use it for another parcel.',
	'Mettere questo foglio sopra la pila di questo plico e scansionarlo insieme alla pila. Non piegarlo, non scrivere sui codici e non usarlo per un altro plico.',
].join('\n');

/** The sheet on top of a parcel's stack, as a PDF of one A4 page. */
export async function batchSheet({reference, parcel, printedOn}: BatchSheetContent): Promise<Uint8Array> {
	const pdf = await PDFDocument.create();
	pdf.setTitle(`Batch sheet ${reference}`, {showInWindowTitleBar: true});
	pdf.setCreator('Intake');
	pdf.setProducer('Intake');
	const matrix = await qrMatrix(reference);
	const typesetter = openTypesetter(pdf);
	const sheet = openSheetPage(pdf, typesetter);
	sheet.headline('BATCH SHEET', 24);
	sheet.gap(22);
	sheet.code(matrix, 70);
	sheet.gap(24);
	sheet.headline(reference, 28);
	sheet.gap(18);
	for (const [label, value] of factsOf(parcel, printedOn)) {
		sheet.paragraph(`${label}: ${value}`, 12);
	}

	sheet.gap(8);
	sheet.paragraph(INSTRUCTIONS, 11, {weight: 'bold'});
	sheet.cornerCode(matrix, 50, 'right');
	await typesetter.finish();
	return pdf.save();
}

/** What is known of the parcel, in English and Italian; what is not is not printed. */
function factsOf({name, waybill, carrier, sender, sheetsCounted, discsCounted}: BatchSheetContent['parcel'], printedOn: string) {
	const facts: ReadonlyArray<readonly [label: string, value: string | number | null]> = [
		['Parcel / Plico', name],
		['Waybill / Lettera di vettura', waybill],
		['Carrier / Corriere', carrier],
		['Sender / Mittente', sender],
		['Sheets counted / Fogli contati', sheetsCounted],
		['Discs counted / Dischi contati', discsCounted],
		['Printed on / Stampato il', printedOn],
	];
	return facts.filter(([, value]) => value !== null && value !== '');
}
