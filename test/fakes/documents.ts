import type {FiledDocument} from '#pipeline/model/filing.ts';
import {type Inquiry, inquiry} from '#pipeline/model/inquiry.ts';

/** An inquiry of an invented person; give what matters. */
export const anInquiry = (given: Partial<Omit<Inquiry, 'person'>> & {person?: Partial<Inquiry['person']>} = {}): Inquiry =>
	inquiry.parse({
		id: 'INQ-2026-0001',
		openedOn: '2026-10-01',
		...given,
		person: {familyName: 'Vesterlund', givenName: 'Solveig', birthDate: '1961-03-04', ...given.person},
	});

/** A document filed to INQ-2026-0001; give what matters. */
export const aFiledDocument = (given: Partial<FiledDocument> = {}): FiledDocument => ({
	id: 'd1/1',
	deliveryId: 'd1',
	receivedAt: '2026-11-01T09:00:00.000Z',
	pages: [1],
	type: 'histology',
	typeConfidence: 0.99,
	typeReasons: [],
	boundaryConfidence: 0.99,
	clues: [],
	language: {code: 'en', confidence: 1},
	examination: {documentDates: ['2026-10-20'], isEnglish: true, signature: null, sections: null},
	match: {decision: 'link', inquiryId: 'INQ-2026-0001', candidates: [], reasons: [], parameters: 'test'},
	patient: null,
	...given,
});
