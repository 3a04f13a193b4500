/** How fast board and search answer: `npx node bench/board.ts [--inquiries 10000] [--pages 200000] [--directory DIR]`. */
import {mkdtemp} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {parseArgs} from 'node:util';
import {silentLog} from '#bin/log.ts';
import {systemClock} from '#bin/system-clock.ts';
import {loadConfig} from '#config/load.ts';
import {refreshSummaries} from '#pipeline/dossiers/summarise.ts';
import {inquiry} from '#pipeline/model/inquiry.ts';
import {saveInquiries} from '#pipeline/rematch.ts';
import {openStorage} from '#storage/index.ts';
import {SqliteConnection} from '#storage/sqlite/connection.ts';

const {values} = parseArgs({
	options: {
		inquiries: {type: 'string', default: '10000'},
		pages: {type: 'string', default: '200000'},
		/** Filled before: only measured again. */
		directory: {type: 'string'},
	},
});
const NAMES =
	'Rossi Bianchi Kowalczyk Hansen Petrov Ivanovic Garcia Pham Nguyen Haddad Yilmaz Novak Papadopoulos Silva Schmidt Dubois Jensen Horvat Popescu Kim'.split(
		' ',
	);
const GIVEN = 'Anna Mario Elena Ivan Luca Sofia Maria Pedro Ali Fatma Nikos Ioana Chiara Piotr Marta Olga Erik Jana Hugo Leila'.split(' ');
const WORDS =
	'patient history tumour chordoma sacrum resection margin radiotherapy dose gray fraction imaging contrast lesion nodule report diagnosis therapy hospital department physician examination follow letter treatment carbon proton plan biopsy specimen histology microscopic'.split(
		' ',
	);
const TYPES = ['histology', 'cover-letter', 'imaging-report', 'access-form'] as const;
const PAGES_OF_DELIVERY = 10;
const WORDS_OF_PAGE = 120;

let state = 1;
/** The same every time. */
const random = (below: number): number => {
	state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
	return (state >>> 8) % below;
};
const two = (value: number) => String(value).padStart(2, '0');
const count = Number(values.inquiries);
const inquiries = Array.from({length: count}, (_, index) =>
	inquiry.parse({
		id: `INQ-2026-${String(index).padStart(5, '0')}`,
		openedOn: `2026-${two(1 + (index % 9))}-${two(1 + (index % 28))}`,
		person: {
			familyName: `${NAMES[index % 20]}${index % 37 ? '' : 'ska'}`,
			givenName: GIVEN[(index * 7) % 20],
			birthDate: `19${30 + (index % 70)}-${two(1 + (index % 12))}-${two(1 + (index % 28))}`,
		},
		previousRadiotherapy: index % 3 === 0,
	}),
);

/** Straight into the tables: what is measured is reading. */
async function fill(directory: string): Promise<void> {
	const database = await SqliteConnection.open(path.join(directory, 'intake.db'));
	await database.all('BEGIN');
	const deliveries = Number(values.pages) / PAGES_OF_DELIVERY;
	let page = 0;
	for (let index = 0; index < deliveries; index++) {
		const id = `d${index}`;
		const {id: inquiryId, person} = inquiries[index % count]!;
		const type = TYPES[index % TYPES.length]!;
		const document = {
			id: `${id}/1`,
			deliveryId: id,
			receivedAt: '2026-10-01T00:00:00.000Z',
			pages: Array.from({length: PAGES_OF_DELIVERY}, (_, at) => at + 1),
			type,
			typeConfidence: 0.9,
			typeReasons: [],
			boundaryConfidence: 0.9,
			clues: [],
			language: {code: 'en', confidence: 1},
			examination: {documentDates: ['2026-09-20'], isEnglish: true, signature: null, sections: null},
			match: {decision: 'link', inquiryId, candidates: [], reasons: [], parameters: 'bench'},
			patient: null,
		};
		await database.all(
			'INSERT INTO deliveries (id, connector, external_id, received_at, state, original_sha256, data) VALUES (?, ?, ?, ?, ?, ?, ?)',
			[id, 'bench', id, '2026-10-01T00:00:00.000Z', 'filed', null, '{}'],
		);
		await database.all('INSERT INTO documents (id, delivery_id, inquiry_id, decision, type, data) VALUES (?, ?, ?, ?, ?, ?)', [
			document.id,
			id,
			inquiryId,
			'link',
			type,
			JSON.stringify(document),
		]);
		for (const sequence of document.pages) {
			page++;
			const words = Array.from({length: WORDS_OF_PAGE}, () => {
				const word = WORDS[random(WORDS.length)]!;
				return random(25) === 0 ? `${word.replace(/[aeo]/, 'c')}${random(50)}` : word;
			});
			await database.all('INSERT INTO pages (id, delivery_id, sequence, state, document_id, image, words) VALUES (?, ?, ?, ?, ?, ?, ?)', [
				page,
				id,
				sequence,
				'filed',
				document.id,
				null,
				'[]',
			]);
			await database.all('INSERT INTO page_text (rowid, text) VALUES (?, ?)', [
				page,
				`${words.join(' ')} ${person.familyName} ${person.givenName}`,
			]);
		}
	}

	await database.all('COMMIT');
}

const directory = values.directory ?? (await mkdtemp(path.join(os.tmpdir(), 'board-')));
const {store, close} = await openStorage({kind: 'sqlite', directory}, systemClock);
const {packs} = await loadConfig(undefined, {});
if ((await store.inquiries.size()) === 0) {
	const began = performance.now();
	await saveInquiries(inquiries, {store, clock: systemClock, log: silentLog}, 'bench');
	console.log(`${count} inquiries imported in ${((performance.now() - began) / 1000).toFixed(1)} s`);
	await fill(directory);
	await refreshSummaries(
		inquiries.map(({id}) => id),
		{store, packs, clock: systemClock},
	);
}

async function measure(name: string, run: () => Promise<unknown>): Promise<void> {
	const times: number[] = [];
	for (let round = 0; round < 40; round++) {
		const began = performance.now();
		await run();
		times.push(performance.now() - began);
	}

	times.sort((a, b) => a - b);
	console.log(`${name.padEnd(60)} p50 ${times[20]!.toFixed(1)} ms   p95 ${times[38]!.toFixed(1)} ms`);
}

for (const query of [
	{},
	{only: 'gaps'},
	{only: 'lapsing'},
	{only: 'in-review'},
	{text: 'haddad'},
	{text: 'INQ-2026-00777'},
	{status: 'missing'},
	{requirement: 'histology', status: 'missing'},
	{order: 'name', offset: 5000},
] as const) {
	await measure(`board ${JSON.stringify(query)}`, () =>
		Promise.all([store.summaries.board({order: 'next', offset: 0, limit: 50, ...query}), store.summaries.counts()]),
	);
}

for (const text of ['chordoma', 'chordoma sacrum', 'Haddad Leila', 'radiotheropy', 'hystology biopsy', 'kowalczyk', 'zzzz']) {
	await measure(`search ${text}`, () => store.filings.search(text, 50));
}

await close();
