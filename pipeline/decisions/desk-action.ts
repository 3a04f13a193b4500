import {z} from 'zod';
import {type Arrangement, arrangedDocument} from '../model/arrangement.ts';
import {DOCUMENT_TYPES} from '../model/document.ts';
import {assign, confirm, type Desk, markBlank, merge, move, note, retype, rotate, split} from './desk.ts';

const pages = z.array(z.int().positive()).min(1).max(2000);
const document = z.string().max(100);

/** What a person can do with the pages of a delivery. */
export const deskAction = z.discriminatedUnion('action', [
	z.strictObject({action: z.literal('assign'), document, belongsTo: arrangedDocument.shape.belongsTo}),
	z.strictObject({action: z.literal('retype'), document, type: z.enum(DOCUMENT_TYPES).nullable()}),
	z.strictObject({action: z.literal('confirm'), document}),
	z.strictObject({action: z.literal('note'), document, findings: arrangedDocument.shape.findings}),
	z.strictObject({action: z.literal('split'), document, before: z.int().positive()}),
	z.strictObject({action: z.literal('merge'), document, other: document}),
	z.strictObject({action: z.literal('move'), pages, document: document.nullable(), before: z.int().positive().nullable().default(null)}),
	z.strictObject({action: z.literal('mark-blank'), pages, isBlank: z.boolean()}),
	z.strictObject({action: z.literal('rotate'), pages, degrees: z.union([z.literal(90), z.literal(180), z.literal(270)])}),
]);
export type DeskAction = z.infer<typeof deskAction>;

/** The arrangement after the action; throws INPUT_INVALID or STATE_CONFLICT. */
export function arrangedBy(action: DeskAction, desk: Desk): Arrangement {
	switch (action.action) {
		case 'assign':
			return assign(desk, action.document, action.belongsTo);
		case 'retype':
			return retype(desk, action.document, action.type);
		case 'confirm':
			return confirm(desk, action.document);
		case 'note':
			return note(desk, action.document, action.findings);
		case 'split':
			return split(desk, action.document, action.before);
		case 'merge':
			return merge(desk, action.document, action.other);
		case 'move':
			return move(desk, action.pages, action.document, action.before);
		case 'mark-blank':
			return markBlank(desk, action.pages, action.isBlank);
		case 'rotate':
			return rotate(desk, action.pages, action.degrees);
	}
}
