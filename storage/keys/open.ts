import {randomBytes, randomUUID} from 'node:crypto';
import {link, mkdir, open, readFile, rename, unlink} from 'node:fs/promises';
import path from 'node:path';
import {IntakeError} from '#pipeline/errors.ts';
import {type Keyring, keyringOf, MASTER_KEY_BYTES} from './keyring.ts';

export interface KeyOptions {
	readonly directory: string;
	readonly masterKey?: string | undefined;
	readonly previousMasterKeys?: readonly string[] | undefined;
}

/** Made at the first start when none is configured. It lies beside what it protects: good for trying, not for patients. */
export const ownKeyFile = (directory: string): string => path.join(directory, 'keys', 'master.key');

/** The id, no secret, of the key that last wrote here: a start without that key must not go on under a new one. */
const markFile = (directory: string): string => path.join(directory, 'keys', 'present-id');

/**
 * The keys of one data directory: the configured ones, else its own, which is made when there has never been one.
 * Throws KEY_MISSING when what is kept here was written under a key that is not at hand.
 */
export async function openKeyring({directory, masterKey, previousMasterKeys = []}: KeyOptions): Promise<Keyring> {
	const mark = (await readIfThere(markFile(directory)))?.trim();
	const own = await readIfThere(ownKeyFile(directory));
	const present = masterKey ?? own ?? (mark === undefined ? await makeKey(directory) : undefined);
	if (present === undefined) {
		throw missing(mark ?? '');
	}

	// Whoever moves from the own key to a configured one can still read what the own one wrote.
	const previous = [...previousMasterKeys, ...(masterKey !== undefined && own !== undefined ? [own] : [])];
	const keyring = keyringOf(keyBytes(present), previous.map(keyBytes));
	if (mark !== undefined && !keyring.ids.includes(mark)) {
		throw missing(mark);
	}

	if (mark !== keyring.presentId) {
		await writeDurably(markFile(directory), `${keyring.presentId}\n`);
	}

	return keyring;
}

/** The id of the key that lies beside the data; undefined when none does. */
export async function ownKeyId(directory: string): Promise<string | undefined> {
	const own = await readIfThere(ownKeyFile(directory));
	return own === undefined ? undefined : keyringOf(keyBytes(own)).presentId;
}

/** 32 bytes written as 64 hexadecimal digits or in base64; undefined for anything else. */
export function parseKey(text: string): Buffer | undefined {
	const trimmed = text.trim();
	const bytes = /^[0-9a-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64');
	return bytes.length === MASTER_KEY_BYTES ? bytes : undefined;
}

export const newKey = (): string => randomBytes(MASTER_KEY_BYTES).toString('base64');

function keyBytes(text: string): Buffer {
	const bytes = parseKey(text);
	if (!bytes) {
		throw new IntakeError(
			'KEY_MISSING',
			'A master key is no key: 32 bytes in base64 or hexadecimal are needed. Make one with `npm run intake keys new`.',
		);
	}

	return bytes;
}

const missing = (id: string) =>
	new IntakeError(
		'KEY_MISSING',
		`The data were written under master key ${id}, which is not at hand. Give it back as storage.masterKey or among storage.previousMasterKeys; without it they cannot be read.`,
	);

async function makeKey(directory: string): Promise<string> {
	await writeDurably(ownKeyFile(directory), `${newKey()}\n`, true);
	return readFile(ownKeyFile(directory), 'utf8');
}

const readIfThere = (file: string): Promise<string | undefined> =>
	readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') {
			return undefined;
		}

		throw new IntakeError('KEY_MISSING', `The key file ${path.basename(file)} cannot be read (${error.code ?? 'unknown'}).`, {
			cause: error,
		});
	});

/** Gives the file this text. With `isFirst` only when there is none yet: of several who start at once, one makes the key. */
async function writeDurably(file: string, text: string, isFirst = false): Promise<void> {
	const folder = path.dirname(file);
	const temporary = `${file}.${randomUUID()}.new`;
	await mkdir(folder, {recursive: true, mode: 0o700});
	const handle = await open(temporary, 'wx', 0o600);
	try {
		await handle.writeFile(text);
		await handle.sync();
	} finally {
		await handle.close();
	}

	if (isFirst) {
		await link(temporary, file).catch((error: NodeJS.ErrnoException) => {
			if (error.code !== 'EEXIST') {
				throw error;
			}
		});
		await unlink(temporary);
	} else {
		await rename(temporary, file);
	}

	for (const parent of [folder, path.dirname(folder)]) {
		const opened = await open(parent, 'r');
		try {
			await opened.sync();
		} finally {
			await opened.close();
		}
	}
}
