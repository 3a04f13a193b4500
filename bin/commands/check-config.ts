import {loadConfig} from '#config/load.ts';
import {type ConnectorOptions, comparisonOf, createConnector} from '#connectors/index.ts';
import {missingOf, requireConfinement} from '#ocr/reader/sandbox/sandbox.ts';
import {silentLog} from '../log.ts';
import {systemClock} from '../system-clock.ts';

/** Says that the configuration is good and what it amounts to; its problems come as one error. */
export async function checkConfig(configFile: string | undefined): Promise<void> {
	const {storage, reader, connectors, web, packs} = await loadConfig(configFile);
	const missing = missingOf(await requireConfinement(reader));
	const lines = [
		`The configuration ${configFile ?? '(defaults, no file)'} is good.`,
		`  storage      ${storage.kind} in ${storage.directory}`,
		...connectors.flatMap(linesOf),
		`  reader       ${reader.processes} processes, ${missing.length === 0 ? 'shut in altogether' : `shut in but for: ${missing.join(', ')} (docs/sandbox.md)`}`,
		`  web          ${web.host}:${web.port}`,
		...packs.map(({id, version, validFrom}) => `  rule pack    ${id}@${version}, for inquiries opened from ${validFrom}`),
	];
	process.stdout.write(`${lines.join('\n')}\n`);
}

function linesOf(options: ConnectorOptions): string[] {
	const {kind, name} = options;
	const comparison = comparisonOf(kind, createConnector(options, {log: silentLog, clock: systemClock}));
	return [`  connector    ${name} (${kind})`, ...(comparison ? [`               ${comparison}`] : [])];
}
