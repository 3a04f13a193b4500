import {execFile} from 'node:child_process';
import path from 'node:path';
import {promisify} from 'node:util';
import {z} from 'zod';
import {IntakeError} from '#pipeline/errors.ts';
import type {ReaderOptions} from '../../options.ts';
import type {ReaderCommand} from '../reader.ts';
import {ENVIRONMENT} from './environment.ts';
import {PROGRAM, toolAt} from './program.ts';
import {before, RUNGS, type Rung} from './rungs.ts';

/** What a reader is kept from. Each was seen to hold here, from inside, when the program started. */
export interface Confinement {
	/** Memory, CPU time, open files, written files and core dumps are bounded by the kernel. */
	readonly limits: boolean;
	/** No network: no interface, not even the local one. */
	readonly network: boolean;
	/** Sees and signals no process but its own. */
	readonly processes: boolean;
	/** Its root holds its program and the file it reads, read-only, and nothing else. */
	readonly files: boolean;
	/** Node itself refuses other files, writing and starting programs. */
	readonly permissions: boolean;
}

export const HOLDS = ['limits', 'network', 'processes', 'files', 'permissions'] as const satisfies ReadonlyArray<keyof Confinement>;
export const missingOf = (confinement: Confinement): string[] => HOLDS.filter(hold => !confinement[hold]);

const LOOK = path.join(import.meta.dirname, 'look.ts');
const LOOK_MS = 10_000;
const seen = z.strictObject({network: z.boolean(), processes: z.boolean(), files: z.boolean()});
const run = promisify(execFile);

interface Found {
	readonly rung: Rung;
	readonly confinement: Confinement;
}

let found: Promise<Found> | undefined;

/** What this system allows; looked up once. */
export const confinementHere = async (): Promise<Confinement> => (await (found ??= strictestRung())).confinement;

async function strictestRung(): Promise<Found> {
	const limits = toolAt('prlimit') !== undefined;
	const permissions = process.allowedNodeEnvironmentFlags.has('--permission');
	for (const rung of RUNGS) {
		const words = before(rung, {memoryMb: 1536, readable: []});
		if (!words) {
			continue;
		}

		const [file = '', ...rest] = [...words, process.execPath, '--no-warnings', LOOK];
		try {
			const {stdout} = await run(file, rest, {env: ENVIRONMENT, cwd: '/', timeout: LOOK_MS, killSignal: 'SIGKILL'});
			return {rung, confinement: {limits, permissions, ...seen.parse(JSON.parse(stdout))}};
		} catch {
			// Not allowed here, or not complete: the next one asks for less.
		}
	}

	throw new IntakeError('READER_CRASHED', 'No isolated process can be started here at all.');
}

/** Throws CONFIG_INVALID when `strict` is asked for and something is missing. */
export async function requireConfinement({sandbox}: Pick<ReaderOptions, 'sandbox'>): Promise<Confinement> {
	const confinement = await confinementHere();
	const missing = missingOf(confinement);
	if (sandbox === 'strict' && missing.length > 0) {
		throw new IntakeError(
			'CONFIG_INVALID',
			`reader.sandbox is "strict", but this system does not shut readers in altogether; missing: ${missing.join(', ')}. docs/sandbox.md says what each needs; with "auto" the rest is used.`,
		);
	}

	return confinement;
}

/** How a reader is started that may read the folders of `readable` beside its own program. */
export async function commandFor(
	child: string,
	readable: readonly string[],
	{memoryMb}: Pick<ReaderOptions, 'memoryMb'>,
): Promise<ReaderCommand> {
	const {rung, confinement} = await (found ??= strictestRung());
	const folders = [...readable.map(folder => path.resolve(folder)), path.dirname(child)];
	const permissions = confinement.permissions
		? // Threads and one native library are the engine and the picture decoder; programs, files to write and the inspector are not allowed.
			['--permission', '--allow-worker', '--allow-addons', ...[...PROGRAM, ...folders].map(part => `--allow-fs-read=${part}`)]
		: [];
	const node = [process.execPath, '--max-old-space-size=512', '--no-warnings', ...permissions, child];
	const [file = '', ...rest] = [...(before(rung, {memoryMb, readable: folders}) ?? []), ...node];
	return {file, arguments: rest};
}
