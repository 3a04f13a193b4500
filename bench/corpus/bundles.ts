import {addDays, documentDate} from './calendar.ts';
import {CASES, type Case, type LoanedReport} from './cases.ts';
import type {Carriage} from './deliver.ts';
import {type Hospital, hospital} from './hospitals.ts';
import type {Patient} from './people.ts';
import type {Random} from './random.ts';
import {accessForm} from './templates/access-form.ts';
import {coverLetter} from './templates/cover-letter.ts';
import type {DocumentType, PaperDocument, Setting} from './templates/document.ts';
import {faxCover} from './templates/fax-cover.ts';
import {type ForeignType, foreignReport, WORDINGS} from './templates/foreign-report.ts';
import {type OtherSubtype, otherPaper} from './templates/other-papers.ts';
import {report} from './templates/reports.ts';

/** One person's papers are written about, wherever they come from. */
export interface Subject {
	readonly patient: Patient;
	readonly inquiry: string | null;
	readonly hadRadiotherapy: boolean;
	readonly ill: Case;
	readonly home: Hospital;
}

export interface World {
	readonly random: Random;
	readonly asOf: string;
	readonly reports: readonly LoanedReport[];
}

export function subject(random: Random, patient: Patient, inquiry: string | null): Subject {
	return {patient, inquiry, hadRadiotherapy: random.may(0.4), ill: random.pick(CASES), home: hospital(random)};
}

export function settingOf(
	{random, asOf, reports}: World,
	{patient, inquiry, ill, home}: Subject,
	options: {isExpired?: boolean; date?: string; language?: string} = {},
): Setting {
	const date = options.date ?? documentDate(random, asOf, options.isExpired ?? false);
	return {
		random,
		patient,
		inquiry,
		case: ill,
		hospital: random.may(0.8) ? home : hospital(random),
		date,
		language: options.language ?? 'en',
		reports,
	};
}

const FOREIGN: readonly ForeignType[] = ['histology', 'imaging-report', 'clinical-history'];

/** The papers one person's hospital sends: by chance some lacking, expired, unsigned, in another language, incomplete. */
export function papersOf(world: World, whose: Subject): PaperDocument[] {
	const {random} = world;
	const papers: PaperDocument[] = [];
	const dated = (share = 0.22) => ({isExpired: random.may(share)});
	const foreign = (type: DocumentType): string | undefined =>
		(FOREIGN as readonly string[]).includes(type) && random.may(0.2) ? random.pick(WORDINGS).language : undefined;
	if (random.may(0.85)) {
		papers.push(accessForm(settingOf(world, whose), random.may(0.6)));
	}

	const chances: ReadonlyArray<readonly [DocumentType, number]> = [
		['histology', 0.85],
		['imaging-report', 0.85],
		['clinical-history', 0.65],
		['medical-report', 0.5],
		['radiotherapy-plan', whose.hadRadiotherapy ? 0.8 : 0],
		['imaging-report', 0.35],
	];
	for (const [type, chance] of chances) {
		if (random.may(chance)) {
			const language = foreign(type);
			const isHistorical = type === 'histology' || type === 'radiotherapy-plan';
			const when = isHistorical ? {date: addDays(world.asOf, -random.int(20, 900))} : dated();
			papers.push(
				language
					? foreignReport(settingOf(world, whose, {...when, language}), type as ForeignType)
					: report(type as 'histology', settingOf(world, whose, when)),
			);
		}
	}

	if (random.may(0.8)) {
		papers.push(coverLetter(settingOf(world, whose, dated()), random.may(0.6)));
	}

	for (const [subtype, chance] of [
		['lab', 0.3],
		['op', 0.25],
		['passport', 0.25],
		['invoice', 0.12],
	] as ReadonlyArray<readonly [OtherSubtype, number]>) {
		if (random.may(chance)) {
			papers.push(otherPaper(subtype, settingOf(world, whose, {date: addDays(world.asOf, -random.int(8, 300))})));
		}
	}

	return random.shuffled(papers);
}

/** A fax of many pages: papers are added until it is about as long as asked. */
export function longFax(world: World, whose: Subject, documents: number): PaperDocument[] {
	const {random} = world;
	const more = Array.from({length: documents}, () => {
		const when = {date: addDays(world.asOf, -random.int(8, 700))};
		return random.may(0.5)
			? otherPaper(random.pick(['lab', 'op', 'op'] as const), settingOf(world, whose, when))
			: report(random.pick(['medical-report', 'imaging-report', 'clinical-history'] as const), settingOf(world, whose, when));
	});
	return [...papersOf(world, whose), ...more];
}

/** Before a fax, its cover sheet. */
export const withCover = (world: World, whose: Subject, papers: readonly PaperDocument[]): PaperDocument[] => [
	faxCover(settingOf(world, whose, {date: addDays(world.asOf, -2)}), papers.length + 1),
	...papers,
];

/** Fax most often, then scans, then files of a hospital system. */
export function carriage(random: Random, from: Hospital, medium?: Carriage['medium']): Carriage {
	const chosen = medium ?? random.pick(['fax-tiff', 'fax-tiff', 'fax-pdf', 'scan', 'scan', 'digital'] as const);
	return {
		medium: chosen,
		fine: random.may(0.7),
		noise: random.pick([0.1, 0.3, 0.5, 0.8]),
		isDuplex: random.may(0.55),
		misturned: random.may(0.4) ? 0.25 : 0.03,
		dpi: random.pick([200, 300]),
		quality: random.int(35, 60),
		...(random.may(0.75) && {
			stationLine: `${random.pick(['19-NOV-26 14:07', '2026/11/18 09:31', 'NOV 20 2026 08:55'])}  FROM: ${random.pick([from.name, from.fax, 'ONCOLOGY SECR.', 'FAX SERVER'])}`,
		}),
	};
}
