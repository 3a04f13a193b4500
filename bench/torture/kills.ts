import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {type Fax, openSender, randomOf} from './faxes.ts';
import {atRest, checkLedger, type Verdict} from './ledger.ts';
import {freePort, residentMb, startService} from './service.ts';
import {stream} from './stream.ts';

export interface KillsOptions {
	readonly directory: string;
	readonly kills: number;
	readonly perSecond: number;
	readonly seed: number;
	/** Longest wait, after the last kill, until everything is read or where a person sees it. */
	readonly restMs?: number;
	readonly onKill?: (kill: number, acknowledged: number) => void;
}

export interface KillsFigures extends Verdict {
	readonly kills: number;
	readonly slowestReadyMs: number;
	/** Reader processes that outlived the service they belonged to. */
	readonly orphans: number;
	readonly isAtRest: boolean;
}

/** The service is killed again and again while faxes stream in; then what was acknowledged is compared with what is kept. */
export async function kills({directory, kills: count, perSecond, seed, restMs = 600_000, onKill}: KillsOptions): Promise<KillsFigures> {
	await mkdir(path.join(directory, 'scans'), {recursive: true});
	const random = randomOf(seed);
	const port = await freePort();
	const acknowledged: Fax[] = [];
	let again: Fax[] = [];
	let slowestReadyMs = 0;
	let orphans = 0;
	for (let kill = 1; kill <= count; kill++) {
		const service = await startService({directory, port});
		slowestReadyMs = Math.max(slowestReadyMs, service.readyMs);
		const faxes = stream(service.url, perSecond, random, again);
		await pause(200 + random() * 2800);
		service.signal('SIGKILL');
		await service.exited;
		again = await faxes.stop();
		acknowledged.push(...faxes.acknowledged);
		await pause(100);
		orphans += (await isGroupAlive(service.pid)) ? 1 : 0;
		onKill?.(kill, acknowledged.length);
	}

	const service = await startService({directory, port});
	slowestReadyMs = Math.max(slowestReadyMs, service.readyMs);
	const sender = openSender(service.url);
	for (const fax of again) {
		const status = await sender.send(fax);
		if (status === 200) {
			acknowledged.push(fax);
		}
	}

	await sender.close();
	const isAtRest = await atRest(path.join(directory, 'data'), restMs);
	await service.stop();
	const verdict = await checkLedger(path.join(directory, 'data'), acknowledged);
	return {kills: count, ...verdict, slowestReadyMs: Math.round(slowestReadyMs), orphans, isAtRest};
}

/** Readers share the service's process group: one that is left is found by it. */
async function isGroupAlive(group: number): Promise<boolean> {
	for (let tries = 0; tries < 40; tries++) {
		try {
			process.kill(-group, 0);
		} catch {
			return false;
		}

		await pause(50);
	}

	return (await residentMb(group)) === 0;
}
