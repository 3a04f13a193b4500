import test from 'ava';
import fc from 'fast-check';
import {separate} from '#pipeline/stages/separate.ts';
import {aDescribedPage, plainLinguist} from '../fakes/described-page.ts';

const HEAD = ['Bergmark General Hospital', 'Department of Oncology, Tel 555 0134'];
const patient = (name: string) => [`Patient: ${name}`, 'Date of birth: 04/03/1961'];
const PROSE = 'The patient was followed in our department and remained stable over the whole period of observation without';

const HISTOLOGY = [
	...HEAD,
	'Histopathology Report',
	...patient('Solveig Vesterlund'),
	'Specimen: biopsy of the clivus.',
	'Dr. A. Lindgren',
	'Pathologist',
];
const IMAGING = [
	...HEAD,
	'MRI Report',
	...patient('Solveig Vesterlund'),
	'Findings: a mass.',
	'Impression: chordoma.',
	'Dr. B. Holm',
	'Radiologist',
];
const HISTORY_1 = [...HEAD, 'Detailed Clinical History', ...patient('Solveig Vesterlund'), PROSE, PROSE];
const HISTORY_2 = ['new complaints, and the therapy was continued as planned before.', 'Dr. A. Lindgren', 'Consultant'];
const COVER = ['FAX TRANSMISSION', 'To: International Patients', 'From: Dr. A. Lindgren', 'Pages: 3'];

async function documentsOf(pages: ReadonlyArray<readonly string[] | 'blank' | 'unreadable'>) {
	const described = await Promise.all(
		pages.map((lines, index) => {
			const sequence = index + 1;
			return typeof lines === 'string'
				? aDescribedPage([], {sequence, reading: {kind: lines, reason: 'test'}})
				: aDescribedPage(lines, {sequence});
		}),
	);
	return separate.run(described, {linguist: plainLinguist}, new AbortController().signal);
}

const runs = ({documents}: Awaited<ReturnType<typeof documentsOf>>) => documents.map(({pages}) => pages.map(({sequence}) => sequence));

test('a title and a letterhead open a document', async t => {
	t.deepEqual(runs(await documentsOf([HISTOLOGY, IMAGING])), [[1], [2]]);
});

test('a page that goes on in the middle of a sentence stays with the page before', async t => {
	t.deepEqual(runs(await documentsOf([HISTORY_1, HISTORY_2, IMAGING])), [[1, 2], [3]]);
});

test('blank backs between two pages of one letter do not part it', async t => {
	const separation = await documentsOf([HISTORY_1, 'blank', HISTORY_2, 'blank']);
	t.deepEqual(runs(separation), [[1, 3]]);
	t.deepEqual(separation.blankPages, [2, 4]);
});

test('a fax cover sheet is a document of its own', async t => {
	t.deepEqual(runs(await documentsOf([COVER, HISTORY_1, HISTORY_2])), [[1], [2, 3]]);
});

test('printed page numbers decide', async t => {
	const first = [...HISTORY_1, 'Page 1 of 2'];
	const second = [...HEAD, 'Course after surgery', PROSE, 'Page 2 of 2'];
	t.deepEqual(runs(await documentsOf([first, second])), [[1, 2]]);
	t.deepEqual(runs(await documentsOf([first, second, [...HISTORY_1, 'Page 1 of 1']])), [[1, 2], [3]]);
});

test('papers of another patient begin a new document', async t => {
	const other = [...patient('Bruno Castellani'), 'The course was uneventful.', PROSE];
	t.deepEqual(runs(await documentsOf([HISTORY_1, other])), [[1], [2]]);
});

test('an unreadable page is told and loses nothing else', async t => {
	const separation = await documentsOf([HISTOLOGY, 'unreadable', IMAGING]);
	t.deepEqual(runs(separation), [[1], [3]]);
	t.deepEqual(
		separation.unreadablePages.map(({sequence}) => sequence),
		[2],
	);
});

test('every page comes out in exactly one place, whatever the pages are', async t => {
	const kinds = [HISTOLOGY, IMAGING, HISTORY_1, HISTORY_2, COVER, 'blank', 'unreadable'] as const;
	await fc.assert(
		fc.asyncProperty(fc.array(fc.constantFrom(...kinds), {maxLength: 12}), async pages => {
			const {documents, blankPages, unreadablePages} = await documentsOf(pages);
			const places = [
				...documents.flatMap(document => document.pages.map(({sequence}) => sequence)),
				...blankPages,
				...unreadablePages.map(({sequence}) => sequence),
			].sort((a, b) => a - b);
			t.deepEqual(
				places,
				pages.map((_, index) => index + 1),
			);
		}),
		{numRuns: 30},
	);
});
