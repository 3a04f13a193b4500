import {readFile} from 'node:fs/promises';

/**
 * Inodes somebody on this machine holds a writer's lock on: the server locks a document for as long as it is being received. Elsewhere
 * than on Linux, over a share and between containers nothing is seen, so that no lock proves nothing.
 */
export async function lockedInodes(): Promise<ReadonlySet<number>> {
	const text = await readFile('/proc/locks', 'utf8').catch(() => '');
	return new Set([...text.matchAll(/\bWRITE\s+-?\d+\s+[0-9a-f]+:[0-9a-f]+:(?<inode>\d+)/g)].map(({groups}) => Number(groups?.['inode'])));
}
