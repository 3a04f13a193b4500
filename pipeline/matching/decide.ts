import type {Candidate, Match} from '../model/match.ts';
import type {Register} from '../ports.ts';
import {keysFor} from './block.ts';
import {exactWeightsFor} from './frequencies.ts';
import {wanting} from './gates.ts';
import {numberGlyphs} from './normalise.ts';
import {PARAMETERS} from './parameters.ts';
import {hasIdentity, type IdentityReads} from './reads.ts';
import {vetoesOf} from './vetoes.ts';
import {ownWeight, type Weighed, weigh} from './weigh.ts';

const SHOWN = 10;
/** Candidates are first ranked with usual weights; only the best are weighed by how common their names are. */
const WEIGHED_EXACTLY = 12;
const USUAL = {familyName: 9, givenName: 7, birthDate: 13};

const nonLink = (reason: string): Match => ({
	decision: 'non-link',
	inquiryId: null,
	candidates: [],
	reasons: [reason],
	parameters: PARAMETERS.version,
});

/** Whose document this is: link, possible link with ranked candidates, or nobody's. */
export async function decide(reads: IdentityReads, register: Register): Promise<Match> {
	if (!hasIdentity(reads)) {
		return nonLink('Nothing on it tells whose it is.');
	}

	const inquiries = await register.candidates(keysFor(reads));
	const validReferences = new Set(inquiries.map(({id}) => numberGlyphs(id)));
	const likely = inquiries
		.map(inquiry => weigh(reads, inquiry, USUAL, validReferences))
		.sort((a, b) => b.weight - a.weight || a.inquiry.id.localeCompare(b.inquiry.id))
		.slice(0, WEIGHED_EXACTLY);
	const size = await register.size();
	const exact = await Promise.all(
		likely.map(async ({inquiry}) => weigh(reads, inquiry, await exactWeightsFor(inquiry, register, size), validReferences)),
	);
	const ranked = exact
		// Whom the return sheet names is shown to a person even when the paper says otherwise.
		.filter(({weight, returnSheet}) => weight >= PARAMETERS.plausible || returnSheet === 'same')
		.sort((a, b) => b.weight - a.weight || a.inquiry.id.localeCompare(b.inquiry.id));
	const [best] = ranked;
	if (!best) {
		return nonLink('No open inquiry resembles it.');
	}

	const candidates = ranked.slice(0, SHOWN).map(weighed => candidateOf(weighed, reads, ranked, size));
	const against = objections(best, ranked.slice(1), candidates[0]!, reads);
	const isLink = against.length === 0;
	return {
		decision: isLink ? 'link' : 'possible-link',
		inquiryId: isLink ? best.inquiry.id : null,
		candidates,
		reasons: isLink ? agreementsInWords(best) : against,
		parameters: PARAMETERS.version,
	};
}

/** The open-set posterior: strangers count as well as the other candidates. */
function candidateOf(weighed: Weighed, reads: IdentityReads, ranked: readonly Weighed[], size: number): Candidate {
	const {knownShare} = PARAMETERS;
	const strangers = (Math.max(1, size) * (1 - knownShare)) / knownShare;
	const likelihood = (bits: number) => 2 ** Math.min(bits, 200);
	const total = strangers + ranked.reduce((sum, {weight}) => sum + likelihood(weight), 0);
	return {
		inquiryId: weighed.inquiry.id,
		weight: weighed.weight,
		probability: likelihood(weighed.weight) / total,
		agreements: weighed.agreements.filter(({level}) => level !== 'not read'),
		vetoes: vetoesOf(weighed, reads),
	};
}

/** Everything that stands against filing to the best candidate by itself. */
function objections(best: Weighed, others: readonly Weighed[], {probability, vetoes}: Candidate, reads: IdentityReads): string[] {
	const [second] = others;
	const likelier = best.returnSheet === 'same' ? others.find(other => ownWeight(other) > ownWeight(best)) : undefined;
	const {maxDoubt, margin} = PARAMETERS;
	const missing = wanting(best, reads);
	return [
		...vetoes,
		...(missing ? [missing] : []),
		...(1 - probability > maxDoubt ? ['Others of this name are too likely.'] : []),
		...(likelier ? [`The paper itself resembles ${likelier.inquiry.id} more.`] : []),
		...(second && best.weight - second.weight < margin ? [`Another inquiry resembles it nearly as well: ${second.inquiry.id}.`] : []),
	];
}

const agreementsInWords = ({agreements}: Weighed): string[] =>
	agreements
		.filter(({weight}) => weight > 0)
		.map(({field, level, weight}) => `${field[0]!.toUpperCase()}${field.slice(1)} ${level} (+${weight.toFixed(1)} bits).`);
