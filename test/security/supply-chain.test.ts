import {execFile} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {promisify} from 'node:util';
import test from 'ava';
import {z} from 'zod';

const run = promisify(execFile);
const ROOT = new URL('../..', import.meta.url);

const REGISTRY = 'https://registry.npmjs.org/';

const lockFile = z.object({
	packages: z.record(
		z.string(),
		z.object({
			version: z.string().optional(),
			license: z.string().optional(),
			resolved: z.string().optional(),
			integrity: z.string().optional(),
			dev: z.boolean().optional(),
			inBundle: z.boolean().optional(),
			hasInstallScript: z.boolean().optional(),
		}),
	),
});

/** What may be shipped with an Apache-2.0 product. LGPL: libvips, a library of its own that may be replaced. */
const ALLOWED = [
	'MIT',
	'MIT-0',
	'0BSD',
	'ISC',
	'Apache-2.0',
	'BSD-2-Clause',
	'BSD-3-Clause',
	'BlueOak-1.0.0',
	'Zlib',
	'CC0-1.0',
	'Unlicense',
	'OFL-1.1',
];
const isLibvips = (name: string): boolean => name.startsWith('@img/sharp-');

/** Whether a licence expression can be met: of OR one side is enough, of AND every side is needed. */
function isAllowed(licence: string, name: string): boolean {
	const plain = licence.replace(/^\((.*)\)$/, '$1');
	if (plain.includes(' OR ')) {
		return plain.split(' OR ').some(side => isAllowed(side, name));
	}

	return plain.split(' AND ').every(side => ALLOWED.includes(side) || (side === 'LGPL-3.0-or-later' && isLibvips(name)));
}

/** Every package of the lock file, by the name it is imported by. */
async function locked() {
	const {packages} = lockFile.parse(JSON.parse(await readFile(new URL('package-lock.json', ROOT), 'utf8')));
	return Object.entries(packages)
		.filter(([place]) => place !== '')
		.map(([place, about]) => ({...about, name: place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)}));
}

test('C1: every production package has a licence that may be shipped', async t => {
	const shipped = (await locked()).filter(({dev}) => !dev);
	t.true(shipped.length > 100);
	t.deepEqual(
		shipped.filter(({license, name}) => !license || !isAllowed(license, name)).map(({name, license}) => `${name}: ${license}`),
		[],
	);
});

test('C1: licences that may not be shipped are told apart', t => {
	for (const licence of [
		'GPL-3.0',
		'AGPL-3.0-only',
		'MIT AND AGPL-3.0-only',
		'(GPL-2.0 OR AGPL-3.0)',
		'SEE LICENSE IN FILE',
		'LGPL-3.0-or-later',
	]) {
		t.false(isAllowed(licence, 'anything'), licence);
	}

	t.true(isAllowed('(MIT OR GPL-3.0)', 'anything'));
});

test('C1: every production package is held to its hash, and only those we named run a script when installed', async t => {
	const all = await locked();
	// What a package brings along inside itself is covered by the hash of that package.
	const fetched = all.filter(({dev, inBundle}) => !dev && !inBundle);
	t.true(fetched.length > 100);
	t.deepEqual(
		fetched
			.filter(({resolved, integrity}) => !integrity?.startsWith('sha512-') || (resolved ?? REGISTRY).startsWith(REGISTRY) === false)
			.map(({name}) => name),
		[],
	);
	const {allowScripts} = z
		.object({allowScripts: z.record(z.string(), z.boolean())})
		.parse(JSON.parse(await readFile(new URL('package.json', ROOT), 'utf8')));
	t.deepEqual(
		all.filter(({dev, hasInstallScript, name}) => !dev && hasInstallScript && !(name in allowScripts)).map(({name}) => name),
		[],
	);
});

test('C1: the bill of materials is made without a network and names every production package', async t => {
	const {stdout} = await run('npm', ['run', '-s', 'sbom'], {
		cwd: ROOT,
		env: {...process.env, npm_config_offline: 'true', npm_config_registry: 'http://127.0.0.1:9'},
		maxBuffer: 50_000_000,
	});
	const bill = z.object({bomFormat: z.literal('CycloneDX'), components: z.array(z.object({purl: z.string()}))}).parse(JSON.parse(stdout));
	const named = new Set(bill.components.map(({purl}) => decodeURIComponent(purl)));
	const shipped = (await locked()).filter(({dev}) => !dev).map(({name, version}) => `pkg:npm/${name}@${version}`);
	t.deepEqual(
		shipped.filter(purl => !named.has(purl)),
		[],
	);
});
