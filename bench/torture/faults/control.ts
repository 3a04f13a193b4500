import {execFile} from 'node:child_process';
import {open} from 'node:fs/promises';
import {constants} from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';

const run = promisify(execFile);

/** Makes calls of a running program fail that change files under one folder. */
export interface Faults {
	/** For the program's environment. */
	readonly environment: Readonly<Record<string, string>>;
	/** The `nth` such call from now on fails; with `isLasting` all that follow, too. */
	arm(nth: number, code: 'EIO' | 'ENOSPC' | 'EMFILE', isLasting?: boolean): Promise<void>;
	hasFailed(): Promise<boolean>;
	/** Lets everything go well again; says how many calls there were, and whether one failed. */
	disarm(): Promise<{readonly calls: number; readonly hasFailed: boolean}>;
	close(): Promise<void>;
}

/** Why calls cannot be made to fail here; undefined when they can. */
export async function whyNoFaults(): Promise<string | undefined> {
	if (process.platform !== 'linux') {
		return 'failing system calls need Linux';
	}

	return run('cc', ['--version']).then(
		() => undefined,
		() => 'failing system calls need a C compiler (cc)',
	);
}

/** Builds what stands in between, in `directory`, for calls under `folder`. */
export async function openFaults(directory: string, folder: string): Promise<Faults> {
	const library = path.join(directory, 'faults.so');
	const control = path.join(directory, 'faults.control');
	await run('cc', ['-shared', '-fPIC', '-O1', '-w', '-o', library, path.join(import.meta.dirname, 'faults.c'), '-ldl']);
	const handle = await open(control, 'w+');
	await handle.write(Buffer.alloc(4096));
	const set = async (numbers: readonly number[]) => handle.write(Buffer.from(Int32Array.from(numbers).buffer), 0, numbers.length * 4, 0);
	const get = async () => {
		const numbers = new Int32Array(5);
		await handle.read(new Uint8Array(numbers.buffer), 0, 20, 0);
		return numbers;
	};
	return {
		environment: {LD_PRELOAD: library, FAULT_CONTROL: control, FAULT_DIR: folder},
		async arm(nth, code, isLasting = false) {
			await set([0, 0, 0, 0, 0]);
			await set([nth, constants.errno[code], 0, 0, isLasting ? 1 : 0]);
		},
		hasFailed: async () => (await get())[3] === 1,
		async disarm() {
			const numbers = await get();
			await set([0, 0, 0, 0, 0]);
			return {calls: numbers[2] ?? 0, hasFailed: numbers[3] === 1};
		},
		close: () => handle.close(),
	};
}
