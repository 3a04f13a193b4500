import {readFile} from 'node:fs/promises';

/** Memory of a process in use, in megabytes; of the one it wraps when it is a wrapper. Undefined where the system does not tell. */
export async function residentMbOf(pid: number | undefined): Promise<number | undefined> {
	if (pid === undefined) {
		return undefined;
	}

	try {
		const status = await readFile(`/proc/${pid}/status`, 'utf8');
		const own = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
		const inner = Number((await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).split(' ')[0]);
		return inner ? Math.max(own, (await residentMbOf(inner)) ?? 0) : own;
	} catch {
		return undefined;
	}
}
