import path from 'node:path';
import {PROGRAM, systemParts, toolAt} from './program.ts';

const ENTER = path.join(import.meta.dirname, 'enter.sh');
const MOUNT_POINT = path.join(import.meta.dirname, 'root');

/** Of one process in its life; one that is half as worn is replaced. Ends what runs on when nobody is left to end it. */
export const CPU_SECONDS = 1800;
/** Node, its engine, the decoders and the recogniser take some twenty. */
const THREADS = 64;

/** How much of the world is taken away before the program starts; the strictest one that works is used. */
export interface Rung {
	/** A user namespace: no rights over anything outside, and needed by whoever is not root. */
	readonly isOwnUser: boolean;
	readonly isOwnNetwork: boolean;
	readonly isOwnProcesses: boolean;
	readonly isOwnRoot: boolean;
}

const rung = (isOwnUser: boolean, isOwnNetwork: boolean, isOwnProcesses: boolean, isOwnRoot: boolean): Rung => ({
	isOwnUser,
	isOwnNetwork,
	isOwnProcesses,
	isOwnRoot,
});

/** Strictest first. Those without a user namespace work for root alone. */
export const RUNGS: readonly Rung[] = [
	rung(true, true, true, true),
	rung(false, true, true, true),
	rung(true, true, true, false),
	rung(false, true, true, false),
	rung(true, true, false, false),
	rung(false, true, false, false),
	rung(false, false, false, false),
];

/** What lies within another part is there already. */
const outermost = (parts: readonly string[]): string[] =>
	[...new Set(parts)].filter(part => !parts.some(other => other !== part && part.startsWith(`${other}${path.sep}`)));

/** The words before the program. Undefined when what the rung needs is not installed. */
export function before(
	{isOwnUser, isOwnNetwork, isOwnProcesses, isOwnRoot}: Rung,
	{memoryMb, readable}: {memoryMb: number; readable: readonly string[]},
): string[] | undefined {
	const [unshare, setpriv, prlimit, sh] = ['unshare', 'setpriv', 'prlimit', 'sh'].map(toolAt);
	if ((isOwnNetwork && !unshare) || (isOwnRoot && !(sh && setpriv && ['mount', 'umount', 'pivot_root'].every(toolAt)))) {
		return undefined;
	}

	const parts = outermost([...PROGRAM, ...systemParts(), ...readable]);
	return [
		// Ends with us, also when we are killed.
		...(setpriv ? [setpriv, '--pdeathsig=KILL'] : []),
		...(unshare && isOwnNetwork
			? [
					unshare,
					...(isOwnUser ? ['--user', '--map-root-user'] : []),
					'--net',
					...(isOwnProcesses ? ['--pid', '--ipc', '--uts', '--fork', '--kill-child=SIGKILL'] : []),
					...(isOwnRoot ? ['--mount'] : []),
				]
			: []),
		...(sh && isOwnRoot ? [sh, ENTER, MOUNT_POINT, String(parts.length), ...parts.flatMap(part => [part, part])] : []),
		...(setpriv ? [setpriv, '--no-new-privs', ...(isOwnUser ? ['--bounding-set=-all', '--inh-caps=-all'] : [])] : []),
		...(prlimit
			? [
					prlimit,
					`--data=${memoryMb * 1024 * 1024}`,
					`--cpu=${CPU_SECONDS}`,
					'--core=0',
					'--nofile=256',
					// Not a byte into any file; pipes are none.
					'--fsize=0',
					// Counted within the user namespace; without one all of the service's threads would count.
					...(isOwnUser ? [`--nproc=${THREADS}`] : []),
				]
			: []),
	];
}
