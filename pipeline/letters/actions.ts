import {randomUUID} from 'node:crypto';
import {z} from 'zod';
import {packFor} from '../dossiers/assemble.ts';
import {openDossier} from '../dossiers/open-dossier.ts';
import {IntakeError} from '../errors.ts';
import type {AuditEvent} from '../model/audit-event.ts';
import {type Centre, type LetterDraft, letterBody, SENT_VIA} from '../model/letter.ts';
import type {RulePack} from '../model/requirement.ts';
import type {Clock, Store} from '../ports.ts';
import {draftLetter} from './draft.ts';
import {languageFor} from './language.ts';
import {pageTroubles} from './page-troubles.ts';
import type {LetterLanguages} from './texts.ts';

export interface LetterTools {
	readonly store: Store;
	readonly packs: readonly RulePack[];
	readonly texts: LetterLanguages;
	readonly centre: Centre;
	readonly clock: Clock;
}

/** The person at the screen. */
export interface Coordinator {
	readonly id: string;
	/** As it stands under a letter. */
	readonly name: string;
}

const letterVersion = {
	id: z.uuid(),
	/** The version the person was looking at. */
	version: z.coerce.number().int().positive(),
};

export const createDraftInput = z.strictObject({
	inquiryId: z.string().min(1).max(100),
	/** Left out: guessed from the documents and the nationality. */
	language: z.string().max(3).optional(),
});
export const editDraftInput = z.strictObject({...letterVersion, body: letterBody});
export const finaliseInput = z.strictObject(letterVersion);
export const markSentInput = z.strictObject({
	...letterVersion,
	via: z.enum(SENT_VIA),
	/** When it was sent, if not just now. */
	at: z.iso.datetime().optional(),
});

/**
 * Drafts a letter from the gaps of the dossier as it is now, and keeps it.
 * Throws NOT_FOUND (no such inquiry), INPUT_INVALID (no such language), STATE_CONFLICT (nothing is missing).
 */
export async function createDraft(input: unknown, by: Coordinator, tools: LetterTools): Promise<LetterDraft> {
	const {inquiryId, language} = parsed(createDraftInput, input);
	const {store, packs, texts, clock, centre} = tools;
	if (language !== undefined && !texts.has(language)) {
		throw new IntakeError(
			'INPUT_INVALID',
			`There are no letters in this language. There are: ${[...texts.values()].map(({name, language: code}) => `${name} (${code})`).join(', ')}.`,
		);
	}

	const dossier = await openDossier(inquiryId, store, packs, clock);
	const letter = draftLetter({
		dossier,
		pack: packFor(dossier.inquiry, packs),
		language: language ?? languageFor(dossier, texts),
		texts,
		today: dossier.asOf,
		sender: {...by, centre},
		pageTroubles: await pageTroubles(dossier, store),
		id: randomUUID(),
		createdAt: clock.now().toISOString(),
	});
	if (letter.asks.length === 0) {
		throw new IntakeError(
			'STATE_CONFLICT',
			`Nothing has to be asked for in inquiry ${inquiryId}. What is in review is for the centre to decide first.`,
		);
	}

	await store.letters.save(letter, eventOf('letter-drafted', letter, by, clock));
	return letter;
}

/** Replaces the text of a draft. Throws NOT_FOUND, INPUT_INVALID, STATE_CONFLICT (final already, or changed meanwhile). */
export async function editDraft(input: unknown, by: Coordinator, tools: Pick<LetterTools, 'store' | 'clock'>): Promise<LetterDraft> {
	const {body, ...seen} = parsed(editDraftInput, input);
	return change('letter-edited', {seen, from: 'draft', by, tools}, () => body);
}

/** Ends editing: the letter is printed and sent as it is now. Throws NOT_FOUND, INPUT_INVALID, STATE_CONFLICT. */
export async function finalise(input: unknown, by: Coordinator, tools: Pick<LetterTools, 'store' | 'clock'>): Promise<LetterDraft> {
	return change('letter-finalised', {seen: parsed(finaliseInput, input), from: 'draft', by, tools}, () => ({state: 'final'}));
}

/** Records that a person sent it, and how; the program sends nothing. Throws NOT_FOUND, INPUT_INVALID, STATE_CONFLICT (not final). */
export async function markSent(input: unknown, by: Coordinator, tools: Pick<LetterTools, 'store' | 'clock'>): Promise<LetterDraft> {
	const {via, at, ...seen} = parsed(markSentInput, input);
	const now = tools.clock.now().toISOString();
	if (at !== undefined && Date.parse(at) > Date.parse(now)) {
		throw new IntakeError('INPUT_INVALID', 'The letter cannot have been sent in the future. Correct the time of sending.');
	}

	return change('letter-sent', {seen, from: 'final', by, tools}, () => ({
		state: 'sent',
		sentVia: via,
		sentAt: at ?? now,
		sentBy: by.id,
	}));
}

interface Change {
	readonly seen: {readonly id: string; readonly version: number};
	/** The state the letter has to be in. */
	readonly from: LetterDraft['state'];
	readonly by: Coordinator;
	readonly tools: Pick<LetterTools, 'store' | 'clock'>;
}

async function change(action: string, {seen, from, by, tools}: Change, changes: () => Partial<LetterDraft>): Promise<LetterDraft> {
	const letter = await tools.store.letters.find(seen.id);
	if (!letter) {
		throw new IntakeError('NOT_FOUND', 'There is no such letter.');
	}

	if (letter.state !== from) {
		throw new IntakeError('STATE_CONFLICT', `The letter is ${letter.state}; this can be done to a ${from} one only. Load it again.`);
	}

	if (letter.version !== seen.version) {
		throw new IntakeError('STATE_CONFLICT', `Letter ${letter.id} was changed by somebody else meanwhile. Load it again and repeat.`);
	}

	const changed = {...letter, ...changes(), version: letter.version + 1};
	await tools.store.letters.save(changed, eventOf(action, changed, by, tools.clock));
	return changed;
}

/** Ids, codes and counts only. */
const eventOf = (
	action: string,
	{id, inquiryId, language, asks, version, sentVia}: LetterDraft,
	by: Coordinator,
	clock: Clock,
): AuditEvent => ({
	at: clock.now().toISOString(),
	actor: by.id,
	action,
	subject: inquiryId,
	details: {letterId: id, version, language, asks: asks.length, via: sentVia},
});

/** Every problem at once, by place; never the values. */
function parsed<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
	const result = schema.safeParse(input);
	if (!result.success) {
		const problems = result.error.issues.map(({path, message}) => `${path.join('.') || 'input'}: ${message}`);
		throw new IntakeError('INPUT_INVALID', `The letter was not changed. ${problems.join('; ')}.`);
	}

	return result.data;
}
