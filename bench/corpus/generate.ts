/** Makes an evaluation corpus: `node bench/corpus/generate.ts --out DIR --seed N [--patients 20] [--as-of 2026-11-20] [--reports FILE] [--long-fax 9]`. */
import {parseArgs} from 'node:util';
import sharp from 'sharp';
import {makeCorpus} from './corpus.ts';

const {values} = parseArgs({
	options: {
		out: {type: 'string'},
		seed: {type: 'string', default: '1'},
		patients: {type: 'string', default: '20'},
		'as-of': {type: 'string', default: '2026-11-20'},
		reports: {type: 'string'},
		'long-fax': {type: 'string', default: '0'},
	},
});
if (!values.out) {
	throw new Error('--out DIR is needed: where the corpus shall be written');
}

sharp.concurrency(1);
const {pages, deliveries} = await makeCorpus({
	out: values.out,
	seed: Number(values.seed),
	patients: Number(values.patients),
	asOf: values['as-of'],
	...(values.reports && {reports: values.reports}),
	longFaxDocuments: Number(values['long-fax']),
	progress: (done, all) => process.stderr.write(`\r${done}/${all} deliveries`),
});
process.stderr.write(`\n${deliveries} deliveries, ${pages} pages\n`);
