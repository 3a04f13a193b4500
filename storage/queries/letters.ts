import {IntakeError} from '#pipeline/errors.ts';
import type {Letters} from '#pipeline/letters/ports.ts';
import {type LetterDraft, letterDraft} from '#pipeline/model/letter.ts';
import type {Databases} from '../schema.ts';
import {appendAudit} from './audit.ts';
import {noteLetter} from './outbox.ts';

const UNLIMITED = 100_000;

const letterOf = ({data}: {data: string}): LetterDraft => letterDraft.parse(JSON.parse(data));

export const letterQueries = ({writer, reader}: Databases): Letters => ({
	save: (letter, event) =>
		writer.transaction().execute(async transaction => {
			const {id, inquiryId, state, version, createdAt} = letterDraft.parse(letter);
			const present = await transaction.selectFrom('letters').select('version').where('id', '=', id).executeTakeFirst();
			// Two people at one letter: the second one's text must not silently take the place of the first one's.
			if ((present?.version ?? 0) !== version - 1) {
				throw new IntakeError('STATE_CONFLICT', `Letter ${id} was changed by somebody else meanwhile. Load it again and repeat.`);
			}

			await noteLetter(transaction, letter, event.at);
			const kept = {state, version, data: JSON.stringify(letter)};
			await transaction
				.insertInto('letters')
				.values({id, inquiry_id: inquiryId, created_at: createdAt, ...kept})
				.onConflict(conflict => conflict.column('id').doUpdateSet(kept))
				.execute();
			await appendAudit(transaction, event);
		}),

	async find(id) {
		const row = await reader.selectFrom('letters').select('data').where('id', '=', id).executeTakeFirst();
		return row && letterOf(row);
	},

	async of(inquiryId) {
		const rows = await reader
			.selectFrom('letters')
			.select('data')
			.where('inquiry_id', '=', inquiryId)
			.orderBy('created_at', 'desc')
			.orderBy('id')
			.execute();
		return rows.map(letterOf);
	},

	async list({state, limit = UNLIMITED} = {}) {
		let query = reader.selectFrom('letters').select('data').orderBy('created_at', 'desc').orderBy('id').limit(limit);
		if (state) {
			query = query.where('state', '=', state);
		}

		return (await query.execute()).map(letterOf);
	},
});
