import {randomUUID} from 'node:crypto';
import {sql} from 'kysely';
import type {NewDecision} from '#pipeline/decisions/ports.ts';
import type {FactKind} from '#pipeline/model/decision.ts';
import {type FiledDocument, type Filing, filedDocument} from '#pipeline/model/filing.ts';
import type {LetterDraft} from '#pipeline/model/letter.ts';
import type {ReviewTask} from '#pipeline/model/review-task.ts';
import type {Change} from '#pipeline/model/webhook.ts';
import type {Database} from '../schema.ts';

/**
 * Notes a change for every webhook that is to be told of it. Call it with the transaction that makes the change, so that both are
 * kept or neither. A change whose notice has not been tried yet is told with it.
 */
export async function noteChange(transaction: Database, change: Change): Promise<void> {
	const active = await transaction.selectFrom('webhooks').select(['id', 'topics']).where('is_active', '=', 1).execute();
	for (const {id, topics} of active) {
		if ((JSON.parse(topics) as string[]).includes(change.topic)) {
			await insertNotice(transaction, id, change);
		}
	}
}

/** Gives the id of the new notice, or of the untried one it was joined to. */
export async function insertNotice(transaction: Database, webhookId: string, {topic, at, inquiryId, deliveryId}: Change): Promise<string> {
	const {id} = await transaction
		.insertInto('webhook_notices')
		.values({
			id: `msg_${randomUUID().replaceAll('-', '')}`,
			webhook_id: webhookId,
			topic,
			subject: inquiryId ?? deliveryId ?? '',
			inquiry_id: inquiryId ?? null,
			delivery_id: deliveryId ?? null,
			at,
			state: 'waiting',
			attempts: 0,
			due_at: at,
		})
		.onConflict(conflict =>
			conflict
				.columns(['webhook_id', 'topic', 'subject'])
				// Literally as in the index, which is not found otherwise.
				.where(sql<boolean>`state = 'waiting' AND attempts = 0`)
				.doUpdateSet({at}),
		)
		.returning('id')
		.executeTakeFirstOrThrow();
	return id;
}

/** To be called before the filing replaces what is there: a delivery that is only read again changes nothing, and nobody is told. */
export async function noteFiling(
	transaction: Database,
	{deliveryId, documents, tasks}: Pick<Filing, 'deliveryId' | 'documents' | 'tasks'>,
	at: string,
): Promise<void> {
	const active = await transaction.selectFrom('webhooks').select('id').where('is_active', '=', 1).executeTakeFirst();
	if (!active) {
		return;
	}

	const rows = await transaction.selectFrom('documents').select('data').where('delivery_id', '=', deliveryId).execute();
	const page = await transaction.selectFrom('pages').select('id').where('delivery_id', '=', deliveryId).executeTakeFirst();
	const asked = await transaction.selectFrom('review_tasks').select(['id', 'state']).where('delivery_id', '=', deliveryId).execute();

	const before = inOrder(rows.map(({data}) => JSON.parse(data)));
	const after = inOrder(documents);
	const [papersBefore, papersAfter] = [papersByDossier(before), papersByDossier(after)];
	for (const inquiryId of new Set([...papersBefore.keys(), ...papersAfter.keys()])) {
		if (papersBefore.get(inquiryId) !== papersAfter.get(inquiryId)) {
			await noteChange(transaction, {topic: 'dossier.changed', at, inquiryId});
		}
	}

	const known = new Set(asked.map(({id}) => id));
	const open = asked.filter(({state}) => state === 'open');
	const isAsking = tasks.some(({id}) => !known.has(id));
	const isAnswered = open.some(({id}) => !tasks.some(task => task.id === id));
	const isSame = page && JSON.stringify(before) === JSON.stringify(after);
	if (!isSame || isAsking || isAnswered) {
		await noteChange(transaction, {topic: 'delivery.filed', at, deliveryId});
	}

	if (isAsking) {
		await noteChange(transaction, {topic: 'review.opened', at, deliveryId});
	}
}

/** To be called before the question is kept. One that was asked before is no news. */
export async function noteQuestion(transaction: Database, {id, deliveryId, createdAt}: ReviewTask): Promise<void> {
	const known = await transaction.selectFrom('review_tasks').select('id').where('id', '=', id).executeTakeFirst();
	if (!known) {
		await noteChange(transaction, {topic: 'review.opened', at: createdAt, ...(deliveryId !== null && {deliveryId})});
	}
}

/** Waivers and what is known of an inquiry change its dossier at once; what is decided about papers is told by the filing that follows. */
export async function noteDecision(
	transaction: Database,
	{kind, subject}: Pick<NewDecision<FactKind>, 'kind' | 'subject'>,
	at: string,
): Promise<void> {
	if (kind === 'waivers' || kind === 'inquiry') {
		await noteChange(transaction, {topic: 'dossier.changed', at, inquiryId: subject});
	}
}

/** To be called before the letter is kept. */
export async function noteLetter(transaction: Database, {id, state, inquiryId}: LetterDraft, at: string): Promise<void> {
	const present = await transaction.selectFrom('letters').select('state').where('id', '=', id).executeTakeFirst();
	if (state === 'sent' && present?.state !== 'sent') {
		await noteChange(transaction, {topic: 'letter.sent', at, inquiryId});
	}
}

/** By id, their fields as the model orders them, so that equal ones are equal as text. */
const inOrder = (documents: readonly unknown[]): FiledDocument[] =>
	documents.map(document => filedDocument.parse(document)).sort((a, b) => (a.id < b.id ? -1 : 1));

/** What each dossier holds of these documents, its own and those that may be its own, as one text to compare. */
function papersByDossier(documents: readonly FiledDocument[]): Map<string, string> {
	const texts = new Map<string, string>();
	for (const document of documents) {
		const {decision, inquiryId, candidates} = document.match;
		const dossiers =
			decision === 'possible-link' ? candidates.map(candidate => candidate.inquiryId) : inquiryId === null ? [] : [inquiryId];
		for (const dossier of dossiers) {
			texts.set(dossier, `${texts.get(dossier) ?? ''}${JSON.stringify(document)}\n`);
		}
	}

	return texts;
}
