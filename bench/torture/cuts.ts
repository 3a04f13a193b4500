import {execFile} from 'node:child_process';
import {mkdir, rm} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {promisify} from 'node:util';
import {randomOf} from './faxes.ts';
import {checkLedger} from './ledger.ts';
import {freePort, startService} from './service.ts';
import {stream} from './stream.ts';

const run = promisify(execFile);

/** What the service is made to do wrongly, to see that the cuts would show it. */
export type Sabotage = 'normal-synchronous' | 'without-file-sync';

export interface CutsOptions {
	readonly directory: string;
	readonly cuts: number;
	readonly perSecond: number;
	readonly seed: number;
	readonly sabotage?: Sabotage;
	readonly sizeMb?: number;
	readonly onCut?: (cut: number, acknowledged: number) => void;
}

export interface CutsFigures {
	readonly cuts: number;
	readonly acknowledged: number;
	/** Of all that were acknowledged before each cut, summed over the cuts. */
	readonly checked: number;
	readonly lost: number;
	readonly torn: number;
	/** Cuts after which the database was damaged. */
	readonly damaged: number;
}

/** Why power cannot be cut here; undefined when it can. */
export async function whyNoCuts(): Promise<string | undefined> {
	if (process.platform !== 'linux' || process.getuid?.() !== 0) {
		return 'cutting the power of a mounted file needs Linux and root';
	}

	return run('losetup', ['--find'], {timeout: 5000}).then(
		() => undefined,
		() => 'there is no loop device to mount a file with',
	);
}

/**
 * Power cuts without a switch: the data lie on an ext4 file system in a file. At a random moment the service is frozen and the file copied:
 * the copy holds what had reached the disk, and nothing that only lay in memory. It is mounted, its journal replayed, and everything that
 * had been acknowledged is looked for. `commit=300` keeps the kernel from flushing on its own what nobody asked it to.
 */
export async function cuts({directory, cuts: count, perSecond, seed, sabotage, sizeMb = 2048, onCut}: CutsOptions): Promise<CutsFigures> {
	const [image, mounted, copy, after] = ['disk.img', 'disk', 'cut.img', 'cut'].map(name => path.join(directory, name)) as [
		string,
		string,
		string,
		string,
	];
	await Promise.all([mounted, after].map(folder => mkdir(folder, {recursive: true})));
	await run('truncate', ['-s', `${sizeMb}M`, image]);
	await run('mkfs.ext4', ['-q', '-F', image]);
	await run('mount', ['-o', 'loop,commit=300', image, mounted]);
	const random = randomOf(seed);
	try {
		const nodeArguments = sabotage ? ['--import', path.join(import.meta.dirname, 'sabotage', `${sabotage}.ts`)] : [];
		const service = await startService({directory: mounted, port: await freePort(), nodeArguments});
		// What start-up wrote is on the disk: what is in question are the acknowledged faxes.
		await run('sync', []);
		const faxes = stream(service.url, perSecond, random);
		const sum = {checked: 0, lost: 0, torn: 0, damaged: 0};
		for (let cut = 1; cut <= count; cut++) {
			await pause(300 + random() * 1200);
			service.signal('SIGSTOP', true);
			// Taken while nothing moves: each of these had its answer before the power went.
			const acknowledged = [...faxes.acknowledged];
			await run('cp', ['--sparse=always', image, copy]);
			service.signal('SIGCONT', true);
			await run('mount', ['-o', 'loop', copy, after]);
			try {
				const verdict = await checkLedger(path.join(after, 'data'), acknowledged, {isAtRest: false}).catch(() => undefined);
				sum.checked += acknowledged.length;
				sum.lost += verdict?.lost ?? acknowledged.length;
				sum.torn += verdict?.torn ?? 0;
				sum.damaged += verdict?.integrity === 'ok' ? 0 : 1;
			} finally {
				await run('umount', [after]);
			}

			onCut?.(cut, acknowledged.length);
		}

		service.signal('SIGKILL', true);
		await service.exited;
		await faxes.stop();
		return {cuts: count, acknowledged: faxes.acknowledged.length, ...sum};
	} finally {
		await pause(200);
		await run('umount', [mounted]).catch(() => run('umount', ['-l', mounted]));
		await rm(copy, {force: true});
	}
}
