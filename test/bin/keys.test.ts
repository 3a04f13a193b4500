import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import * as fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import test from 'ava';
import {systemClock} from '#bin/system-clock.ts';
import {openStorage} from '#storage/index.ts';
import {ownKeyId, parseKey} from '#storage/keys/open.ts';

const PROGRAM = path.join(import.meta.dirname, '..', '..', 'bin', 'intake.ts');
const run = (...words: string[]) => promisify(execFile)(process.execPath, ['--no-warnings', PROGRAM, ...words]);

test('from the key beside the data to one kept elsewhere, as an operator does it', async t => {
	const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'keys-'));
	const directory = path.join(folder, 'data');
	const configure = async (name: string, storage: object) => {
		const file = path.join(folder, name);
		await fs.writeFile(file, JSON.stringify({storage: {kind: 'sqlite', directory, ...storage}, connectors: [], web: {port: 0}}));
		return file;
	};
	const [before, after] = [
		await configure('before.json', {}),
		await configure('after.json', {masterKey: {file: path.join(folder, 'new.key')}}),
	];
	const storage = await openStorage({kind: 'sqlite', directory}, systemClock);
	const {sha256} = await storage.blobs.write(Buffer.from('a fax'));
	await storage.close();
	const former = await ownKeyId(directory);

	const service = spawn(process.execPath, ['--no-warnings', PROGRAM, '-c', before, 'serve'], {stdio: ['ignore', 'pipe', 'ignore']});
	t.teardown(() => service.kill('SIGKILL'));
	let said = '';
	service.stdout.on('data', (data: Buffer) => {
		said += data.toString();
	});
	const {stdout: key} = await run('keys', 'new');
	t.truthy(parseKey(key));
	await fs.writeFile(path.join(folder, 'new.key'), key);
	while (!said.includes('Intake is at')) {
		await once(service.stdout, 'data');
	}

	t.regex(said, /^The master key lies beside the data/m);
	t.regex(said, /^The database .* encrypted volume/m);
	const refused = await t.throwsAsync<Error & {stderr: string}>(run('-c', after, 'keys', 'rotate'));
	t.regex(refused.stderr, /does not know master key [0-9a-f]{16}.* Start it again with the new configuration/);
	service.kill('SIGTERM');
	await once(service, 'exit');

	const {stdout: rotated} = await run('-c', after, 'keys', 'rotate');
	t.regex(rotated, /^Blobs: 1 rewrapped, 0 plain ones sealed, 0 under/);
	t.regex(rotated, new RegExp(`No blob needs master key ${former} any more: move .*master.key out of here`));
	await fs.rm(path.join(directory, 'keys', 'master.key'));
	const {stdout: status} = await run('-c', after, 'keys', 'status');
	t.regex(status, /\(present\) +1 blobs, 1 audit events\n/);
	t.regex(status, new RegExp(`${former} \\(NOT AT HAND\\) +0 blobs, [1-9][0-9]* audit events\n`));
	t.regex(status, /\nnot sealed yet +0 blobs\ndamaged +0 blobs\nall +1 blobs\n$/);
	const again = await openStorage({kind: 'sqlite', directory, masterKey: key}, systemClock);
	t.is(Buffer.from(await again.blobs.read(sha256)).toString(), 'a fax');
	t.deepEqual(
		(await again.store.audit.list({limit: 1, action: 'keys-rotated'})).map(({details}) => details['rewrapped']),
		[1],
	);
	await again.close();
	await fs.rm(folder, {recursive: true});
});
