import {loadConfig} from '#config/load.ts';
import {BALLAST_MB, keepBallast} from '#storage/ballast.ts';
import {LOW_WATER_MB} from '#storage/disk.ts';
import {ensureFirstAdministrator} from '#web/access/index.ts';
import {assemble} from '../assemble.ts';
import {tellAtRest} from '../at-rest.ts';
import {keyAdvice} from '../backups.ts';
import {jsonLog} from '../log.ts';
import {systemClock} from '../system-clock.ts';
import {untilInterrupted} from '../until-interrupted.ts';

/** Receives, reads, matches and shows until it is told to stop. */
export async function serve(configFile: string | undefined): Promise<void> {
	const config = await loadConfig(configFile);
	await using application = await assemble(config, {clock: systemClock, log: jsonLog});
	for (const line of await tellAtRest(config.storage, jsonLog)) {
		process.stdout.write(`${line}\n`);
	}

	const first = await ensureFirstAdministrator(application.store, application.clock);
	if (first) {
		process.stdout.write(`First administrator: ${first.name}, password (shown this once): ${first.password}\n`);
	}

	const {directory, ballastMb = BALLAST_MB, lowWaterMb = LOW_WATER_MB} = config.storage;
	await keepBallast({directory, ballastMb, lowWaterMb});
	const address = await application.serve();
	process.stdout.write(`Intake is at ${address}\n`);
	for (const connector of config.connectors) {
		process.stdout.write(
			connector.kind === 'scan-folder' ? `Scans are taken from ${connector.folder}\n` : `Faxes arrive through "${connector.name}"\n`,
		);
	}

	if (!['127.0.0.1', '::1', 'localhost'].includes(config.web.host) && config.access.publicUrl === undefined) {
		process.stderr.write('Nobody can sign in from another machine until access.publicUrl names the https address people use.\n');
	}

	const advice = config.backup && keyAdvice(config.backup, config.storage);
	process.stderr.write(advice === undefined ? '' : `${advice}\n`);
	await untilInterrupted();
	process.stdout.write('Stopping: running pages end first.\n');
}
