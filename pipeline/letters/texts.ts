import {z} from 'zod';
import {COVER_LETTER_SECTIONS} from '../model/document.ts';

const PLACEHOLDER = /\{(?<name>[^{}]*)\}/g;

/** A sentence that holds each of `names` as `{name}`, and no other placeholder. */
const sentence = (...names: string[]) =>
	z
		.string()
		.trim()
		.min(1)
		.superRefine((text, context) => {
			const present = new Set([...text.matchAll(PLACEHOLDER)].map(({groups}) => groups!['name']!));
			for (const name of names.filter(wanted => !present.has(wanted))) {
				context.addIssue({code: 'custom', message: `must hold {${name}}`});
			}

			for (const name of [...present].filter(found => !names.includes(found))) {
				context.addIssue({code: 'custom', message: `holds {${name}}, which has no meaning here`});
			}
		});

const sections = Object.fromEntries(COVER_LETTER_SECTIONS.map(section => [section, sentence()])) as Record<
	(typeof COVER_LETTER_SECTIONS)[number],
	z.ZodString
>;

/**
 * Everything a letter says in one language. Values of placeholders come in the nominative (`{age}` is "3 months"), since no grammar is
 * applied to them: sentences are built so that this is right, if need be with a colon.
 */
export const letterTexts = z.strictObject({
	/** ISO 639-1; also the file's name. */
	language: z.string().regex(/^[a-z]{2,3}$/),
	/** Its own name for itself, for the coordinator's choice. */
	name: z.string().min(1),
	/** BCP 47, for dates, numbers and lists. */
	locale: z.string().refine(isKnownLocale, 'is no locale this program can write dates in'),
	direction: z.enum(['ltr', 'rtl']),
	/** Languages of documents whose senders are written to in this one. */
	documentLanguages: z.array(z.string()),
	/** ISO 3166-1 alpha-2 of the countries whose people are written to in this language. */
	countries: z.array(z.string().regex(/^[A-Z]{2}$/)),
	/** Further ways in which such a nationality is written, codes of passports among them. */
	nationalities: z.array(z.string()),
	subject: sentence('reference'),
	opening: z.strictObject({
		greeting: sentence(),
		received: sentence('reference', 'name'),
		nothingReceived: sentence('reference', 'name'),
		needed: sentence(),
	}),
	/** By code of the rule pack; a code that is not here is printed with the pack's own label. */
	requirements: z.record(z.string(), sentence()),
	pages: z.strictObject({unreadable: sentence(), lost: sentence()}),
	sections: z.strictObject(sections),
	problems: z.strictObject({
		missing: sentence(),
		someMissing: sentence('received', 'required'),
		imagesMissing: sentence(),
		imagesMissingReportHere: sentence(),
		reportMissingImagesHere: sentence(),
		expired: sentence('date', 'age', 'today', 'oldest'),
		lapsing: sentence('date', 'lapsesOn', 'workingDays'),
		notEnglish: sentence('documentLanguage'),
		notEnglishUnknown: sentence(),
		unsigned: sentence(),
		sectionsMissing: sentence('sections'),
		unreadablePages: sentence('date', 'pages'),
		lostPages: sentence('date', 'announced', 'received'),
	}),
	closing: z.strictObject({
		howToSend: sentence('fax'),
		returnSheets: sentence(),
		answer: sentence('workingDays'),
		regards: sentence(),
	}),
	returnSheet: z.strictObject({title: sentence(), instructions: sentence('fax')}),
	translationNote: sentence(),
	page: sentence('page', 'pages'),
});
export type LetterTexts = z.infer<typeof letterTexts>;

/** By language code. English is always there. */
export type LetterLanguages = ReadonlyMap<string, LetterTexts>;

function isKnownLocale(locale: string): boolean {
	try {
		return Intl.DateTimeFormat.supportedLocalesOf(locale).length > 0;
	} catch {
		return false;
	}
}
