import {readFile} from 'node:fs/promises';
import {loadConfig} from '#config/load.ts';
import {IntakeError} from '#pipeline/errors.ts';
import {saveInquiries} from '#pipeline/rematch.ts';
import {openStorage} from '#storage/index.ts';
import {readInquiries} from '../inquiry-file.ts';
import {silentLog} from '../log.ts';
import {systemClock} from '../system-clock.ts';

/** Adds or changes inquiries from a file: all or nothing, with every bad row reported. */
export async function importInquiries(configFile: string | undefined, file: string): Promise<void> {
	const text = await readFile(file, 'utf8').catch(error => {
		throw new IntakeError('NOT_FOUND', `${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
	});
	const {inquiries, problems} = readInquiries(text, systemClock.now().toISOString().slice(0, 10));
	if (problems.length > 0) {
		throw new IntakeError(
			'IMPORT_INVALID',
			[
				`Nothing was imported: ${problems.length} problem${problems.length === 1 ? '' : 's'} in ${file}.`,
				...problems.map(problem => `  ${problem}`),
			].join('\n'),
		);
	}

	const {storage} = await loadConfig(configFile);
	const {store, close} = await openStorage(storage, systemClock);
	try {
		await saveInquiries(inquiries, {store, clock: systemClock, log: silentLog}, 'import');
		process.stdout.write(
			`${inquiries.length} inquiries imported. Papers that wait are matched again by the running service, or by the next one.\n`,
		);
	} finally {
		await close();
	}
}

/** Prints the open inquiries. */
export async function listInquiries(configFile: string | undefined): Promise<void> {
	const {storage} = await loadConfig(configFile);
	const {store, close} = await openStorage(storage, systemClock);
	try {
		for (const {id, openedOn, person} of await store.inquiries.list({openOnly: true})) {
			process.stdout.write(`${id}  opened ${openedOn}  ${person.familyName}, ${person.givenName}, born ${person.birthDate}\n`);
		}
	} finally {
		await close();
	}
}
