import {sql} from 'kysely';
import {type FiledDocument, type FiledPage, filedDocument, filedPage} from '#pipeline/model/filing.ts';
import type {Filings} from '#pipeline/ports.ts';
import type {Databases, Writing} from '../schema.ts';
import {appendAudit} from './audit.ts';
import {changeDelivery, noteSheetReference} from './deliveries.ts';
import {noteFiling} from './outbox.ts';
import {replaceTasks} from './reviews.ts';
import {searchPages} from './search.ts';

/** SQLite binds at most 32,766 values; stay well below. */
const KEYS_AT_ONCE = 5000;

export function filingQueries({writer, reader}: Databases): Filings {
	return {
		file: ({deliveryId, state, pages, documents, tasks, sheetReference}, event) =>
			writer.transaction().execute(async transaction => {
				await noteFiling(transaction, {deliveryId, documents, tasks}, event.at);
				await removePages(transaction, deliveryId);
				await transaction.deleteFrom('documents').where('delivery_id', '=', deliveryId).execute();
				for (const document of documents) {
					await insertDocument(transaction, document);
				}

				for (const page of pages) {
					await insertPage(transaction, page);
				}

				await replaceTasks(transaction, deliveryId, tasks);
				// Why a transmission broke off stays true; failures of ours are over.
				await changeDelivery(transaction, deliveryId, ({transport}) => ({state, ...(transport === 'complete' && {failure: null})}));
				if (sheetReference !== null) {
					await noteSheetReference(transaction, deliveryId, sheetReference);
				}

				await appendAudit(transaction, event);
			}),

		async documents({inquiryId, candidateInquiryId, deliveryId}) {
			let query = reader.selectFrom('documents').select('documents.data').orderBy('documents.id');
			if (inquiryId !== undefined) {
				query = query.where('inquiry_id', '=', inquiryId);
			}

			if (deliveryId !== undefined) {
				query = query.where('delivery_id', '=', deliveryId);
			}

			if (candidateInquiryId !== undefined) {
				query = query.where(
					'id',
					'in',
					reader.selectFrom('document_candidates').select('document_id').where('inquiry_id', '=', candidateInquiryId),
				);
			}

			const rows = await query.execute();
			return rows
				.map(({data}) => filedDocument.parse(JSON.parse(data)))
				.sort((a, b) => a.receivedAt.localeCompare(b.receivedAt) || (a.pages[0] ?? 0) - (b.pages[0] ?? 0));
		},

		async pages(deliveryId) {
			const rows = await reader.selectFrom('pages').selectAll().where('delivery_id', '=', deliveryId).orderBy('sequence').execute();
			return rows.map(({sequence, state, document_id, image, words, legibility}) =>
				filedPage.parse({
					deliveryId,
					sequence,
					state,
					documentId: document_id,
					image: image && JSON.parse(image),
					words: JSON.parse(words),
					legibility,
				}),
			);
		},

		async texts(documents) {
			const texts = new Map<string, string>();
			if (documents.length === 0) {
				return texts;
			}

			const deliveries = [...new Set(documents.map(({deliveryId}) => deliveryId))];
			const {rows} = await sql<{documentId: string; text: string}>`SELECT pages.document_id AS documentId, page_text.text AS text
				FROM pages JOIN page_text ON page_text.rowid = pages.id
				WHERE pages.delivery_id IN (${sql.join(deliveries)}) AND pages.document_id IN (${sql.join(documents.map(({id}) => id))})
				ORDER BY pages.id`.execute(reader);
			for (const {documentId, text} of rows) {
				texts.set(documentId, `${texts.get(documentId) ?? ''} ${text}`);
			}

			return texts;
		},

		async filedNear(keys) {
			const found = new Set<string>();
			for (let start = 0; start < keys.length; start += KEYS_AT_ONCE) {
				const {rows} = await sql<{delivery_id: string}>`SELECT DISTINCT documents.delivery_id FROM inquiry_keys
					JOIN documents ON documents.inquiry_id = inquiry_keys.inquiry_id
					WHERE inquiry_keys.key IN (${sql.join(keys.slice(start, start + KEYS_AT_ONCE))})`.execute(reader);
				for (const {delivery_id} of rows) {
					found.add(delivery_id);
				}
			}

			return [...found];
		},

		async waiting() {
			const {rows} = await sql<{delivery_id: string}>`SELECT DISTINCT delivery_id FROM documents INDEXED BY documents_waiting
				WHERE decision <> 'link' AND type <> 'fax-cover' AND type <> 'intake-sheet'`.execute(reader);
			return rows.map(({delivery_id}) => delivery_id);
		},

		search: (text, limit = 50) => searchPages(text, limit, reader),
	};
}

async function removePages(transaction: Writing, deliveryId: string): Promise<void> {
	await sql`DELETE FROM page_text WHERE rowid IN (SELECT id FROM pages WHERE delivery_id = ${deliveryId})`.execute(transaction);
	await transaction.deleteFrom('pages').where('delivery_id', '=', deliveryId).execute();
}

async function insertPage(
	transaction: Writing,
	{deliveryId, sequence, state, documentId, image, words, legibility}: FiledPage,
): Promise<void> {
	const {id} = await transaction
		.insertInto('pages')
		.values({
			delivery_id: deliveryId,
			sequence,
			state,
			document_id: documentId,
			image: image && JSON.stringify(image),
			words: JSON.stringify(words),
			legibility,
		})
		.returning('id')
		.executeTakeFirstOrThrow();
	if (words.length > 0) {
		await transaction
			.insertInto('page_text')
			.values({rowid: id, text: words.map(({text}) => text).join(' ')})
			.execute();
	}
}

async function insertDocument(transaction: Writing, document: FiledDocument): Promise<void> {
	const {id, deliveryId, type, match} = document;
	await transaction
		.insertInto('documents')
		.values({id, delivery_id: deliveryId, inquiry_id: match.inquiryId, decision: match.decision, type, data: JSON.stringify(document)})
		.execute();
	if (match.decision === 'possible-link' && match.candidates.length > 0) {
		await transaction
			.insertInto('document_candidates')
			.values(match.candidates.map(({inquiryId}) => ({inquiry_id: inquiryId, document_id: id})))
			.execute();
	}
}
