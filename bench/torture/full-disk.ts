import {execFile} from 'node:child_process';
import {mkdir, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {promisify} from 'node:util';
import {randomOf} from './faxes.ts';
import {checkLedger, type Verdict} from './ledger.ts';
import {freePort, startService} from './service.ts';
import {stream} from './stream.ts';

const run = promisify(execFile);

export interface FullDiskFigures extends Verdict {
	readonly cycles: number;
	/** From space being freed until a fax is taken again; the slowest. */
	readonly resumedMs: number;
	/** While full: answers to somebody who looks, and whether it called itself ready. */
	readonly readableWhileFull: boolean;
	readonly readyWhileFull: boolean;
}

const SIZE_MB = 96;
/** Longer than any wait of ours between two looks at the disk. */
const FULL_MS = 4000;

/** Faxes stream in while their disk is filled to the brim and freed again, so many times; the service is never restarted. */
export async function fullDisk({directory, cycles, seed}: {directory: string; cycles: number; seed: number}): Promise<FullDiskFigures> {
	const mounted = path.join(directory, 'disk');
	await mkdir(mounted, {recursive: true});
	await run('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m`, 'tmpfs', mounted]);
	try {
		const service = await startService({
			directory: mounted,
			port: await freePort(),
			config: {storage: {kind: 'sqlite', directory: path.join(mounted, 'data'), lowWaterMb: 24, readOnlyMb: 12, ballastMb: 0}},
		});
		const faxes = stream(service.url, 20, randomOf(seed));
		const ballast = path.join(mounted, 'something-else');
		let [resumedMs, readableWhileFull, readyWhileFull] = [0, true, false];
		for (let cycle = 0; cycle < cycles; cycle++) {
			await pause(1500);
			// Until not one byte goes in any more: a log of another program that ran wild.
			await writeFile(ballast, Buffer.alloc(SIZE_MB * 1024 * 1024)).catch(() => {});
			await pause(FULL_MS);
			readableWhileFull &&= (await fetch(`${service.url}/`)).ok;
			readyWhileFull ||= (await fetch(`${service.url}/readyz`)).ok;
			const taken = faxes.acknowledged.length;
			await rm(ballast);
			const freed = performance.now();
			while (faxes.acknowledged.length === taken && performance.now() - freed < 60_000) {
				await pause(20);
			}

			resumedMs = Math.max(resumedMs, performance.now() - freed);
		}

		await faxes.stop();
		await service.stop();
		const verdict = await checkLedger(path.join(mounted, 'data'), faxes.acknowledged, {isAtRest: false});
		return {cycles, ...verdict, resumedMs: Math.round(resumedMs), readableWhileFull, readyWhileFull};
	} finally {
		await run('umount', [mounted]).catch(() => run('umount', ['-l', mounted]));
	}
}

/** Why no disk can be filled here; undefined when one can. */
export const whyNoDisk = (): string | undefined =>
	process.platform === 'linux' && process.getuid?.() === 0 ? undefined : 'mounting a small disk needs Linux and root';
