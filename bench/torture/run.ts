/** The long set: `npm run torture [-- --only kills,cuts --seed 7 --scale 0.1]`. Prints seeds and figures; ends with 1 when one is missed. */
import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {parseArgs} from 'node:util';
import {SCENARIOS} from './scenarios.ts';
import {endServices} from './service.ts';

const {values} = parseArgs({
	options: {
		only: {type: 'string'},
		seed: {type: 'string', default: String(Math.floor(Date.now() / 1000) % 1_000_000)},
		/** Of the counts that are asked for: 0.1 is a tenth. */
		scale: {type: 'string', default: '1'},
		/** Of the soak, in place of 5,000. */
		pages: {type: 'string'},
		/** The soak reads corners of pages: many in a short time. */
		tiny: {type: 'boolean', default: false},
		/** A disk, not memory: what is measured are its flushes. */
		directory: {type: 'string', default: os.tmpdir()},
	},
});
const names = values.only?.split(',') ?? Object.keys(SCENARIOS);
const unknown = names.filter(name => !(name in SCENARIOS));
if (unknown.length > 0) {
	process.stderr.write(`There is no ${unknown.join(', ')}. There are: ${Object.keys(SCENARIOS).join(', ')}.\n`);
	process.exit(2);
}

const seed = Number(values.seed);
let missed = 0;
process.stdout.write(`seed ${seed}, scale ${values.scale}\n`);
for (const name of names) {
	const directory = await mkdtemp(path.join(values.directory, `intake-torture-${name}-`));
	const began = performance.now();
	try {
		const {figures, isMet, skipped} = await SCENARIOS[name]!({
			directory,
			seed,
			scale: Number(values.scale),
			pages: values.pages === undefined ? undefined : Number(values.pages),
			isTiny: values.tiny,
		});
		const outcome = skipped ? `skipped: ${skipped}` : isMet ? 'met' : 'MISSED';
		missed += skipped || isMet ? 0 : 1;
		process.stdout.write(`${name}: ${outcome} ${JSON.stringify(figures)} in ${Math.round((performance.now() - began) / 1000)} s\n`);
	} catch (error) {
		missed++;
		process.stdout.write(`${name}: MISSED ${error instanceof Error ? error.stack : String(error)}\n`);
	} finally {
		await rm(directory, {recursive: true, force: true});
	}
}

// A scenario that broke off may have left its service behind.
endServices();
process.exit(missed > 0 ? 1 : 0);
