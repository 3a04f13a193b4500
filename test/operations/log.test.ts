import {glob, readFile} from 'node:fs/promises';
import path from 'node:path';
import {Writable} from 'node:stream';
import test from 'ava';
import {openLog} from '#bin/log.ts';
import {allowedFields} from '#bin/log-fields.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
/** Object literals given to `log.event`, one line or several. */
const EVENT = /\.event\(\s*(?:'(?<name>[^']*)'|[^,()]*),\s*\{(?<fields>[^{}]*)\}/g;

test('every field that the program writes is one that may be written', async t => {
	let seen = 0;
	for await (const file of glob('{pipeline,connectors,ocr,storage,web,bin}/**/*.ts', {cwd: ROOT, exclude: ['web/client/**']})) {
		const source = await readFile(path.join(ROOT, file), 'utf8');
		for (const {groups} of source.matchAll(EVENT)) {
			const names = groups!['fields']!.split(',').flatMap(part => /^\s*(?<name>[a-zA-Z]+)\s*(?::|$)/.exec(part)?.groups?.['name'] ?? []);
			for (const name of names) {
				seen++;
				// A value of no kind is refused everywhere: what matters is whether it is refused for its name alone.
				t.deepEqual(allowedFields({[name]: null}), {[name]: null}, `${file}: ${name}`);
			}
		}
	}

	t.true(seen > 60, `${seen} fields found`);
});

test('what people wrote does not get through, whatever the field is called', t => {
	const lines: string[] = [];
	const log = openLog(
		'info',
		new Writable({
			write(chunk, _encoding, done) {
				lines.push(String(chunk));
				done();
			},
		}),
	);
	log.event('delivery-filed', {deliveryId: 'Rossi Maria', state: 'Rossi', count: 3, name: 'Rossi', file: '/scans/Rossi.pdf'} as never);
	log.event('Rossi Maria 1970-01-01', {connector: 'fax'});
	t.is(lines.length, 2);
	t.false(lines.join('').includes('Rossi'));
	const [first, second] = lines.map(line => JSON.parse(line) as Record<string, unknown>) as [
		Record<string, unknown>,
		Record<string, unknown>,
	];
	t.is(first['count'], 3);
	t.is(first['dropped'], 4);
	t.is(second['event'], 'unnamed-event');
	t.is(typeof first['at'], 'string');
});
