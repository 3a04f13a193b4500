import {existsSync, realpathSync} from 'node:fs';
import path from 'node:path';

export const ROOT = path.join(import.meta.dirname, '..', '..', '..');
const NODE_MODULES = path.join(ROOT, 'node_modules');

const FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];

/** Where a program of the system is; undefined when it is not installed. */
export const toolAt = (name: string): string | undefined => FOLDERS.map(folder => path.join(folder, name)).find(existsSync);

/** What a reader's own program consists of. */
export const PROGRAM: readonly string[] = [
	path.join(ROOT, 'ocr'),
	path.join(ROOT, 'pipeline'),
	path.join(ROOT, 'package.json'),
	// May be a link: both names have to lead there.
	...new Set([NODE_MODULES, existsSync(NODE_MODULES) ? realpathSync(NODE_MODULES) : NODE_MODULES]),
];

/** What Node and the decoders' libraries load, and what shuts the door behind them. */
export const systemParts = (): string[] =>
	[
		'/lib',
		'/lib64',
		'/usr/lib',
		'/usr/lib64',
		'/usr/local/lib',
		'/etc/ld.so.cache',
		process.execPath,
		...['umount', 'setpriv', 'prlimit'].map(toolAt).filter(tool => tool !== undefined),
	].filter(existsSync);
