import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import type {ConnectorOptions} from '#connectors/index.ts';
import {IntakeError} from '#pipeline/errors.ts';
import {type RulePack, rulePack} from '#pipeline/model/requirement.ts';
import type {StorageOptions} from '#storage/options.ts';
import {type ConfigInput, configSchema} from './schema.ts';
import {type Problem, resolveSecrets} from './secrets.ts';

export interface Config extends Omit<ConfigInput, 'storage' | 'connectors'> {
	readonly storage: StorageOptions;
	readonly connectors: readonly ConnectorOptions[];
	readonly packs: readonly RulePack[];
}

const SHIPPED_PACKS = path.join(import.meta.dirname, 'rule-packs');

/** Environment variables that overrule the file. */
const OVERRIDES: Record<string, readonly [section: string, key?: string]> = {
	INTAKE_DATA_DIRECTORY: ['dataDirectory'],
	INTAKE_WEB_HOST: ['web', 'host'],
	INTAKE_WEB_PORT: ['web', 'port'],
	INTAKE_PUBLIC_URL: ['access', 'publicUrl'],
	INTAKE_RULE_PACK_DIRECTORY: ['rulePackDirectory'],
};

/**
 * File and environment → Config. `file` undefined means defaults alone.
 * All problems are reported at once: throws CONFIG_INVALID with one line per problem, CONFIG_UNREADABLE when there is no such file.
 */
export async function loadConfig(file: string | undefined, environment: NodeJS.ProcessEnv = process.env): Promise<Config> {
	const raw = file === undefined ? {} : await readJson(file);
	const {value, problems: secretProblems} = await resolveSecrets(raw, environment);
	const parsed = configSchema.safeParse(withOverrides(value, environment));
	const {packs, problems: packProblems} = await loadPacks(parsed.success ? parsed.data.rulePackDirectory : undefined);
	const problems = [
		...secretProblems,
		// A secret that could not be fetched is told once, not again as a missing value.
		...(parsed.success ? [] : parsed.error.issues)
			.map(({path: where, message}) => ({path: where.join('.'), message}))
			.filter(({path: where}) => !secretProblems.some(problem => problem.path === where)),
		...packProblems,
	];
	if (!parsed.success || problems.length > 0) {
		throw new IntakeError('CONFIG_INVALID', report(file, problems));
	}

	const {data} = parsed;
	return {
		...data,
		storage: data.storage ?? {kind: 'sqlite', directory: data.dataDirectory},
		connectors: data.connectors ?? defaultConnectors(data.dataDirectory),
		packs,
	};
}

async function readJson(file: string): Promise<unknown> {
	let text: string;
	try {
		text = await readFile(file, 'utf8');
	} catch (error) {
		throw new IntakeError(
			'CONFIG_UNREADABLE',
			`The configuration ${file} cannot be read (${(error as NodeJS.ErrnoException).code}). Check the path given by --config or INTAKE_CONFIG.`,
		);
	}

	try {
		return JSON.parse(text);
	} catch (error) {
		throw new IntakeError(
			'CONFIG_UNREADABLE',
			`The configuration ${file} is not valid JSON: ${(error as Error).message}. Compare it with config/example.json.`,
		);
	}
}

function withOverrides(value: unknown, environment: NodeJS.ProcessEnv): unknown {
	if (typeof value !== 'object' || value === null) {
		return value;
	}

	const result = structuredClone(value) as Record<string, unknown>;
	for (const [name, [section, key]] of Object.entries(OVERRIDES)) {
		const given = environment[name];
		if (!given) {
			continue;
		}

		const typed = key === 'port' && /^\d+$/.test(given) ? Number(given) : given;
		result[section] = key ? {...(result[section] as object | undefined), [key]: typed} : typed;
	}

	return result;
}

async function loadPacks(directory: string | undefined): Promise<{packs: RulePack[]; problems: Problem[]}> {
	const packs: RulePack[] = [];
	const problems: Problem[] = [];
	for (const folder of [SHIPPED_PACKS, ...(directory ? [directory] : [])]) {
		const names = await readdir(folder).catch(() => undefined);
		if (!names) {
			problems.push({path: 'rulePackDirectory', message: `${folder} cannot be read`});
			continue;
		}

		for (const name of names.filter(candidate => candidate.endsWith('.json')).sort()) {
			const parsed = rulePack.safeParse(JSON.parse(await readFile(path.join(folder, name), 'utf8').catch(() => 'null')) as unknown);
			if (parsed.success) {
				packs.push(parsed.data);
			} else {
				problems.push(...parsed.error.issues.map(issue => ({path: `${name}: ${issue.path.join('.')}`, message: issue.message})));
			}
		}
	}

	return {packs, problems};
}

const defaultConnectors = (dataDirectory: string): ConnectorOptions[] =>
	configSchema.shape.connectors.parse([{kind: 'scan-folder', name: 'mailroom', folder: path.join(dataDirectory, 'scans')}]) ?? [];

function report(file: string | undefined, problems: readonly Problem[]): string {
	const lines = problems.map(({path: where, message}) => `  ${where || '(whole file)'}: ${message}`);
	return [
		`The configuration${file ? ` ${file}` : ''} has ${problems.length} problem${problems.length === 1 ? '' : 's'}:`,
		...lines,
		'config/example.json shows every setting; docs/operating.md explains them.',
	].join('\n');
}
