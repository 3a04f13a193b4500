import type {Dossier} from '../model/dossier.ts';
import {type Ask, type Bilingual, type Centre, type LetterDraft, LOST_PAGES, UNREADABLE_PAGES} from '../model/letter.ts';
import type {RulePack} from '../model/requirement.ts';
import {ANSWER_WORKING_DAYS} from './days.ts';
import type {PageTrouble} from './page-troubles.ts';
import {fill, listOf, longDate, unbroken} from './phrases.ts';
import {wrongsOf} from './problems.ts';
import type {LetterLanguages, LetterTexts} from './texts.ts';

export interface LetterSender {
	/** Id of the coordinator, for the record. */
	readonly id: string;
	/** As it stands under the letter. */
	readonly name: string;
	readonly centre: Centre;
}

export interface LetterOccasion {
	readonly dossier: Dossier;
	/** The pack the dossier was judged by. */
	readonly pack: RulePack;
	/** Of the translation; `en` for none. */
	readonly language: string;
	readonly texts: LetterLanguages;
	/** `YYYY-MM-DD`. */
	readonly today: string;
	readonly sender: LetterSender;
	/** Pages that arrived unreadable or not at all. */
	readonly pageTroubles?: readonly PageTrouble[];
	/** Of the new letter, a UUID. */
	readonly id: string;
	/** ISO 8601 UTC. */
	readonly createdAt: string;
}

/** Says one thing in English and in the language of the letter. */
type Say = (saying: (texts: LetterTexts) => string) => Bilingual;

/**
 * The gaps of a dossier as a letter: one ask per requirement that is missing, deficient, or lapses before an answer could be given, and one
 * per delivery with pages lost or unreadable. Nothing of the patient but name and reference goes in; doubts (`in-review`) are the centre's own.
 */
export function draftLetter(occasion: LetterOccasion): LetterDraft {
	const {dossier, language, texts, today, sender, pageTroubles = []} = occasion;
	const say = inBoth(texts, language);
	const {id: reference, person} = dossier.inquiry;
	const values = {reference, name: `${person.givenName} ${person.familyName}`};
	const asks = [...requirementAsks(occasion, say), ...pageTroubles.map(trouble => pageAsk(trouble, say))];
	return {
		id: occasion.id,
		inquiryId: reference,
		language,
		asOf: today,
		createdAt: occasion.createdAt,
		createdBy: sender.id,
		version: 1,
		state: 'draft',
		sentVia: null,
		sentAt: null,
		sentBy: null,
		subject: say(({subject, direction}) => fill(subject, values, direction)),
		paragraphs: [
			say(({opening}) => opening.greeting),
			say(({opening, direction}) => fill(dossier.documents.length > 0 ? opening.received : opening.nothingReceived, values, direction)),
			say(({opening}) => opening.needed),
		],
		asks,
		closing: closing(sender, say),
	};
}

function inBoth(languages: LetterLanguages, language: string): Say {
	const english = languages.get('en')!;
	const own = languages.get(language) ?? english;
	return saying => ({english: saying(english), translated: saying(own)});
}

function requirementAsks({dossier, pack, today}: LetterOccasion, say: Say): Ask[] {
	return dossier.requirements.flatMap(state => {
		const requirement = pack.requirements.find(({code}) => code === state.code);
		const wrongs = requirement ? wrongsOf({state, requirement, dossier, today}) : [];
		return wrongs.length === 0
			? []
			: [
					{
						requirementCode: state.code,
						label: say(({requirements}) => requirements[state.code] ?? state.label),
						...say(texts => wrongs.map(wrong => wrong.say(texts)).join(' ')),
						reasons: wrongs.map(({reason}) => reason),
					},
				];
	});
}

function pageAsk(trouble: PageTrouble, say: Say): Ask {
	if (trouble.kind === UNREADABLE_PAGES) {
		const pages = trouble.pages.map(String);
		return {
			requirementCode: UNREADABLE_PAGES,
			label: say(texts => texts.pages.unreadable),
			...say(texts =>
				fill(texts.problems.unreadablePages, {date: longDate(trouble.receivedOn, texts), pages: listOf(pages, texts)}, texts.direction),
			),
			reasons: ['unreadable-pages'],
		};
	}

	const {announced, received, receivedOn} = trouble;
	return {
		requirementCode: LOST_PAGES,
		label: say(texts => texts.pages.lost),
		...say(texts => fill(texts.problems.lostPages, {date: longDate(receivedOn, texts), announced, received}, texts.direction)),
		reasons: ['lost-pages'],
	};
}

function closing({name, centre}: LetterSender, say: Say): Bilingual[] {
	return [
		say(texts => fill(texts.closing.howToSend, {fax: unbroken(centre.faxNumber)}, texts.direction)),
		say(texts => texts.closing.returnSheets),
		say(texts => fill(texts.closing.answer, {workingDays: ANSWER_WORKING_DAYS}, texts.direction)),
		say(texts => texts.closing.regards),
		{english: `${name}\n${centre.name}`, translated: `${name}\n${centre.name}`},
	];
}
