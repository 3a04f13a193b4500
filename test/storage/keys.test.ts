import {mkdtemp, readFile, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {newKey, openKeyring, ownKeyFile, parseKey} from '#storage/keys/open.ts';

const folder = () => mkdtemp(path.join(tmpdir(), 'intake-keys-'));

test('a key is made once, for its owner only, and is the same at the next start', async t => {
	const directory = await folder();
	const first = await openKeyring({directory});
	t.is((await stat(ownKeyFile(directory))).mode & 0o777, 0o600);
	t.is((await openKeyring({directory})).presentId, first.presentId);
	t.deepEqual((await openKeyring({directory})).derive('blobs'), first.derive('blobs'));
	t.notDeepEqual(first.derive('blobs'), first.derive('audit'));
	t.false(
		(await readFile(path.join(directory, 'keys', 'present-id'), 'utf8')).includes((await readFile(ownKeyFile(directory), 'utf8')).trim()),
	);
});

test('without the key that wrote here nothing goes on under another one', async t => {
	const directory = await folder();
	const {presentId} = await openKeyring({directory});
	await rm(ownKeyFile(directory));
	for (const options of [{directory}, {directory, masterKey: newKey()}]) {
		const error = await t.throwsAsync(openKeyring(options), {code: 'KEY_MISSING'});
		t.true(error.message.includes(presentId));
	}
});

test('a new key beside the old one: both read, the new one writes', async t => {
	const directory = await folder();
	const [old, present] = [newKey(), newKey()];
	const before = await openKeyring({directory, masterKey: old});
	const after = await openKeyring({directory, masterKey: present, previousMasterKeys: [old]});
	t.not(after.presentId, before.presentId);
	t.deepEqual(after.derive('blobs', before.presentId), before.derive('blobs'));
	await t.throwsAsync(async () => before.derive('blobs', after.presentId), {code: 'KEY_MISSING'});
	// From the key beside the data to a configured one.
	const own = await folder();
	const made = await openKeyring({directory: own});
	t.true((await openKeyring({directory: own, masterKey: present})).ids.includes(made.presentId));
});

test('what is no key is told so', t => {
	t.is(parseKey('short'), undefined);
	t.is(parseKey(Buffer.alloc(31).toString('base64')), undefined);
	t.is(parseKey(Buffer.alloc(32, 7).toString('hex'))?.length, 32);
	t.is(parseKey(`${newKey()}\n`)?.length, 32);
});

test('of several who start at once one makes the key, and all have it', async t => {
	const directory = await folder();
	const keyrings = await Promise.all(Array.from({length: 8}, () => openKeyring({directory})));
	t.is(new Set(keyrings.map(({presentId}) => presentId)).size, 1);
});
