import {readFile} from 'node:fs/promises';

export interface Problem {
	readonly path: string;
	readonly message: string;
}

/** Public keys only check signatures. */
const IS_SECRET_NAME = /^(?!public).*(?:key|secret|token|password)s?$/i;

/**
 * Replaces `{"env": "NAME"}` and `{"file": "/run/secrets/name"}` by what they name, wherever they stand.
 * A secret written into the configuration file itself is a problem: such files get copied, mailed and committed.
 */
export async function resolveSecrets(
	raw: unknown,
	environment: NodeJS.ProcessEnv,
	path: readonly string[] = [],
): Promise<{value: unknown; problems: Problem[]}> {
	if (Array.isArray(raw)) {
		const parts = await Promise.all(raw.map((item, index) => resolveSecrets(item, environment, [...path, String(index)])));
		return {value: parts.map(({value}) => value), problems: parts.flatMap(({problems}) => problems)};
	}

	const name = path.join('.');
	if (typeof raw !== 'object' || raw === null) {
		const isLiteralSecret = typeof raw === 'string' && IS_SECRET_NAME.test(path.findLast(part => !/^\d+$/.test(part)) ?? '');
		return {
			value: raw,
			problems: isLiteralSecret
				? [{path: name, message: 'is a secret and must not stand in the file: give {"env": "NAME"} or {"file": "/path"} instead'}]
				: [],
		};
	}

	const entries = Object.entries(raw);
	const [only] = entries;
	if (entries.length === 1 && only && typeof only[1] === 'string') {
		if (only[0] === 'env') {
			const value = environment[only[1]];
			return value
				? {value, problems: []}
				: {value: undefined, problems: [{path: name, message: `is taken from the environment variable ${only[1]}, which is not set`}]};
		}

		if (only[0] === 'file') {
			return readSecret(only[1], name);
		}
	}

	const parts = await Promise.all(
		entries.map(async ([key, item]) => ({key, ...(await resolveSecrets(item, environment, [...path, key]))})),
	);
	return {value: Object.fromEntries(parts.map(({key, value}) => [key, value])), problems: parts.flatMap(({problems}) => problems)};
}

async function readSecret(file: string, path: string): Promise<{value: unknown; problems: Problem[]}> {
	try {
		return {value: (await readFile(file, 'utf8')).trim(), problems: []};
	} catch (error) {
		return {
			value: undefined,
			problems: [{path, message: `is taken from the file ${file}, which cannot be read (${(error as NodeJS.ErrnoException).code})`}],
		};
	}
}
