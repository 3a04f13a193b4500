import {type DateNotation, FIGURES, NOTATIONS, SHORT_NOTATION} from '../calendar.ts';
import type {Case, LoanedReport} from '../cases.ts';
import {type Hospital, hospital} from '../hospitals.ts';
import type {Block, Sheaf, TextBlock} from '../page-model.ts';
import {gap, text} from '../page-model.ts';
import type {Patient} from '../people.ts';
import type {Random} from '../random.ts';
import {scribble} from '../scribble.ts';

export type DocumentType =
	| 'access-form'
	| 'medical-report'
	| 'radiotherapy-plan'
	| 'histology'
	| 'imaging-report'
	| 'clinical-history'
	| 'cover-letter'
	| 'other'
	| 'fax-cover';

/** What a template is told. */
export interface Setting {
	readonly random: Random;
	readonly patient: Patient;
	readonly inquiry: string | null;
	readonly case: Case;
	readonly hospital: Hospital;
	readonly date: string;
	readonly language: string;
	readonly reports: readonly LoanedReport[];
}

/** A drawn document with what is true of it. */
export interface PaperDocument {
	readonly sheaf: Sheaf;
	readonly truth: {
		readonly type: DocumentType;
		readonly subtype?: string;
		readonly inquiry: string | null;
		readonly patient: Pick<Patient, 'familyName' | 'givenName' | 'birthDate'> | null;
		readonly date: string | null;
		readonly language: string;
		readonly signed?: boolean;
		readonly sections?: readonly string[];
		readonly layout: string;
	};
}

const FACES = [
	'Carlito',
	'Caladea',
	'Liberation Serif',
	'Liberation Sans',
	'Liberation Mono',
	'Courier Prime',
	'EB Garamond',
	'Lato',
	'FreeSerif',
	'FreeSans',
	'Roboto',
	'P052',
	'C059',
	'Linux Libertine O',
	'DejaVu Serif',
	'Liberation Sans Narrow',
] as const;
/** Forms are filled with figures. */
export const NOTATIONS_OF_FORMS = [NOTATIONS[0]!, NOTATIONS[1]!, NOTATIONS[2]!, NOTATIONS[3]!, NOTATIONS[8]!] as const;
export const HANDS = ['DkgHandwriting', 'Breip', 'Humor Sans', 'Z003', 'Comic Neue Light'] as const;

/** Page look of one sender: family, size, margins, footers. */
export function look(setting: Setting, blocks: readonly Block[], title: string): Sheaf {
	const {random, patient, language} = setting;
	const latin = !['ru', 'el', 'ar', 'sr', 'tr'].includes(language);
	const font = latin ? random.pick(FACES) : random.pick(['DejaVu Serif', 'FreeSerif', 'DejaVu Sans']);
	const number = random.pick<((page: number, pages: number) => string) | undefined>([
		undefined,
		(page, pages) => `Page ${page}/${pages}`,
		(page, pages) => `Page ${page} of ${pages}`,
		page => `- ${page} -`,
		(page, pages) => `${setting.hospital.name}   ${page} (${pages})`,
	]);
	const head = random.may(0.3)
		? (page: number) => `${patient.familyName.toUpperCase()}, ${patient.givenName} - ${title}, page ${page}`
		: undefined;
	const sheaf = {
		blocks,
		font: language === 'ar' ? 'DejaVu Sans' : font,
		size: random.pick([10, 10.5, 11, 11.5]),
		margin: random.pick([44, 54, 62, 70]),
	};
	return {...sheaf, ...(number && latin && {footer: number}), ...(head && latin && {continuation: head})};
}

export function notation(random: Random, language: string): DateNotation {
	return random.pick(language === 'en' ? NOTATIONS : FIGURES);
}

/** How the document itself is dated: sometimes with the year's last two figures. */
export const ownNotation = (random: Random, language: string): DateNotation =>
	random.may(0.08) ? SHORT_NOTATION : notation(random, language);

/** The sender's head of paper, in one of five arrangements. */
export function letterhead({random, hospital: from}: Setting): Block[] {
	const style = random.int(0, 4);
	const contact = `${from.city} · Tel ${from.phone}`;
	if (style === 0) {
		return [
			text(from.name.toUpperCase(), {isBold: true, size: 14}),
			text(`${from.unit}, ${contact}`, {size: 9}),
			{kind: 'rule', weight: 1.6},
		];
	}

	if (style === 1) {
		return [text(from.name, {align: 'right', size: 13, isItalic: true}), text(contact, {align: 'right', size: 8.5}), gap(12)];
	}

	if (style === 2) {
		const left = [text(from.name, {isBold: true, size: 13}), text(from.unit, {size: 10})];
		return [{kind: 'columns', widths: [2, 1], cells: [left, [text(contact.replace(' · ', '\n'), {size: 8.5})]]}, {kind: 'rule'}, gap(6)];
	}

	if (style === 3) {
		return [
			{
				kind: 'boxed',
				blocks: [text(from.name, {align: 'center', isBold: true, size: 15}), text(`${from.unit} - ${contact}`, {align: 'center', size: 9})],
			},
			gap(8),
		];
	}

	return [text(from.unit, {align: 'center', size: 10}), text(from.name, {align: 'center', size: 16}), gap(14)];
}

/** Doctor's name under a scribble, left or right. */
export function signOff({random}: Setting, doctor: string, role: string): Block[] {
	const indent = random.pick([0, 0, 290]);
	return [gap(14), scribble(random, indent, 0), gap(34), text(doctor, {indent}), text(role, {indent, size: 9})];
}

/** A head line and its paragraphs, as one house writes all of its headings. */
export type HeadingStyle = (heading: string, body: string) => Block[];

export function headingStyle(random: Random): HeadingStyle {
	let number = 0;
	const para = (body: string): TextBlock => text(body, {after: 5});
	return random.pick<HeadingStyle>([
		(heading, body) => [text(heading.toUpperCase(), {isBold: true}), ...split(body).map(para)],
		(heading, body) => [text(heading, {isBold: true, size: 12}), ...split(body).map(para)],
		(heading, body) => [runIn(`${heading}: `, split(body)[0]!), ...split(body).slice(1).map(para)],
		(heading, body) => [text(`${++number}. ${heading}`, {isBold: true}), ...split(body).map(chunk => text(chunk, {indent: 14, after: 5}))],
		(heading, body) => [text(`${heading.toUpperCase()}:`), ...split(body).map(chunk => text(chunk, {indent: 20, after: 5}))],
		(heading, body) => [text(heading, {isItalic: true, after: 0}), {kind: 'rule', weight: 0.4}, ...split(body).map(para)],
	]);
}

export const runIn = (label: string, body: string): TextBlock => ({
	kind: 'text',
	spans: [{text: label, isBold: true}, {text: body}],
	after: 5,
});

/** Prose in pieces that may be parted by a page's end. */
export function split(body: string): string[] {
	const chunks = [''];
	for (const sentence of body.split(/(?<=[.;:!?,])\s+/)) {
		if (chunks.at(-1)!.length + sentence.length > 500) {
			chunks.push('');
		}

		chunks[chunks.length - 1] = `${chunks.at(-1)!} ${sentence}`.trim();
	}

	return chunks;
}

export const truthPatient = ({familyName, givenName, birthDate}: Patient) => ({familyName, givenName, birthDate});
export {hospital};
