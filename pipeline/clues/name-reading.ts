import {fold} from './letters.ts';
import {isCommonName, isKnownName, surnameBits} from './names.ts';
import {restoredName} from './restored-name.ts';

export interface NameReading {
	readonly familyName: string | null;
	readonly givenName: string | null;
	readonly tokens: readonly string[];
	/** Share of the confidence left after doubtful letters. */
	readonly soundness: number;
	/** Words of the text that belong to it. */
	readonly wordCount: number;
}

/** How the label or the print orders the name. */
export type NameOrder = 'family-first' | 'given-first' | 'family-only' | 'given-only' | 'open';

const TITLES = new Set(
	'mr mrs ms miss mister master sir lady mx sig sigra sigr signora signor signore sigrina sr sra srta don dona senor senora herr frau fr hr m mme mlle madame monsieur dl dna dnul doamna domnul g ga gosp gospodin gospoda gdin gdja pan pani bay bayan κος κα κυρια κυριος г гн гжа господин госпожа hnr bn dr prof dott dottssa dra ing mag patient paziente paciente patientin pacient pacijent the'.split(
		' ',
	),
);
const PARTICLES = new Set(
	'de del della dello dei degli di da dal dalla do dos das du des la le lo van von der den ter ten zu zum zur al el ul abdel abdul abd abu abou bin ibn ben bint bat mac mc st san santa y e af av vom ait ould bou'.split(
		' ',
	),
);
/** Words of forms, headings and prose that are capitalised like names. */
const NOT_NAMES = new Set(
	'and or of the is was were has had with for in on at to by from a this that no not none number nr id name names surname date birth born age sex gender history information details data identification identifier report address phone tel fax email consent access international patients patient office department hospital clinic centre center medical university institute cancer oncology radiology pathology treatment therapy radiotherapy chordoma carcinoma sarcoma tumor tumour diagnosis adenoma meningioma chondrosarcoma reports request referral opinion second transfer proton carbon hadrontherapy evaluation eligibility dear colleague colleagues sir madam doctor dr dra prof md phd consultant physician surgeon passport nationality male female unknown education instructions position positioning status summary chart record records complains denies presents presented reports states underwent received tolerated developed remains continues returns comes care setup set up discharge admission initials signature signed form please see above below block letters capital capitals title referto paziente cognome nome nato nata data sesso codice informe del della clinica hospitalario ospedale servizio with without inquiry reference your our ref e mail mr# mrn dob number: road via city country italy family given first last middle full type class state comments comment notes note procedure preoperative postoperative specimen findings impression exam examination study clinical fraction dose target volume plan room bed insurance language treating spouse mother father file new old year years month months previous course surgery chemotherapy therapies therapy prescription invoice advert offer notice confidential fondazione cnao telephone gy mv ct mri pet scan pt scheduled referred submission documents documentation dossier application candidate attached enclosed reports copy contact details relevant person demographics demographic particulars header he she his her they it who whom which'.split(
		/\s+/,
	),
);

/** Words of forms that are common names too: part of a name only beside one other, and not before a number or a colon ("Ward 3"). */
const ALSO_NAMES = new Set('ion an will page ward case street day church'.split(' '));

/** Digits and signs recognition put inside words of letters. */
const mended = (text: string): string =>
	/\p{L}.*\p{L}|\p{L}{2}/u.test(text)
		? text
				.replace(/^@(?=\p{Ll})/u, 'Ø')
				.replace(/0/g, 'o')
				.replace(/[1|!]/g, 'l')
				.replace(/5/g, 's')
				.replace(/8/g, 'B')
				.replace(/\$/g, 'S')
				.replace(/@/g, 'a')
		: text;

const isUpper = (text: string): boolean => text === text.toUpperCase() && text !== text.toLowerCase();
const letterCount = (text: string): number => (text.match(/\p{L}/gu) ?? []).length;
const isParticle = (token: string): boolean => PARTICLES.has(fold(token));

/** Whether a word can be part of a name: by its capital, as a particle, or as a common name whose capital was lost (İ and Ł come as i and t). */
const opensName = (token: string, order: NameOrder): boolean =>
	/^\p{Lu}|^\p{Lo}/u.test(token) ||
	isParticle(token) ||
	/^[a-z]['’]\p{Lu}|^[a-z]+-\p{Lu}/u.test(token) ||
	(/^\p{Ll}{4}/u.test(token) &&
		isCommonName(fold(token)) &&
		(order === 'family-only' || order === 'given-only' || /^[ilt]\p{Ll}{4}/u.test(token)));

/** "María del Carmen": the particle of a given name is followed by another name, that of a letterhead by a common word ("del Centro" aside). */
const joinsNames = (word: string, next: string): boolean => isParticle(word) && isCommonName(fold(next.replace(/[\s,;.:]+$/u, '')));

/** Reads a name off the start of the words; stops where the name ends. Null when there is none. */
export function readName(words: readonly string[], order: NameOrder, toLatin: (text: string) => string): NameReading | null {
	const tokens: string[] = [];
	let comma: number | null = null;
	let doubt = 0;
	let count = 0;
	for (const word of words) {
		const bare = word.replace(/^[\s|_.,:;"'`‘’“”«»<>*•~=\-–—[\]{}(]+/u, '').replace(/[\s|_.,:;"`‘“”«»<>*•~=\-–—[\]{})]+$/u, '');
		if (/^[([{<]/.test(word) && tokens.length > 0) {
			break;
		}

		const key = fold(bare);
		if (!key) {
			count++;
			if (/[,;]/.test(word) && tokens.length > 0) {
				comma ??= tokens.length;
			}

			continue;
		}

		if ((TITLES.has(key) || bare.split('/').every(part => TITLES.has(fold(part)))) && tokens.length === 0 && words.length > count + 1) {
			count++;
			continue;
		}

		const next = words[count + 1] ?? '';
		if (
			ALSO_NAMES.has(key) &&
			(tokens.length > 1 || /:$/.test(word) || /^[\d:]/.test(next) || (tokens.length === 0 && !/^\p{Lu}/u.test(next)))
		) {
			break;
		}

		const fixed = restoredName(mended(bare).replace(/[’‘`]/g, "'"));
		const digits = (bare.match(/[^\p{L}\p{M}'’‘`.-]/gu) ?? []).length;
		const startsName = opensName(fixed, order);
		if (
			(NOT_NAMES.has(key) && !(tokens.length > 0 && (/^\p{Lu}$/u.test(bare) || joinsNames(bare, next)))) ||
			digits * 2 > bare.length ||
			letterCount(fixed) === 0 ||
			!startsName ||
			tokens.length >= 7
		) {
			break;
		}

		if (comma !== null && tokens.length > comma && /,$/.test(words[count - 1] ?? '') && comma !== tokens.length) {
			break;
		}

		doubt += digits;
		tokens.push(fixed);
		count++;
		if (/[,;]$/.test(word)) {
			if (comma !== null) {
				break;
			}

			comma = tokens.length;
		}

		if (/[)\]}]$/.test(word)) {
			break;
		}
	}

	while (tokens.length > 0 && isParticle(tokens.at(-1) ?? '') && !/^\p{Lu}/u.test(tokens.at(-1) ?? '')) {
		tokens.pop();
	}

	if (tokens.every(token => letterCount(token) < 2)) {
		return null;
	}

	const soundness = Math.max(0.3, 1 - doubt * 0.15) * (tokens.some(token => letterCount(token) === 1) ? 0.9 : 1);
	const whole = {tokens, soundness, wordCount: count};
	if (order === 'family-only' || order === 'given-only') {
		const name = tokens.join(' ');
		return order === 'family-only' ? {familyName: name, givenName: null, ...whole} : {familyName: null, givenName: name, ...whole};
	}

	if (comma !== null && comma < tokens.length) {
		const [before, after] = [tokens.slice(0, comma), tokens.slice(comma)];
		const speaksAgainst =
			before.length > 1 && surnameBits(before[0] ?? '', toLatin) < 0 && !after.some(token => isKnownName(token, toLatin));
		return speaksAgainst
			? divide(before, order, toLatin, {soundness, wordCount: count - after.length})
			: {familyName: before.join(' '), givenName: after.join(' '), ...whole};
	}

	return divide(tokens, order, toLatin, {soundness, wordCount: count});
}

/** Where the family name parts from the given names. */
function divide(
	tokens: readonly string[],
	order: NameOrder,
	toLatin: (text: string) => string,
	rest: Pick<NameReading, 'soundness' | 'wordCount'>,
): NameReading {
	const bits = tokens.map(token => surnameBits(token, toLatin));
	const capitals = tokens.map(token => isUpper(token) && letterCount(token) > 1);
	const isMixed = capitals.includes(true) && capitals.includes(false);
	const ways: Array<{family: string[]; given: string[]; score: number}> = [];
	for (let cut = 1; cut < tokens.length; cut++) {
		const [head, tail] = [tokens.slice(0, cut), tokens.slice(cut)];
		for (const familyFirst of [true, false]) {
			if (order === (familyFirst ? 'given-first' : 'family-first')) {
				continue;
			}

			const isFamily = (at: number) => at < cut === familyFirst;
			let score = order === 'open' ? (familyFirst ? -1 : 0) : 0;
			tokens.forEach((token, at) => {
				score += (isFamily(at) ? 1 : -1) * (bits[at] ?? 0);
				score += isMixed && capitals[at] !== undefined && !isParticle(token) ? (capitals[at] === isFamily(at) ? 4 : -4) : 0;
				// A particle opens a family name and never ends a name.
				score += isParticle(token) ? (isFamily(at) ? 1.5 : -1.5) - (at === cut - 1 || at === tokens.length - 1 ? 8 : 0) : 0;
			});
			const [family, given] = familyFirst ? [head, tail] : [tail, head];
			score -= 0.6 * Math.max(0, given.length - 2) + 0.3 * Math.max(0, family.length - 2);
			// Nothing known: of three names the two surnames of Iberia and the two forenames of elsewhere are close; one surname is likelier.
			score -= 0.2 * (family.length - 1);
			ways.push({family, given, score});
		}
	}

	ways.sort((a, b) => b.score - a.score);
	const [best, second] = ways;
	const isSettled = best && (!second || order !== 'open' || best.score - second.score >= 1.5);
	return best && isSettled
		? {familyName: best.family.join(' '), givenName: best.given.join(' '), tokens, ...rest}
		: {familyName: null, givenName: null, tokens, ...rest};
}

/** The likeliest division when somebody has to be named: as `readName`, given name first when nothing tells. */
export function likeliestDivision(
	tokens: readonly string[],
	toLatin: (text: string) => string,
): {familyName: string; givenName: string} | null {
	const read = readName(tokens, 'open', toLatin);
	if (read?.familyName && read.givenName) {
		return {familyName: read.familyName, givenName: read.givenName};
	}

	const given = readName(tokens, 'given-first', toLatin);
	return given?.familyName && given.givenName ? {familyName: given.familyName, givenName: given.givenName} : null;
}
