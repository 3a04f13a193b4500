/**
 * Learns how strongly single words speak for a kind of medical prose and writes `pipeline/document-types/vocabulary.json`:
 * `node bench/document-types/train.ts REPORTS.json [--check]`. REPORTS is a list of `{type, sections: [heading, text][]}`.
 * `--check` learns from two thirds, tells how often the rest is judged right from single paragraphs, and writes nothing.
 */
import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {bodyScores, type Vocabulary, wordsOf} from '#pipeline/document-types/body.ts';

interface Report {
	readonly type: string;
	readonly sections: ReadonlyArray<readonly [heading: string, text: string]>;
}

/** Public classes → ours. An operation note is "anything else useful". */
const CLASSES: Record<string, string> = {
	'operation-note': 'other',
	'imaging-report': 'imaging-report',
	'medical-report': 'medical-report',
	'clinical-history': 'clinical-history',
	histology: 'histology',
};

const KEPT = 1400;
const MIN_REPORTS = 4;

const textOf = ({sections}: Report): string => sections.map(([heading, text]) => `${heading}\n${text}`).join('\n');

function learn(reports: readonly Report[]): Vocabulary {
	const classes = [...new Set(Object.values(CLASSES))].sort();
	const totals = new Map(classes.map(name => [name, 0]));
	const counts = new Map<string, Map<string, number>>();
	for (const report of reports) {
		const name = CLASSES[report.type]!;
		totals.set(name, totals.get(name)! + 1);
		for (const word of new Set(wordsOf(textOf(report)))) {
			const ofWord = counts.get(word) ?? new Map<string, number>();
			ofWord.set(name, (ofWord.get(name) ?? 0) + 1);
			counts.set(word, ofWord);
		}
	}

	const weighed = [...counts]
		.filter(([, ofWord]) => [...ofWord.values()].reduce((a, b) => a + b, 0) >= MIN_REPORTS)
		.map(([word, ofWord]) => {
			// Share of each class's reports that use the word, smoothed; compared with the mean over classes.
			const logs = classes.map(name => Math.log(((ofWord.get(name) ?? 0) + 0.5) / (totals.get(name)! + 2)));
			const mean = logs.reduce((a, b) => a + b, 0) / logs.length;
			const weights = logs.map(log => Math.round(10 * Math.max(-2, Math.min(2, log - mean))) / 10);
			const support = [...ofWord.values()].reduce((a, b) => a + b, 0);
			return {word, weights, merit: Math.max(...weights) * Math.sqrt(support)};
		})
		.sort((a, b) => b.merit - a.merit)
		.slice(0, KEPT)
		.sort((a, b) => (a.word < b.word ? -1 : 1));
	return {classes, words: Object.fromEntries(weighed.map(({word, weights}) => [word, weights]))} as Vocabulary;
}

const [file, flag] = process.argv.slice(2);
const reports = (JSON.parse(await readFile(file!, 'utf8')) as Report[]).filter(({type}) => CLASSES[type]);
if (flag === '--check') {
	const vocabulary = learn(reports.filter((_, index) => index % 3 !== 0));
	const tally: Record<string, [right: number, of: number]> = {};
	for (const report of reports.filter((_, index) => index % 3 === 0)) {
		const words = textOf(report).split(/\s+/);
		for (let start = 0; start + 60 <= words.length; start += 120) {
			const scores = bodyScores(words.slice(start, start + 120).join(' '), vocabulary);
			const [best] = Object.entries(scores).sort((a, b) => b[1] - a[1]);
			const entry = (tally[CLASSES[report.type]!] ??= [0, 0]);
			entry[1]++;
			entry[0] += best?.[0] === CLASSES[report.type] ? 1 : 0;
		}
	}

	process.stdout.write(`${JSON.stringify(tally)}\n`);
} else {
	const {classes, words} = learn(reports);
	const lines = Object.entries(words).map(([word, weights]) => `\t\t${JSON.stringify(word)}: ${JSON.stringify(weights)}`);
	const target = path.join(import.meta.dirname, '../../pipeline/document-types/vocabulary.json');
	await writeFile(target, `{\n\t"classes": ${JSON.stringify(classes)},\n\t"words": {\n${lines.join(',\n')}\n\t}\n}\n`);
}
