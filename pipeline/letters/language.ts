import type {Dossier} from '../model/dossier.ts';
import type {LetterLanguages, LetterTexts} from './texts.ts';

/** Below this a document's language is a guess of its own. */
const SURE = 0.5;

/**
 * The language its sender most likely reads: what most pages of the dossier that are not English are written in, else what the patient's
 * nationality suggests, else English. A guess: the coordinator chooses.
 */
export function languageFor(dossier: Pick<Dossier, 'documents' | 'inquiry'>, languages: LetterLanguages): string {
	return ofDocuments(dossier.documents, languages) ?? ofNationality(dossier.inquiry.person.nationality, languages) ?? 'en';
}

function ofDocuments(documents: Dossier['documents'], languages: LetterLanguages): string | undefined {
	const pagesIn = new Map<string, number>();
	for (const {language, pages} of documents) {
		const written = language.confidence >= SURE ? languageOfDocument(language.code, languages) : undefined;
		if (written && written !== 'en') {
			pagesIn.set(written, (pagesIn.get(written) ?? 0) + pages.length);
		}
	}

	return [...pagesIn].sort(([, a], [, b]) => b - a)[0]?.[0];
}

const languageOfDocument = (code: string | null, languages: LetterLanguages): string | undefined =>
	[...languages.values()].find(({documentLanguages}) => code !== null && documentLanguages.includes(code))?.language;

function ofNationality(nationality: string | null, languages: LetterLanguages): string | undefined {
	const wanted = nationality && folded(nationality);
	return wanted ? [...languages.values()].find(texts => nationalityNames(texts).has(wanted))?.language : undefined;
}

/** Codes, names in English and in the language itself, and what the file adds. */
function nationalityNames({countries, nationalities, locale}: LetterTexts): Set<string> {
	const english = new Intl.DisplayNames(['en'], {type: 'region'});
	const own = new Intl.DisplayNames([locale], {type: 'region'});
	return new Set([...nationalities, ...countries.flatMap(code => [code, english.of(code) ?? code, own.of(code) ?? code])].map(folded));
}

/** Lower case without accents, dots and spaces: `T.C.` is `tc`. */
const folded = (text: string): string =>
	text
		.normalize('NFD')
		.toLowerCase()
		.replaceAll(/[^\p{L}\p{N}]/gu, '');
