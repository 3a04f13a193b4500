import {sql} from 'kysely';
import type {SearchHit} from '#pipeline/ports.ts';
import type {Database} from '../schema.ts';

/** Misread forms of one word that are looked for beside it. */
const FORMS_AT_MOST = 12;
/** Letters that fax and scan make of one another, as first letters of a word. */
const ALIKE = ['0o', '1li', '5s', '8b', '6g', 'ce', 'uv', 'nm', 'rn', 'hb'];

const fold = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** Edits between two words, given up beyond `most`. */
function edits(a: string, b: string, most: number): number {
	let row = Array.from({length: b.length + 1}, (_, index) => index);
	for (let i = 1; i <= a.length; i++) {
		const next = [i];
		for (let j = 1; j <= b.length; j++) {
			next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
		}

		if (Math.min(...next) > most) {
			return most + 1;
		}

		row = next;
	}

	return row[b.length] ?? most + 1;
}

/** A word as typed, the forms it may have been misread to, and on how many pages they stand together. */
interface Sought {
	readonly word: string;
	readonly forms: readonly string[];
	readonly pages: number;
}

/** Words that stand on pages and may be this one, misread: one wrong letter in five. */
async function soughtOf(word: string, database: Database): Promise<Sought> {
	const {rows: typed} = await sql<{pages: number | null}>`SELECT sum(doc) AS pages FROM page_words
		WHERE term >= ${word} AND term < ${word}||char(1114111)`.execute(database);
	const most = word.length >= 9 ? 2 : word.length >= 5 ? 1 : 0;
	const [first = ''] = word;
	const firsts = most === 0 ? [] : [...new Set([first, ...ALIKE.filter(group => group.includes(first)).join('')])];
	const found: Array<{term: string; doc: number}> = [];
	for (const letter of firsts) {
		const {rows} = await sql<{term: string; doc: number}>`SELECT term, doc FROM page_words
			WHERE term >= ${letter} AND term < ${letter}||char(1114111) AND length(term) BETWEEN ${word.length - most} AND ${word.length + most}`.execute(
			database,
		);
		found.push(...rows.filter(({term}) => term !== word && edits(word, term, most) <= most));
		if (found.length >= FORMS_AT_MOST) {
			break;
		}
	}

	const forms = found.slice(0, FORMS_AT_MOST);
	return {word, forms: forms.map(({term}) => term), pages: forms.reduce((sum, {doc}) => sum + doc, typed[0]?.pages ?? 0)};
}

/** With so many pages to choose from, the newest are as good as the best, and found at once. */
const TOO_MANY_TO_RANK = 3000;

/** Every word must occur, as typed with its last letters open or misread; quoted, so that nothing a person types is query syntax. */
const queryOf = (sought: readonly Sought[]): string =>
	sought.map(({word, forms}) => `(${[`"${word}"*`, ...forms.map(form => `"${form}"`)].join(' OR ')})`).join(' AND ');

/** Pages that hold these words; accents, case and misread letters do not matter. Best first. */
export async function searchPages(text: string, limit: number, database: Database): Promise<SearchHit[]> {
	const words = (fold(text).match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, 12);
	if (words.length === 0) {
		return [];
	}

	const sought = await Promise.all(words.map(word => soughtOf(word, database)));
	const query = queryOf(sought);

	const isCommon = sought.every(({pages}) => pages > TOO_MANY_TO_RANK);
	const order = isCommon ? sql`page_text.rowid DESC` : sql`page_text.rank`;
	const {rows} = await sql<SearchHit>`
		SELECT pages.delivery_id AS deliveryId, pages.sequence AS sequence, snippet(page_text, 0, '', '', '…', 16) AS snippet,
			documents.inquiry_id AS inquiryId, documents.type AS documentType
		FROM page_text JOIN pages ON pages.id = page_text.rowid LEFT JOIN documents ON documents.id = pages.document_id
		WHERE page_text MATCH ${query} ORDER BY ${order} LIMIT ${limit}`.execute(database);
	return rows;
}
