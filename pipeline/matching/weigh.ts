import type {Inquiry} from '../model/inquiry.ts';
import type {Agreement} from '../model/match.ts';
import {compareDate, type DateLevel} from './compare-dates.ts';
import {compareName, type NameComparison} from './compare-names.ts';
import type {ExactWeights} from './frequencies.ts';
import {numberGlyphs, phoneDigits} from './normalise.ts';
import {ocrDistance} from './ocr-distance.ts';
import {PARAMETERS} from './parameters.ts';
import type {IdentityReads} from './reads.ts';

/** A document held against one inquiry: the evidence, and what the gates ask about. */
export interface Weighed {
	readonly inquiry: Inquiry;
	readonly weight: number;
	readonly agreements: readonly Agreement[];
	readonly names: readonly NameComparison[];
	readonly dates: readonly DateLevel[];
	readonly passport: 'same' | 'near' | 'other' | 'not read';
	readonly reference: 'same' | 'other' | 'not read';
	readonly returnSheet: 'same' | 'other' | 'not read';
	readonly sex: 'same' | 'other' | 'not read';
	readonly hasSenderFax: boolean;
}

const NOT_READ = (field: string): Agreement => ({field, level: 'not read', weight: 0, page: null});

/** Several reads of one field are one witness: their weights are averaged in likelihood, never added up. */
function oneWitness(field: string, reads: ReadonlyArray<{level: string; weight: number; confidence: number; page: number}>): Agreement {
	if (reads.length === 0) {
		return NOT_READ(field);
	}

	const total = reads.reduce((sum, {confidence}) => sum + confidence, 0);
	const weight = Math.log2(reads.reduce((sum, {weight: bits, confidence}) => sum + (confidence / total) * 2 ** bits, 0));
	const best = reads.reduce((first, second) => (second.weight > first.weight ? second : first));
	return {field, level: best.level, weight, page: best.page};
}

/** All evidence of `reads` for and against `inquiry`; what was not read says nothing. */
export function weigh(reads: IdentityReads, inquiry: Inquiry, exact: ExactWeights, validReferences: ReadonlySet<string>): Weighed {
	const {person} = inquiry;
	const names = reads.names.map(read => compareName(read, person));
	const dates = reads.birthDates.map(read => compareDate(read.dates, person.birthDate));
	const withRead = <Value>(
		values: readonly Value[],
		from: ReadonlyArray<{confidence: number; page: number}>,
		levelOf: (value: Value) => string,
		weightOf: (value: Value) => number,
	) =>
		values.map((value, index) => ({
			level: levelOf(value),
			weight: weightOf(value),
			confidence: from[index]!.confidence,
			page: from[index]!.page,
		}));
	const passport = bestPassport(reads, person.passport);
	const reference = referenceLevel(reads.references, inquiry.id, validReferences);
	const returnSheet = referenceLevel(reads.returnSheets, inquiry.id, validReferences);
	const sexes = person.sex === null ? [] : reads.sexes;
	const sex = sexes.length === 0 ? 'not read' : sexes.some(({value}) => value === person.sex) ? 'same' : 'other';
	const hasSenderFax =
		reads.senderFax !== null && inquiry.faxNumber !== null && phoneDigits(reads.senderFax) === phoneDigits(inquiry.faxNumber);
	const {passport: passportBits, reference: referenceBits, sex: sexBits, senderFax} = PARAMETERS;
	const agreements = [
		oneWitness(
			'family name',
			withRead(
				names,
				reads.names,
				({family}) => family,
				value => familyWeight(value, exact),
			),
		),
		oneWitness(
			'given name',
			withRead(
				names,
				reads.names,
				({given}) => given,
				value => givenWeight(value, exact),
			),
		),
		oneWitness(
			'birth date',
			withRead(
				dates,
				reads.birthDates,
				value => value,
				value => dateWeight(value, exact),
			),
		),
		sex === 'not read'
			? NOT_READ('sex')
			: {field: 'sex', level: sex, weight: sex === 'same' ? sexBits.same : sexBits.conflict, page: sexes[0]?.page ?? null},
		passport === 'not read'
			? NOT_READ('passport')
			: {
					field: 'passport',
					level: passport,
					weight: {same: passportBits.same, near: passportBits.near, other: passportBits.conflict}[passport],
					page: reads.passports[0]?.page ?? null,
				},
		reference === 'not read'
			? NOT_READ('reference')
			: {
					field: 'reference',
					level: reference,
					weight: reference === 'same' ? referenceBits.same : referenceBits.other,
					page: reads.references[0]?.page ?? null,
				},
		returnSheet === 'not read'
			? NOT_READ('return sheet')
			: {
					field: 'return sheet',
					level: returnSheet,
					weight: PARAMETERS.returnSheet[returnSheet],
					page: reads.returnSheets[0]?.page ?? null,
				},
		hasSenderFax ? {field: 'sender fax', level: 'same', weight: senderFax.same, page: null} : NOT_READ('sender fax'),
	];
	return {
		inquiry,
		weight: agreements.reduce((sum, {weight}) => sum + weight, 0),
		agreements,
		names,
		dates,
		passport,
		reference,
		returnSheet,
		sex,
		hasSenderFax,
	};
}

function familyWeight({family, isTurned}: NameComparison, exact: ExactWeights): number {
	const {near, part, skeleton, conflict} = PARAMETERS.familyName;
	const turned = isTurned ? PARAMETERS.turnedName : 0;
	switch (family) {
		case 'equal':
			return exact.familyName + turned;
		case 'part':
			return Math.min(part, exact.familyName) + turned;
		case 'near':
			return Math.min(near, exact.familyName) + turned;
		case 'skeleton':
			return skeleton;
		case 'initial':
		case 'not read':
			return 0;
		case 'conflict':
			return conflict;
	}
}

function givenWeight({given}: NameComparison, exact: ExactWeights): number {
	const {part, near, skeleton, initial, conflict} = PARAMETERS.givenName;
	switch (given) {
		case 'equal':
			return exact.givenName;
		case 'part':
			return Math.min(part, exact.givenName);
		case 'near':
			return Math.min(near, exact.givenName);
		case 'skeleton':
			return skeleton;
		case 'initial':
			return initial;
		case 'not read':
			return 0;
		case 'conflict':
			return conflict;
	}
}

function dateWeight(level: DateLevel, exact: ExactWeights): number {
	const {turned, oneDigit, year, conflict} = PARAMETERS.birthDate;
	return {equal: exact.birthDate, 'equal if turned': exact.birthDate - 3, turned, 'one digit': oneDigit, year, conflict}[level];
}

function bestPassport({passports}: IdentityReads, registered: string | null): Weighed['passport'] {
	if (!registered || passports.length === 0) {
		return 'not read';
	}

	const ours = numberGlyphs(registered);
	const distances = passports.map(({value}) => ocrDistance(numberGlyphs(value), ours) * Math.max(value.length, ours.length));
	const best = Math.min(...distances);
	return best === 0 ? 'same' : best <= 1 ? 'near' : 'other';
}

/** Only a reference that some open inquiry bears can speak against another. */
function referenceLevel(references: IdentityReads['references'], id: string, validReferences: ReadonlySet<string>): Weighed['reference'] {
	const values = references.map(({value}) => numberGlyphs(value));
	if (values.includes(numberGlyphs(id))) {
		return 'same';
	}

	return values.some(value => validReferences.has(value)) ? 'other' : 'not read';
}

/** What the paper itself says, without the sheet that lay on it. */
export const ownWeight = ({weight, returnSheet}: Weighed): number =>
	returnSheet === 'not read' ? weight : weight - PARAMETERS.returnSheet[returnSheet];
