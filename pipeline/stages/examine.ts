import {documentDates} from '../clues/document-date.ts';
import {isEnglish} from '../examination/english.ts';
import {findSections} from '../examination/sections.ts';
import {judgeSignature, type SignedPage} from '../examination/signature.ts';
import {
	type DescribedPage,
	type Examination,
	type ExaminedDocument,
	examinedDocument,
	type SeparatedDocument,
	type Signature,
} from '../model/document.ts';
import {type PrintedPage, printedPageOf} from '../model/printed-page.ts';
import {defineStage, type Tools} from '../stage.ts';

/** SeparatedDocument → ExaminedDocument: what its type asks for. */
export const examine = defineStage({
	name: 'examine',
	version: 1,
	output: examinedDocument,
	journalled: false,
	async run(document: SeparatedDocument, {images}: Pick<Tools, 'images'>, signal): Promise<ExaminedDocument> {
		const [{receivedOn}] = document.pages as [DescribedPage];
		const examination: Examination = {
			documentDates: documentDates(document.clues, document.type, receivedOn),
			isEnglish: isEnglish(document),
			signature: document.type === 'access-form' ? await signatureOf(document, images, signal) : null,
			sections: document.type === 'cover-letter' ? findSections(printedPagesOf(document)) : null,
		};
		return {...document, examination: asSeen(examination, document)};
	},
});

/** What a person saw stands above what was found; places that were found are kept as proof. */
function asSeen(examination: Examination, {decided, pages, type}: SeparatedDocument): Examination {
	const {documentDate, isEnglish: isInEnglish, isSigned, sections} = decided?.findings ?? {};
	const [{sequence: page}] = pages as [DescribedPage];
	return {
		documentDates: documentDate === undefined ? examination.documentDates : [documentDate],
		isEnglish: isInEnglish ?? examination.isEnglish,
		signature:
			isSigned === undefined || type !== 'access-form'
				? examination.signature
				: {
						page: examination.signature?.page ?? page,
						box: examination.signature?.box ?? null,
						state: isSigned ? 'present' : 'absent',
						reason: isSigned ? 'a person saw it' : 'a person saw none',
					},
		sections:
			sections === undefined
				? examination.sections
				: sections.map(
						section =>
							examination.sections?.find(found => found.section === section) ?? {section, page, box: null, verbatim: 'seen by a person'},
					),
	};
}

const printedPagesOf = ({pages}: SeparatedDocument): PrintedPage[] => pages.map(printedPageOf).filter(page => page !== null);

async function signatureOf({pages}: SeparatedDocument, images: Tools['images'], signal: AbortSignal): Promise<Signature> {
	const signed: SignedPage[] = [];
	for (const page of pages) {
		const printed = printedPageOf(page);
		if (printed && page.image) {
			signed.push({page: printed, grey: await images.grey(page.image, signal)});
		}
	}

	return judgeSignature(signed);
}
