import {setImmediate as turn} from 'node:timers/promises';
import test from 'ava';
import {type FileSystem, sharedSyncs} from '#storage/blobs/durable.ts';

/** A file system whose folder flushes end when they are told to. */
function openFolders() {
	const begun: Array<{folder: string; end(error?: Error): void}> = [];
	const files = {
		open: async (folder: string) => ({
			sync: () => new Promise<void>((resolve, reject) => begun.push({folder, end: error => (error ? reject(error) : resolve())})),
			close: async () => {},
		}),
	} as unknown as FileSystem;
	return {begun, sync: sharedSyncs(files)};
}

async function settled(promise: Promise<void>): Promise<boolean> {
	let isSettled = false;
	const end = () => {
		isSettled = true;
	};
	void promise.then(end, end);
	await turn();
	await turn();
	return isSettled;
}

test('who asks while a flush is under way is not served by it, and shares the next', async t => {
	const {begun, sync} = openFolders();
	const first = sync('/a');
	await turn();
	const late = Array.from({length: 5}, () => sync('/a'));
	const elsewhere = sync('/b');
	await turn();
	t.deepEqual(
		begun.map(({folder}) => folder),
		['/a', '/b'],
	);
	begun[0]!.end();
	await first;
	t.false(await settled(late[0]!));
	t.is(begun.length, 3);
	begun[1]!.end();
	begun[2]!.end();
	await Promise.all([...late, elsewhere]);
	const after = sync('/a');
	await turn();
	t.is(begun.length, 4, 'what is over serves nobody');
	begun[3]!.end();
	await after;
});

test('a flush that fails fails all who shared it, and nobody after', async t => {
	const {begun, sync} = openFolders();
	const first = sync('/a');
	await turn();
	const shared = [sync('/a'), sync('/a')];
	begun[0]!.end(new Error('EIO'));
	await t.throwsAsync(first, {message: 'EIO'});
	await settled(shared[0]!);
	begun[1]!.end(new Error('EIO again'));
	for (const one of shared) {
		await t.throwsAsync(one, {message: 'EIO again'});
	}

	const after = sync('/a');
	await turn();
	begun[2]!.end();
	await t.notThrowsAsync(after);
});
