import {existsSync} from 'node:fs';
import type {ReaderOptions} from '../options.ts';
import type {ReaderCommand} from './reader.ts';

/** Of one process in its life; whoever is worn half as much is replaced. Ends what runs on when nobody is left to end it. */
export const CPU_SECONDS = 1800;

const PRLIMIT = ['/usr/bin/prlimit', '/bin/prlimit'].find(existsSync);

export function commandFor(child: string, {memoryMb}: ReaderOptions): ReaderCommand {
	const node = [process.execPath, '--max-old-space-size=512', '--no-warnings', child];
	const [file, ...rest] = PRLIMIT ? [PRLIMIT, `--data=${memoryMb * 1024 * 1024}`, '--core=0', '--nofile=256', ...node] : node;
	return {file: file!, arguments: rest};
}
