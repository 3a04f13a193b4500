import type {Clue} from '#pipeline/model/clue.ts';
import type {Word} from '#pipeline/model/page.ts';
import type {Linguist} from '#pipeline/ports.ts';
import {clarityOf, placeOf, textOf, wordsWithin} from './clue-place.ts';
import {plausibleDates} from './date-range.ts';
import {datesIn} from './date-reading.ts';
import {fold} from './letters.ts';
import {readName} from './name-reading.ts';
import {isKnownName} from './names.ts';

const AGE =
	/(?<![\p{L}\d.,])(\d{1,3})\s?[-–]?\s?(?:year|yr)s?\s?[-–]?\s?o[il]d|(?<![\p{L}\d.,])(\d{1,3})\s?y\s?[/.]?\s?o\b|\baged?:?\s(?:of\s)?(\d{1,3})\b|(?<![\p{L}\d.,])(\d{1,3})\s?[-–]?\s?(?:years of age|jährige|anni\b|años|ans\b|Jahre alt|ani\b|godina\b|лет\b|ετών|yaşında|anos\b|lat\b)/giu;
const TITLE =
	'(?:Mrs?|Ms|Miss|Mme|Mlle|Sig(?:\\.?\\s?ra|nora|nor)?|Sra?|Frau|Herrn?|Dña|Dn[ua]?l?|gospo[dđ][ai]n?|pan[ai]?|κ[.]|г-н|г-жа|the patient|our patient|patient|il paziente|la paziente|(?:el|la) paciente|(?:le|la) patiente?|(?:der|die) Patient(?:in)?|pacient[ua]l?|pacijent\\p{L}*|пациент\\p{L}*)';
const PERSON = new RegExp(`(?<![\\p{L}])${TITLE}\\.?,?\\s+(?=\\p{Lu})`, 'giu');
const NAMED = /(?:\bRe|Ref|Concerning|Regarding|Oggetto|Objet|Asunto|Betreff)\s?[:;]\s*(?=\p{L})/giu;
const BIRTH =
	/^[\s,;:(\-–|]*(?:who was |was |is |a |an |pt |che è )?(?:\(?\s*d\.?\s?o\.?\s?b|born|date of birth|birth ?date|nat[oa](?:\sil)?|n[ée]+e?\s?\(?e?\)?\s(?:le|el|il)|nacid[oa]|geb(?:oren)?|născut|rođen|rodjen|roden|рожд|род|γενν|doğum|nascid[oa]|ur(?:odz|\.)|\*)/iu;
const BORN =
	/(?<=^|[:;,.(|]\s|\s\p{Ll}+\s)(?:\p{Lu}[\p{L}'’-]+,?\s+(?:(?:de|del|della|di|da|van|von|der|bin|ben|al|el)\s)*){1,3}\p{Lu}[\p{L}'’.-]*[\s,(|;–-]+(?=(?:born|b\.|[dD]\.?\s?[oO]\.?\s?[bB]|née?\s|nat[oa]\s|nacid[oa]\s|geb\.|geboren|născut|rođen|nascid[oa]|ur\.|doğ)[^\d]{0,24}\d)/gu;
const AGED = /^[\s,;:(\-–]*(?:who is |is |a |an |aged |of |di |de |age |eine? )?(\d{1,3})\b/iu;
const NOT_PATIENT =
	/\b(?:dr|prof|doctor|mother|father|wife|husband|daughter|son|sister|brother|spouse|dear|interpreter|dott|dra|carer|madre|padre|mère|père|mutter|vater)\.?\s*$/iu;

interface Mention {
	/** Where the name starts. */
	readonly start: number;
	/** The title or word that announces it. */
	readonly prefix: string;
	/** Announced by nothing but the birth that follows. */
	readonly isBorn: boolean;
}

const namedPeople = (text: string): Mention[] =>
	[...text.matchAll(PERSON), ...text.matchAll(NAMED)].map(({0: prefix, index}) => ({start: index + prefix.length, prefix, isBorn: false}));

/** "Services for: Maria Rossi, born 3.4.1961": names without a title, told by the birth after them. */
const bornPeople = (text: string): Mention[] => [...text.matchAll(BORN)].map(({index}) => ({start: index, prefix: '', isBorn: true}));

/** What running text tells: "Mrs Maria Rossi, born on 3 April 1961", "the patient John Smith (61 years)", "a 61-year-old man". */
export function sentenceClues(words: readonly Word[], page: number, receivedOn: string, linguist: Linguist): Clue[] {
	const text = textOf(words);
	const toLatin = (name: string) => linguist.toLatin(name);
	const clues: Clue[] = [];
	for (const found of text.matchAll(AGE)) {
		const years = Number(found[1] ?? found[2] ?? found[3] ?? found[4]);
		if (years <= 110 && years > 0) {
			clues.push({
				field: 'age',
				years,
				...placeOf(wordsWithin(words, found.index, found.index + found[0].length), page, 'age in a sentence', 0.5),
			});
		}
	}

	for (const {start, prefix, isBorn} of [...namedPeople(text), ...bornPeople(text)]) {
		const before = text.slice(Math.max(0, start - prefix.length - 24), start - prefix.length);
		const rest = text.slice(start, start + 160);
		const pieces = rest.split(' ');
		const name = readName(pieces, 'open', toLatin);
		if (!name || name.tokens.length < 2 || name.tokens.length > 6 || NOT_PATIENT.test(before)) {
			continue;
		}

		const length = pieces.slice(0, name.wordCount).join(' ').length;
		const tail = rest.slice(length);
		const birth = BIRTH.test(tail) || /\bborn[,\s]*$/i.test(pieces.slice(0, name.wordCount).join(' '));
		const isKnown = name.tokens.some(token => isKnownName(token, toLatin));
		const isAged = AGED.test(tail);
		const isTitle = /^(?:mr|ms|miss|mme|mlle|sig|sr|frau|herr)/.test(fold(prefix));
		if (!birth && (isBorn || (!isAged && !(isKnown && !isTitle)))) {
			continue;
		}

		const confidence = (birth ? (isBorn ? 0.75 : 0.85) : isAged ? 0.75 : 0.5) * name.soundness;
		const {familyName, givenName, tokens} = name;
		const named = wordsWithin(words, start, start + length);
		clues.push({
			field: 'patient-name',
			familyName,
			givenName,
			tokens: [...tokens],
			...placeOf(named, page, 'name in a sentence', confidence * clarityOf(named)),
		});
		const date = birth ? datesIn(tail.slice(0, 70))[0] : undefined;
		// Any figure between the birth and the date makes it another date.
		const isNext = date && !/\d/.test(tail.slice(0, date.start));
		const dates = isNext ? plausibleDates(date, 'birth', receivedOn, null) : [];
		if (date && dates.length > 0) {
			const from = start + length + date.start;
			const born = wordsWithin(words, from, from + date.verbatim.length);
			clues.push({
				field: 'birth-date',
				dates,
				...placeOf(born, page, 'birth date beside the name', 0.85 * clarityOf(born)),
			});
		}
	}

	return clues;
}
