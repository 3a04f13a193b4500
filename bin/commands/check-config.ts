import {loadConfig} from '#config/load.ts';

/** Says that the configuration is good and what it amounts to; its problems come as one error. */
export async function checkConfig(configFile: string | undefined): Promise<void> {
	const {storage, connectors, web, packs} = await loadConfig(configFile);
	const lines = [
		`The configuration ${configFile ?? '(defaults, no file)'} is good.`,
		`  storage      ${storage.kind} in ${storage.directory}`,
		...connectors.map(({kind, name}) => `  connector    ${name} (${kind})`),
		`  web          ${web.host}:${web.port}`,
		...packs.map(({id, version, validFrom}) => `  rule pack    ${id}@${version}, for inquiries opened from ${validFrom}`),
	];
	process.stdout.write(`${lines.join('\n')}\n`);
}
