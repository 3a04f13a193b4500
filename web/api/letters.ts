import {z} from 'zod';
import {openDossier} from '#pipeline/dossiers/open-dossier.ts';
import {IntakeError} from '#pipeline/errors.ts';
import {createDraft, createDraftInput, editDraft, finalise, markSent, markSentInput} from '#pipeline/letters/actions.ts';
import {languageFor} from '#pipeline/letters/language.ts';
import {letterBody, letterDraft} from '#pipeline/model/letter.ts';
import {letterPdf} from '#print/letter.ts';
import {defineRoute, type Route} from './route.ts';
import type {ApiTools} from './tools.ts';

const id = z.strictObject({id: z.uuid()});
const version = z.int().positive();

export const letterRoutes: readonly Route[] = [
	defineRoute({
		method: 'GET',
		path: '/api/dossiers/:id/letters',
		summary: 'Letters about an inquiry, the languages there are, and the one the sender likely reads.',
		permission: 'letters.read',
		params: z.strictObject({id: z.string().min(1).max(100)}),
		response: z.strictObject({
			letters: z.array(letterDraft),
			languages: z.array(z.strictObject({language: z.string(), name: z.string()})),
			suggested: z.string(),
		}),
		run: async ({params}, {store, texts, packs, clock}) => ({
			letters: await store.letters.of(params.id),
			languages: [...texts.values()].map(({language, name}) => ({language, name})),
			suggested: languageFor(await openDossier(params.id, store, packs, clock), texts),
		}),
	}),
	defineRoute({
		method: 'POST',
		path: '/api/letters',
		summary: 'Drafts a letter from what the dossier lacks.',
		permission: 'letters.write',
		body: createDraftInput,
		response: letterDraft,
		run: async ({body, actor}, tools) => told(await createDraft(body, {id: actor.accountId, name: actor.displayName}, tools), tools),
	}),
	defineRoute({
		method: 'GET',
		path: '/api/letters/:id',
		summary: 'One letter.',
		permission: 'letters.read',
		params: id,
		response: letterDraft,
		run: ({params}, {store}) => letterNamed(params.id, store),
	}),
	defineRoute({
		method: 'PUT',
		path: '/api/letters/:id',
		summary: 'Changes a draft.',
		permission: 'letters.write',
		params: id,
		body: z.strictObject({version, body: letterBody}),
		response: letterDraft,
		run: async ({params, body, actor}, tools) =>
			told(await editDraft({id: params.id, ...body}, {id: actor.accountId, name: actor.displayName}, tools), tools),
	}),
	defineRoute({
		method: 'POST',
		path: '/api/letters/:id/finalise',
		summary: 'Closes a draft: from now on it is printed as it is.',
		permission: 'letters.write',
		params: id,
		body: z.strictObject({version}),
		response: letterDraft,
		run: async ({params, body, actor}, tools) =>
			told(await finalise({id: params.id, ...body}, {id: actor.accountId, name: actor.displayName}, tools), tools),
	}),
	defineRoute({
		method: 'POST',
		path: '/api/letters/:id/sent',
		summary: 'Notes that a person sent it, and how. The program itself sends nothing.',
		permission: 'letters.write',
		params: id,
		body: markSentInput.omit({id: true}),
		response: letterDraft,
		async run({params, body, actor}, tools) {
			const letter = await markSent({id: params.id, ...body}, {id: actor.accountId, name: actor.displayName}, tools);
			tools.live.tell({topic: 'letter', id: letter.id});
			return letter;
		},
	}),
	defineRoute({
		method: 'GET',
		path: '/api/letters/:id/pdf',
		summary: 'The letter as it will be printed, with a return sheet per requirement.',
		permission: 'letters.read',
		params: id,
		async run({params, reply}, {store, centre, texts}) {
			const letter = await letterNamed(params.id, store);
			return reply
				.type('application/pdf')
				.header('content-disposition', `inline; filename="letter-${letter.id}.pdf"`)
				.send(Buffer.from(await letterPdf(letter, {centre, texts})));
		},
	}),
];

/** Other windows show the letter as it is now. */
function told<Letter extends {id: string}>(letter: Letter, {live}: ApiTools): Letter {
	live.tell({topic: 'letter', id: letter.id});
	return letter;
}

async function letterNamed(letterId: string, {letters}: {letters: {find(id: string): Promise<z.infer<typeof letterDraft> | undefined>}}) {
	const letter = await letters.find(letterId);
	if (!letter) {
		throw new IntakeError('NOT_FOUND', 'There is no such letter.');
	}

	return letter;
}
