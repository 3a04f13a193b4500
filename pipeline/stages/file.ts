import type {Delivery, DeliveryState} from '../model/delivery.ts';
import {type DescribedPage, isOfDelivery} from '../model/document.ts';
import {type FiledPage, type Filing, filing} from '../model/filing.ts';
import type {MatchedDocument, MatchedSeparation} from '../model/match.ts';
import type {ReviewTask} from '../model/review-task.ts';
import {legibilityOf} from '../pages/legibility.ts';
import {questionsAboutDelivery} from '../review/delivery-questions.ts';
import {questionsAbout, taskOf} from '../review/questions.ts';
import {batchReferenceOf} from '../sheets/follow.ts';
import {defineStage, type Tools} from '../stage.ts';

interface Decided {
	readonly delivery: Delivery;
	/** Every page of the delivery, also those in no document. */
	readonly pages: readonly DescribedPage[];
	readonly separation: MatchedSeparation;
}

/** Decided delivery → Filing: pages, documents and questions written in one transaction. The only stage that writes records. */
export const file = defineStage({
	name: 'file',
	version: 1,
	output: filing,
	journalled: false,
	async run({delivery, pages, separation}: Decided, {store, clock}: Pick<Tools, 'store' | 'clock'>): Promise<Filing> {
		const now = clock.now();
		const repeats = delivery.original
			? (await store.deliveries.sameOriginal(delivery.original.sha256)).filter(id => id !== delivery.id)
			: [];
		const tasks = [
			...separation.documents.flatMap(questionsAbout),
			...questionsAboutDelivery(delivery, {pages: pages.length, repeats, separation}),
		].map(question => taskOf(delivery, question, now));
		const answered = new Set(await store.reviews.answered(delivery.id));
		const decided: Filing = {
			deliveryId: delivery.id,
			state: stateOf(tasks.filter(({id}) => !answered.has(id))),
			pages: pages.map(page => filedPageOf(page, separation)),
			documents: separation.documents.map(({pages: members, ...document}) => ({
				...document,
				pages: members.map(({sequence}) => sequence),
				receivedAt: delivery.receivedAt,
			})),
			tasks,
			sheetReference: batchReferenceOf(pages),
		};
		await store.filings.file(decided, {
			at: now.toISOString(),
			actor: 'pipeline',
			action: 'delivery-filed',
			subject: delivery.id,
			details: {state: decided.state, pages: decided.pages.length, documents: decided.documents.length, questions: tasks.length},
		});
		return decided;
	},
});

const stateOf = (tasks: readonly ReviewTask[]): DeliveryState => (tasks.length > 0 ? 'in-review' : 'filed');

/** Exactly one visible state for every page. */
function filedPageOf(
	{deliveryId, sequence, image, reading, badLines}: DescribedPage,
	{documents, blankPages}: MatchedSeparation,
): FiledPage {
	const owner = documents.find(({pages}) => pages.some(page => page.sequence === sequence));
	const words = reading.kind === 'read' ? reading.words : [];
	const state = owner ? stateWithin(owner) : blankPages.includes(sequence) ? 'blank' : 'unreadable';
	return {deliveryId, sequence, state, documentId: owner?.id ?? null, image, words, legibility: legibilityOf({reading, badLines})};
}

/** A cover sheet is kept with its delivery, and so is what a person called nobody's; everything else is filed when it is linked. */
const stateWithin = ({type, match, decided}: MatchedDocument): FiledPage['state'] =>
	match.decision === 'link' || isOfDelivery(type) || decided?.belongsTo?.kind === 'nobody' ? 'filed' : 'in-review';
