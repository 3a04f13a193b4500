import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import {PDFDocument, StandardFonts} from 'pdf-lib';
import {coded, tiffOf} from '#bench/corpus/fax-file.ts';
import {assemble} from '#bin/assemble.ts';
import {silentLog} from '#bin/log.ts';
import {clockFrom} from '#bin/system-clock.ts';
import {loadConfig} from '#config/load.ts';
import {openDossier} from '#pipeline/dossiers/open-dossier.ts';
import {saveInquiries} from '#pipeline/rematch.ts';
import {makeReturnReference} from '#pipeline/sheets/reference.ts';
import {drawReturnSheet} from '#print/return-sheet.ts';
import {anInquiry} from '../fakes/documents.ts';
import {drawnPages, inPixels} from '../fakes/scans.ts';

const AS_OF = '2026-11-20';
const INQUIRIES = [
	anInquiry({id: 'INQ-2026-0501'}),
	anInquiry({id: 'INQ-2026-0502', person: {familyName: 'Castellani', givenName: 'Bruno', birthDate: '1958-07-09'}}),
];

const reportOf = (...patient: string[]) => [
	'BERGMARK GENERAL HOSPITAL',
	'Department of Pathology',
	'',
	'HISTOPATHOLOGY REPORT',
	'',
	...patient,
	'Date of report: 2 November 2026',
	'',
	'Specimen: biopsy of the clivus, three fragments.',
	'Microscopic description: cords of physaliphorous cells in a myxoid matrix.',
	'Immunohistochemistry: brachyury and cytokeratin positive.',
	'Diagnosis: conventional chordoma of the skull base.',
	'',
	'Dr. Astrid Lindgren, pathologist',
];

/** A fax in fine mode: sheets with their inquiry and requirement, letters as lines. */
async function faxOf(pages: ReadonlyArray<{inquiryId: string; requirementCode: string} | string[]>): Promise<Uint8Array> {
	const pdf = await PDFDocument.create();
	for (const page of pages) {
		if (!Array.isArray(page)) {
			await drawReturnSheet(pdf, {
				reference: makeReturnReference(page),
				inquiryId: page.inquiryId,
				requirementLabel: 'Histologic outcome',
				instructions: 'Put this sheet on top of the document and send it back by fax or mail.',
				faxNumber: '+39 0382 078903',
			});
			continue;
		}

		const font = await pdf.embedFont(StandardFonts.TimesRoman);
		const letter = pdf.addPage([595, 842]);
		for (const [row, line] of page.entries()) {
			letter.drawText(line, {x: 70, y: 770 - row * 24, size: 13, font});
		}
	}

	const drawn = await drawnPages(await pdf.save(), 204);
	const faxed = await Promise.all(
		drawn.map(async picture => {
			const {data, width, height} = await inPixels(picture, 1728, 2292);
			return coded({data: Buffer.from(data.map(value => (value < 150 ? 0 : 255))), width, height}, true);
		}),
	);
	return tiffOf(faxed);
}

test('a return sheet files the paper behind it, unless the paper names somebody else', async t => {
	const dataDirectory = await mkdtemp(path.join(os.tmpdir(), 'intake-sheets-'));
	const config = await loadConfig(undefined, {INTAKE_DATA_DIRECTORY: dataDirectory});
	const application = await assemble(config, {clock: clockFrom(AS_OF), log: silentLog});
	t.teardown(async () => {
		await application[Symbol.asyncDispose]();
		await rm(dataDirectory, {recursive: true, force: true});
	});
	const {store, intake, worker, clock} = application;
	await saveInquiries(INQUIRIES, application, 'test');

	const asked = {inquiryId: 'INQ-2026-0501', requirementCode: 'histology'};
	const receipt = await intake.receive('fax', {
		externalId: 'fax-1',
		channel: 'fax',
		receivedAt: clock.now(),
		sender: {},
		parcel: null,
		announcedPages: 6,
		transport: 'complete',
		failure: null,
		content: {
			kind: 'bytes',
			mediaType: 'image/tiff',
			bytes: await faxOf([
				// Neither paper could be filed by itself: the first has no birth date, the last no patient at all.
				asked,
				reportOf('Patient: Solveig Vesterlund'),
				asked,
				reportOf('Patient: Bruno Castellani', 'Date of birth: 09.07.1958'),
				{...asked, inquiryId: 'INQ-2026-0502'},
				reportOf(),
			]),
		},
	});
	if (receipt.kind !== 'accepted') {
		return t.fail('it came for the first time');
	}

	worker.start();
	await worker.idle();
	const deliveryId = receipt.delivery.id;

	const documents = await store.filings.documents({deliveryId});
	const told = documents
		.sort((a, b) => a.pages[0]! - b.pages[0]!)
		.map(({pages, type, match}) =>
			`${pages.join()} ${type} ${type === 'intake-sheet' ? '' : match.decision} ${match.inquiryId ?? ''}`.trim(),
		);
	t.deepEqual(told, [
		'1 intake-sheet',
		'2 histology link INQ-2026-0501',
		'3 intake-sheet',
		'4 histology possible-link',
		'5 intake-sheet',
		'6 histology link INQ-2026-0502',
	]);
	const stranger = documents[3]!;
	t.deepEqual(stranger.match.candidates.map(({inquiryId}) => inquiryId).sort(), ['INQ-2026-0501', 'INQ-2026-0502']);

	// Nobody is asked about a sheet, and each counts as filed.
	const tasks = await store.reviews.open();
	const sheets = documents.filter(({type}) => type === 'intake-sheet').map(({id}) => id);
	t.deepEqual(
		tasks.filter(({documentId}) => documentId !== null && sheets.includes(documentId)),
		[],
	);
	t.true(tasks.some(({reason, documentId}) => reason === 'possible-link' && documentId === stranger.id));
	const {filed, inReview, isBalanced} = await store.deliveries.balance(deliveryId);
	t.deepEqual({filed, inReview, isBalanced}, {filed: 5, inReview: 1, isBalanced: true});

	const dossier = await openDossier('INQ-2026-0501', store, config.packs, clock);
	t.deepEqual(
		dossier.documents.map(({pages}) => pages),
		[[2]],
		'a sheet is no document of the dossier and satisfies nothing',
	);
	t.is(dossier.requirements.find(({code}) => code === 'histology')?.status, 'complete');
});
