import {constants} from 'node:fs';
import {lstat, mkdir, open} from 'node:fs/promises';
import path from 'node:path';

/**
 * At most so many bytes of a plain file. Anybody who may write into the folder may also lay down a pipe that never ends or a link that
 * leads out: neither is read. Throws what the file system throws, and EINVAL for what is no plain file.
 */
export async function readPlain(file: string, maxBytes: number): Promise<Buffer> {
	const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
	try {
		const {size} = plain(await handle.stat(), file);
		const {buffer, bytesRead} = await handle.read(Buffer.alloc(Math.min(size, maxBytes)), 0, Math.min(size, maxBytes), 0);
		return buffer.subarray(0, bytesRead);
	} finally {
		await handle.close();
	}
}

const plain = <Status extends {isFile(): boolean}>(status: Status, file: string): Status => {
	if (!status.isFile()) {
		throw Object.assign(new Error('It is no plain file.'), {code: 'EINVAL', path: file});
	}

	return status;
};

/** A folder of ours within one that others may write into; made when it is not there. Throws ENOTDIR when it is a link that leads elsewhere. */
export async function ownFolder(root: string, name: string): Promise<string> {
	const folder = path.join(root, name);
	await mkdir(folder, {recursive: true});
	if (!(await lstat(folder)).isDirectory()) {
		throw Object.assign(new Error('It is a link, no folder.'), {code: 'ENOTDIR', path: folder});
	}

	return folder;
}
