import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {SingleBar} from 'cli-progress';
import {z} from 'zod';
import {IntakeError} from '#pipeline/errors.ts';
import {decide} from '#pipeline/matching/decide.ts';
import type {IdentityReads} from '#pipeline/matching/reads.ts';
import {saveInquiries} from '#pipeline/rematch.ts';
import {openStorage} from '#storage/index.ts';
import {readInquiries} from './inquiry-file.ts';
import {silentLog} from './log.ts';
import {systemClock} from './system-clock.ts';

const common = {confidence: z.number().min(0).max(1).default(1), page: z.int().default(1)};
const readSchema = z.discriminatedUnion('field', [
	z.object({field: z.literal('name'), familyName: z.string().nullish(), givenName: z.string().nullish(), ...common}),
	z.object({field: z.literal('birthDate'), values: z.array(z.string()).min(1), ...common}),
	z.object({field: z.literal('sex'), value: z.enum(['male', 'female']).nullish().catch(null), ...common}),
	z.object({field: z.literal('passport'), value: z.string(), ...common}),
	z.object({field: z.literal('reference'), value: z.string(), ...common}),
	z.object({field: z.literal('senderFax'), value: z.string(), ...common}),
]);
const readSetSchema = z.object({id: z.string(), reads: z.array(readSchema)});

const DECISIONS = {link: 'auto', 'possible-link': 'review', 'non-link': 'unmatched'} as const;

const linesOf = async (file: string): Promise<string[]> => {
	const text = await readFile(file, 'utf8').catch(error => {
		throw new IntakeError('NOT_FOUND', `${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
	});
	return text.split('\n').filter(line => line.trim());
};

/** Runs the product's matching over a register and sets of reads, each as a document of a delivery of its own. */
export async function matchCommand(directory: string, out: string): Promise<void> {
	const rows = (await linesOf(path.join(directory, 'inquiries.jsonl'))).map(line => JSON.parse(line) as unknown);
	const {inquiries, problems} = readInquiries(JSON.stringify(rows), systemClock.now().toISOString().slice(0, 10));
	if (problems.length > 0) {
		throw new IntakeError('IMPORT_INVALID', ['The register is not as expected:', ...problems.slice(0, 20)].join('\n  '));
	}

	const sets = (await linesOf(path.join(directory, 'reads.jsonl'))).map(line => readSetSchema.parse(JSON.parse(line)));
	const dataDirectory = await mkdtemp(path.join(os.tmpdir(), 'intake-matching-'));
	const {store, close} = await openStorage({kind: 'sqlite', directory: dataDirectory}, systemClock);
	const bar = process.stderr.isTTY
		? new SingleBar({stream: process.stderr, clearOnComplete: true, format: '{bar} {value}/{total} read sets'})
		: undefined;
	try {
		process.stderr.write(`registering ${inquiries.length} inquiries\n`);
		await saveInquiries(inquiries, {store, clock: systemClock, log: silentLog}, 'matching');
		bar?.start(sets.length, 0);
		const lines: string[] = [];
		for (const {id, reads} of sets) {
			const began = performance.now();
			const {decision, inquiryId, candidates} = await decide(identityOf(reads), store.inquiries);
			const milliseconds = performance.now() - began;
			lines.push(
				JSON.stringify({
					id,
					decision: DECISIONS[decision],
					inquiry: inquiryId,
					candidates: candidates.map(candidate => candidate.inquiryId),
					milliseconds: Number(milliseconds.toFixed(3)),
				}),
			);
			bar?.increment();
			if (!bar && lines.length % 1000 === 0) {
				process.stderr.write(`${lines.length}/${sets.length}\n`);
			}
		}

		await writeFile(out, `${lines.join('\n')}\n`);
	} finally {
		bar?.stop();
		await close();
		await rm(dataDirectory, {recursive: true, force: true});
	}
}

function identityOf(reads: ReadonlyArray<z.infer<typeof readSchema>>): IdentityReads {
	const of = <Field extends z.infer<typeof readSchema>['field']>(field: Field) =>
		reads.filter((read): read is Extract<z.infer<typeof readSchema>, {field: Field}> => read.field === field);
	return {
		names: of('name').map(({familyName, givenName, confidence, page}) => ({
			familyName: familyName ?? null,
			givenName: givenName ?? null,
			tokens: [givenName, familyName].flatMap(part => (part ? [part] : [])),
			confidence,
			page,
		})),
		birthDates: of('birthDate').map(({values, confidence, page}) => ({dates: values, confidence, page})),
		sexes: of('sex').flatMap(({value, ...rest}) => (value ? [{value, ...rest}] : [])),
		passports: of('passport'),
		references: of('reference'),
		returnSheets: [],
		senderFax: of('senderFax')[0]?.value ?? null,
	};
}
