import {cp, mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type {ExecutionContext} from 'ava';
import {assemble} from '#bin/assemble.ts';
import {erasuresOf} from '#bin/erasing.ts';
import {readInquiries} from '#bin/inquiry-file.ts';
import {silentLog} from '#bin/log.ts';
import {clockFrom} from '#bin/system-clock.ts';
import {loadConfig} from '#config/load.ts';
import {saveInquiries} from '#pipeline/rematch.ts';
import {openStorage} from '#storage/index.ts';
import {SqliteConnection} from '#storage/sqlite/connection.ts';

const SAMPLES = path.join(import.meta.dirname, '../../samples');
const AS_OF = '2026-11-20';
export const clock = clockFrom(AS_OF);

/** Of the samples: a fax of her own, and three of the six pages of a scan that is shared. */
export const GONE = {inquiryId: 'INQ-2026-0320', fax: 'faxes/form-and-history.tif'};
/** Whose papers came in the same scan. */
export const STAYS = {inquiryId: 'INQ-2026-0318', scan: 'parcels/parcel-1042/batch-1.pdf'};

export const sampleInquiries = async () => readInquiries(await readFile(path.join(SAMPLES, 'inquiries.json'), 'utf8'), AS_OF).inquiries;

export const arrivalOf = async (file: string) => ({
	externalId: file,
	channel: 'courier' as const,
	receivedAt: clock.now(),
	sender: {},
	parcel: null,
	announcedPages: null,
	transport: 'complete' as const,
	failure: null,
	content: {
		kind: 'bytes' as const,
		bytes: await readFile(path.join(SAMPLES, file)),
		mediaType: file.endsWith('pdf') ? ('application/pdf' as const) : ('image/tiff' as const),
	},
});

/** A data directory in which the samples were read, once for all tests of a file. */
export async function aReadOffice(): Promise<string> {
	const directory = await mkdtemp(path.join(os.tmpdir(), 'intake-erasure-'));
	const config = {...(await loadConfig(undefined, {INTAKE_DATA_DIRECTORY: directory, INTAKE_WEB_PORT: '0'})), connectors: []};
	const application = await assemble(config, {clock, log: silentLog});
	await saveInquiries(await sampleInquiries(), application, 'test');
	await application.serve();
	for (const file of [GONE.fax, STAYS.scan]) {
		await application.intake.receive('test', await arrivalOf(file));
	}

	while ((await application.store.queue.depth()) > 0) {
		await new Promise(resolve => setTimeout(resolve, 100));
	}

	await application[Symbol.asyncDispose]();
	return directory;
}

/** A copy of it for one test. */
export async function officeOf(t: ExecutionContext, template: string) {
	const directory = await mkdtemp(path.join(os.tmpdir(), 'intake-erasure-'));
	t.teardown(() => rm(directory, {recursive: true, force: true}));
	await cp(template, directory, {recursive: true});
	const opened = await openStorage({kind: 'sqlite', directory}, clock);
	let isOpen = true;
	const close = async () => {
		if (isOpen) {
			isOpen = false;
			await opened.close();
		}
	};
	t.teardown(close);
	return {directory, opened, erasures: erasuresOf(directory, opened, clock), close};
}

export const rows = async <Row>(directory: string, sql: string): Promise<Row[]> => {
	const connection = await SqliteConnection.open(path.join(directory, 'intake.db'));
	try {
		return await connection.all<Row>(sql);
	} finally {
		await connection.close();
	}
};

/** In which files of a folder any of these words stand, as bytes, whatever their case. */
export async function filesWith(directory: string, words: readonly string[]): Promise<string[]> {
	const found: string[] = [];
	for (const entry of await readdir(directory, {recursive: true, withFileTypes: true})) {
		if (!entry.isFile()) {
			continue;
		}

		const text = (await readFile(path.join(entry.parentPath, entry.name))).toString('latin1').toLowerCase();
		found.push(
			...words.filter(word => text.includes(Buffer.from(word).toString('latin1').toLowerCase())).map(word => `${entry.name}: ${word}`),
		);
	}

	return found;
}
