import {loadConfig} from '#config/load.ts';
import {assemble} from '../assemble.ts';
import {jsonLog} from '../log.ts';
import {systemClock} from '../system-clock.ts';
import {untilInterrupted} from '../until-interrupted.ts';

/** Receives, reads, matches and shows until it is told to stop. */
export async function serve(configFile: string | undefined): Promise<void> {
	const config = await loadConfig(configFile);
	await using application = await assemble(config, {clock: systemClock, log: jsonLog});
	const address = await application.serve();
	process.stdout.write(`Intake is at ${address}\n`);
	for (const connector of config.connectors) {
		process.stdout.write(
			connector.kind === 'scan-folder' ? `Scans are taken from ${connector.folder}\n` : `Faxes arrive through "${connector.name}"\n`,
		);
	}

	if (!['127.0.0.1', '::1', 'localhost'].includes(config.web.host)) {
		process.stderr.write('The pages show patient data and ask for no sign-in: let only a protecting proxy reach them.\n');
	}

	await untilInterrupted();
	process.stdout.write('Stopping: running pages end first.\n');
}
