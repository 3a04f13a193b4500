import type {ParcelBalance, ParcelScan, RegisteredParcel} from '../../types.ts';
import type {mailroomWords} from './words.ts';

type Said = keyof typeof mailroomWords.en;
/** A sentence of the words, with its number. */
export interface Advice {
	readonly say: Said;
	readonly count: number;
}

const some = (one: Said, many: Said, count: number): Advice[] => (count > 0 ? [{say: count === 1 ? one : many, count}] : []);
const when = (isSo: boolean, say: Said): Advice[] => (isSo ? [{say, count: 0}] : []);

/** What to do while the paper is at hand. The API says the same, in English only; the mailroom reads its own language. */
export function adviceOn({pagesPerSheet}: Pick<RegisteredParcel, 'pagesPerSheet'>, balance: ParcelBalance, scans: readonly ParcelScan[]) {
	const {sheetsCounted, unreadScans, received, unreadable} = balance;
	const held = scans.filter(({isQuarantined}) => isQuarantined).length;
	const difference = scans.length > 0 && unreadScans === 0 ? (balance.difference ?? 0) : 0;
	return [
		...when(sheetsCounted === null, 'uncounted'),
		...when(scans.length === 0, 'unscanned'),
		...some('readingOne', 'reading', unreadScans - held),
		...some('heldOne', 'held', held),
		...some('fewerOne', 'fewer', -difference),
		...when(difference < 0 && pagesPerSheet === 2, 'blankBacks'),
		...some('moreOne', 'more', difference),
		...when(pagesPerSheet === 2 && received % 2 === 1, 'odd'),
		...some('unreadableOne', 'unreadablePages', unreadable),
	];
}
