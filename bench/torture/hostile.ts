/** `node bench/torture/hostile.ts [--files 1000] [--seed 7] [--data FOLDER] [--directory FOLDER]`: hostile files through the real application. Ends with 1 when a promise is missed. */
import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {parseArgs} from 'node:util';
import {runHostile} from '../hostile/run.ts';

const {values} = parseArgs({
	options: {
		files: {type: 'string', default: '1000'},
		seed: {type: 'string', default: '7'},
		data: {type: 'string'},
		directory: {type: 'string', default: os.tmpdir()},
	},
});
const directory = await mkdtemp(path.join(values.directory, 'intake-hostile-'));
try {
	const figures = await runHostile({
		directory,
		seed: Number(values.seed),
		files: Number(values.files),
		...(values.data && {data: values.data}),
	});
	const {crashes, lost, slowestPageSeconds, readerPeakMb, growthMb} = figures;
	process.stdout.write(
		`${JSON.stringify({seed: Number(values.seed), ...figures}, (_, value: unknown) => (typeof value === 'number' ? Math.round(value * 10) / 10 : value), 1)}\n`,
	);
	// A page that is given up costs its limit, the start of two readers and a look at the health of the second.
	const isMet = crashes === 0 && lost === 0 && slowestPageSeconds <= 35 && readerPeakMb <= 1536 && growthMb <= 100;
	process.stdout.write(`${isMet ? 'met' : 'MISSED'}\n`);
	process.exitCode = isMet ? 0 : 1;
} finally {
	await rm(directory, {recursive: true, force: true});
}
