import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {carriage, longFax, papersOf, type Subject, settingOf, subject, type World, withCover} from './bundles.ts';
import {addDays} from './calendar.ts';
import {loanedReports} from './cases.ts';
import {checklist} from './checklist.ts';
import {type Carriage, type Delivered, deliver} from './deliver.ts';
import {asRegistered, register, stranger} from './people.ts';
import {Random} from './random.ts';
import type {PaperDocument} from './templates/document.ts';
import {otherPaper} from './templates/other-papers.ts';

export interface Options {
	readonly out: string;
	readonly seed: number;
	readonly patients: number;
	readonly asOf: string;
	/** JSON file of report texts to borrow bodies from. */
	readonly reports?: string;
	/** Documents added to make one fax very long; 0 for none. */
	readonly longFaxDocuments: number;
	progress?(done: number, all: number): void;
}

interface Planned {
	readonly carriage: Carriage;
	readonly papers: readonly PaperDocument[];
	readonly from: string | undefined;
	readonly channel: 'fax' | 'courier' | 'upload';
}

const CHANNELS = {'fax-tiff': 'fax', 'fax-pdf': 'fax', scan: 'courier', digital: 'upload'} as const;

/** Latin papers only can be born digital: the standard fonts write nothing else. */
const canBeDigital = (papers: readonly PaperDocument[]) => papers.every(({truth}) => !['ru', 'el', 'ar'].includes(truth.language));

function planned(world: World, whose: Subject, papers: readonly PaperDocument[], medium?: Carriage['medium']): Planned {
	const {random} = world;
	const how = carriage(random, whose.home, medium ?? (canBeDigital(papers) ? undefined : random.pick(['fax-tiff', 'scan'] as const)));
	const channel = CHANNELS[how.medium];
	const covered = channel === 'fax' && random.may(0.45) ? withCover(world, whose, papers) : papers;
	return {carriage: how, papers: covered, from: channel === 'fax' ? whose.home.fax : undefined, channel};
}

/** All deliveries in their order of arrival. */
function plan(world: World, subjects: readonly Subject[], longFaxDocuments: number): Planned[] {
	const {random} = world;
	const deliveries: Planned[] = [];
	let waiting: PaperDocument[] = [];
	for (const [index, whose] of subjects.entries()) {
		const isLong = longFaxDocuments > 0 && index === subjects.length - 1;
		const papers = isLong ? longFax(world, whose, longFaxDocuments) : random.may(0.06) ? [] : papersOf(world, whose);
		if (isLong) {
			deliveries.push(planned(world, whose, papers, 'fax-tiff'));
			continue;
		}

		const parts = random.int(1, papers.length > 4 ? 3 : 2);
		for (let part = 0; part < parts; part++) {
			const some = papers.filter((_, at) => at % parts === part);
			if (some.length === 0) {
				continue;
			}

			if (waiting.length > 0) {
				deliveries.push(planned(world, whose, [...waiting, ...some], 'scan'));
				waiting = [];
			} else if (random.may(0.12) && index < subjects.length - 2) {
				waiting = some;
			} else {
				deliveries.push(planned(world, whose, some));
			}
		}
	}

	for (let count = Math.max(1, Math.round(subjects.length / 5)); count > 0; count--) {
		const nobody = subject(random, stranger(random, random.pick(subjects).patient), null);
		deliveries.push(planned(world, nobody, papersOf(world, nobody).slice(0, random.int(1, 3))));
	}

	const anyone = random.pick(subjects);
	deliveries.push(planned(world, anyone, [otherPaper('advert', settingOf(world, anyone))], 'fax-tiff'));
	return random.shuffled(deliveries.filter(({papers}) => papers.length > 0));
}

/** Writes corpus.json, truth.json and deliveries/ into a directory. */
export async function makeCorpus(options: Options): Promise<{pages: number; deliveries: number}> {
	const random = new Random(options.seed);
	const world: World = {random, asOf: options.asOf, reports: await loanedReports(options.reports)};
	let number = random.int(200, 300);
	const subjects = register(random, options.patients).map(({patient, tag}) => {
		number += random.int(1, 9);
		return {...subject(random, patient, `INQ-${options.asOf.slice(0, 4)}-${String(number).padStart(4, '0')}`), tag};
	});
	const inquiries = subjects.map(({patient, inquiry, hadRadiotherapy, home}) => ({
		id: inquiry!,
		openedOn: addDays(options.asOf, -random.int(5, 60)),
		patient: asRegistered(random, patient),
		...(random.may(0.5) && {faxNumber: home.fax}),
		previousRadiotherapy: hadRadiotherapy,
	}));
	const plans = plan(world, subjects, options.longFaxDocuments);
	const made: Array<Delivered & {id: string; plan: Planned}> = [];
	await mkdir(options.out, {recursive: true});
	for (const [index, one] of plans.entries()) {
		const id = `H${String(index + 1).padStart(3, '0')}`;
		made.push({...(await deliver(one.papers, one.carriage, random.fork(), path.join(options.out, 'deliveries'), id)), id, plan: one});
		options.progress?.(index + 1, plans.length);
	}

	const arrivals = made
		.map(
			(_, index) =>
				`${addDays(options.asOf, -4 + Math.floor((index * 4) / made.length))}T${String(8 + random.int(0, 9)).padStart(2, '0')}:${String(random.int(10, 59))}:00Z`,
		)
		.sort();
	const corpus = {
		asOf: options.asOf,
		centre: 'CNAO International Patients',
		inquiries,
		deliveries: made.map(({id, file, plan: {channel, from}}, index) => ({
			id,
			channel,
			file: `deliveries/${file}`,
			receivedAt: arrivals[index]!,
			...(from && {from}),
		})),
	};
	const truths = made.flatMap(({documents}) => documents);
	const truth = {
		asOf: options.asOf,
		deliveries: made.map(({id, pages, documents, plan: one}) => ({
			id,
			channel: one.channel,
			fine: one.carriage.fine,
			noise: one.carriage.noise,
			medium: one.carriage.medium,
			pages,
			documents,
		})),
		inquiries: subjects.map(({inquiry, hadRadiotherapy, tag}) => ({
			id: inquiry,
			tag,
			requirements: checklist(
				truths.filter(document => document.inquiry === inquiry),
				hadRadiotherapy,
				options.asOf,
			),
		})),
	};
	await writeFile(path.join(options.out, 'corpus.json'), `${JSON.stringify(corpus, null, 1)}\n`);
	await writeFile(path.join(options.out, 'truth.json'), `${JSON.stringify(truth, null, 1)}\n`);
	return {pages: made.reduce((sum, {pages}) => sum + pages.length, 0), deliveries: made.length};
}
