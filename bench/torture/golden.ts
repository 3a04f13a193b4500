/** `node bench/torture/golden.ts [--each 60] [--seed 7]`: whole files of every kind. Ends with 1 when one is refused. */
import {parseArgs} from 'node:util';
import {runGolden} from '../hostile/golden-run.ts';

const {values} = parseArgs({options: {each: {type: 'string', default: '60'}, seed: {type: 'string', default: '7'}}});
const {files, pages, refused} = await runGolden(Number(values.seed), Number(values.each));
process.stdout.write(`${files} files, ${pages} pages, ${refused.length} refused\n${refused.map(line => `  ${line}\n`).join('')}`);
process.exitCode = refused.length > 0 ? 1 : 0;
