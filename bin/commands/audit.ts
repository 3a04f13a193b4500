import path from 'node:path';
import {loadConfig} from '#config/load.ts';
import {IntakeError} from '#pipeline/errors.ts';
import {type AuditProblem, verifyAudit} from '#storage/audit/verify.ts';
import {openKeyring} from '#storage/keys/open.ts';
import {SqliteConnection} from '#storage/sqlite/connection.ts';
import {ownCheckpointFile, readCheckpoints} from '../checkpoint-file.ts';

const SAYS: Readonly<Record<AuditProblem['what'], string>> = {
	changed: 'is not what was written',
	missing: 'was deleted',
	unsealed: 'was not written by this program',
	'cut-off': 'is told of by a checkpoint and is gone, with everything after it',
	rewritten: 'is not what a checkpoint tells of',
	'checkpoint-forged': 'is a checkpoint that this installation did not make',
	'key-unknown': 'was sealed under a master key that is not configured',
};

/** Reads the whole trail; sets the exit code to 1 when something in it is not as it was written. */
export async function verifyAuditTrail(configFile: string | undefined, {checkpoints}: {checkpoints?: string}): Promise<void> {
	const {storage} = await loadConfig(configFile);
	const lines = await readCheckpoints(checkpoints ?? ownCheckpointFile(storage.directory)).catch((error: NodeJS.ErrnoException) => {
		if (checkpoints === undefined) {
			return [];
		}

		throw new IntakeError('CONFIG_UNREADABLE', `The checkpoints ${checkpoints} cannot be read (${error.code ?? 'unknown'}).`);
	});
	const keyring = await openKeyring(storage);
	const connection = await SqliteConnection.open(path.join(storage.directory, 'intake.db'));
	try {
		const {events, checkpoints: compared, problems} = await verifyAudit(connection, keyring, lines);
		process.stdout.write(`${events} events, compared with ${compared} checkpoints${checkpoints ? '' : ' kept beside the data'}.\n`);
		for (const {number, what} of problems) {
			process.stdout.write(`${what === 'checkpoint-forged' ? 'Line' : 'Event'} ${number} ${SAYS[what]}.\n`);
		}

		process.stdout.write(problems.length === 0 ? 'All is as it was written.\n' : 'The audit trail was tampered with, or damaged.\n');
		process.exitCode = problems.length === 0 ? 0 : 1;
	} finally {
		await connection.close();
	}
}
