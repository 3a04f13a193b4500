import {glob, readFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';

/** Who may import whom, by top-level folder. The table is the architecture. */
const MAY_IMPORT: Record<string, readonly string[]> = {
	pipeline: [],
	connectors: ['pipeline'],
	ocr: ['pipeline'],
	storage: ['pipeline'],
	print: ['pipeline'],
	web: ['pipeline', 'print'],
	config: ['pipeline', 'connectors', 'ocr', 'storage'],
	bin: ['pipeline', 'connectors', 'ocr', 'storage', 'config', 'print', 'web'],
};

/** A habit, not a law: past this a file is usually two ideas. */
const MAX_LINES = 320;

/** Import statements only: a space stands between `from` and its specifier, which a word list has not. */
const SPECIFIER = /(?:\bfrom |\bimport ?\(?)'(?<specifier>[^'\s]+)'/g;

/** The top-level folder an import lands in, or `undefined` for packages. */
function folderOf(specifier: string, importer: string): string | undefined {
	if (specifier.startsWith('#')) {
		return specifier.slice(1).split('/')[0];
	}

	return specifier.startsWith('.') ? path.join(path.dirname(importer), specifier).split(path.sep)[0] : undefined;
}

const sourcesOf = (folder: string) => glob(`${folder}/**/*.ts`, {exclude: name => name === 'node_modules'});

for (const [folder, allowed] of Object.entries(MAY_IMPORT)) {
	test(`${folder}/ imports only ${['itself', ...allowed].join(', ')}`, async t => {
		for await (const file of sourcesOf(folder)) {
			const source = await readFile(file, 'utf8');
			t.true(source.split('\n').length <= MAX_LINES, `${file} is longer than ${MAX_LINES} lines`);
			for (const {groups} of source.matchAll(SPECIFIER)) {
				const target = folderOf(groups!['specifier']!, file) ?? folder;
				t.true([folder, ...allowed].includes(target), `${file} imports from ${target}/`);
			}
		}

		t.pass();
	});
}

test('pipeline/ uses no package but zod', async t => {
	for await (const file of sourcesOf('pipeline')) {
		for (const {groups} of (await readFile(file, 'utf8')).matchAll(SPECIFIER)) {
			const specifier = groups!['specifier']!;
			t.regex(specifier, /^(?:node:|\.|#pipeline\/|zod$)/, `${file} imports ${specifier}`);
		}
	}
});

test('config/ knows adapters by their options and index only', async t => {
	for await (const file of sourcesOf('config')) {
		for (const {groups} of (await readFile(file, 'utf8')).matchAll(SPECIFIER)) {
			const specifier = groups!['specifier']!;
			if (/^#(?:connectors|ocr|storage)\//.test(specifier)) {
				t.regex(specifier, /\/(?:options|index)\.ts$/, `${file} imports ${specifier}`);
			}
		}
	}

	t.pass();
});
