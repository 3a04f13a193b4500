import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';

const ROOT = path.join(import.meta.dirname, '../..');
const THREATS = 26;

/** A test, or a suite that several tests run. */
const isThere = (name: string): boolean => ['.test.ts', '.ts'].some(ending => existsSync(path.join(ROOT, 'test', `${name}${ending}`)));

test('every threat has a control and a test that is there, or is said to be unproven', async t => {
	const text = await readFile(path.join(ROOT, 'docs/security.md'), 'utf8');
	const rows = [...text.matchAll(/^\| (T\d+) \| (.+) \| (.+) \| (.+) \|$/gm)].map(([, id, threat, control, proof]) => ({
		id,
		threat,
		control,
		proof,
	}));
	t.deepEqual(
		rows.map(({id}) => id),
		Array.from({length: THREATS}, (_, index) => `T${index + 1}`),
	);
	const suites = new Set<string>();
	for (const {id, proof = ''} of rows) {
		const named = [...proof.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name).filter(name => !name.startsWith('npm run '));
		t.true(named.length > 0 || proof.includes('not proven'), id);
		for (const name of named) {
			t.true(isThere(name), `${id}: there is no ${name}`);
			suites.add(name);
		}

		// What is said to be proven under an id stands under that id.
		for (const [, name = '', ids = ''] of proof.matchAll(/`(security\/[\w-]+|web\/[\w/-]+)` \(([^)]*)\)/g)) {
			const source = await readFile(path.join(ROOT, 'test', `${name}.test.ts`), 'utf8');
			for (const [said] of ids.matchAll(/\b(?:S|D|C)\d+\b/g)) {
				t.true(new RegExp(`\\b${said}\\b`).test(source), `${id}: ${name} says nothing of ${said}`);
			}
		}
	}

	t.true(suites.size > 35);
});
