import {asIntakeError} from '#pipeline/errors.ts';
import type {Log, Room} from '#pipeline/ports.ts';

/** A write to the disk every time somebody asks would be a way to wear us out. */
const PROBE_MS = 5000;
const PROBE_LIMIT_MS = 5000;

export interface ReadinessTools {
	readonly room: () => Promise<Room>;
	/** Writes for real, or throws. */
	readonly probe: () => Promise<void>;
	readonly log: Log;
	readonly probeMs?: number;
	readonly probeLimitMs?: number;
}

export interface Readiness {
	/** Codes of what stands against it: none when work can be taken. */
	problems(): Promise<readonly string[]>;
	/** From now on never ready: somebody told us to stop. */
	stopping(): void;
}

export function openReadiness({room, probe, log, probeMs = PROBE_MS, probeLimitMs = PROBE_LIMIT_MS}: ReadinessTools): Readiness {
	let isStopping = false;
	let probedAt = Number.NEGATIVE_INFINITY;
	let probed: Promise<string | null> = Promise.resolve(null);
	let told: string | null = null;

	async function probeOnce(): Promise<string | null> {
		let timer: NodeJS.Timeout | undefined;
		const late = new Promise<string>(resolve => {
			timer = setTimeout(resolve, probeLimitMs, 'STORAGE_BUSY');
		});
		const done = probe().then(
			() => null,
			error => asIntakeError(error, 'STORAGE_UNREACHABLE').code,
		);
		const problem = await Promise.race([done, late]);
		clearTimeout(timer);
		if (problem !== null && problem !== told) {
			log.event('storage-unwritable', {code: problem});
		}

		told = problem;
		return problem;
	}

	return {
		async problems() {
			if (isStopping) {
				return ['STOPPING'];
			}

			if (performance.now() - probedAt >= probeMs) {
				probedAt = performance.now();
				probed = probeOnce();
			}

			const [unwritable, present] = await Promise.all([probed, room()]);
			return [...new Set([...(unwritable ? [unwritable] : []), ...(present === 'enough' ? [] : ['STORAGE_FULL'])])];
		},
		stopping() {
			isStopping = true;
		},
	};
}
