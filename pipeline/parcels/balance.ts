import type {ParcelBalance, ParcelScan, ParcelState, RegisteredParcel} from '../model/registered-parcel.ts';

type Counted = Pick<RegisteredParcel, 'sheetsCounted' | 'pagesPerSheet'>;

/** Sheets counted by hand against pages scanned. Our batch sheet lies on the stack but came in no parcel: it is left out. */
export function balanceOf({sheetsCounted, pagesPerSheet}: Counted, scans: readonly ParcelScan[]): ParcelBalance {
	const sum = (count: (scan: ParcelScan) => number) => scans.reduce((total, scan) => total + count(scan), 0);
	const ownBacks = pagesPerSheet === 2 ? sum(({batchSheetBacks}) => batchSheetBacks) : 0;
	const ownFronts = sum(({batchSheets}) => batchSheets);
	const received = sum(scan => scan.received) - ownFronts - ownBacks;
	const expectedPages = sheetsCounted === null ? null : sheetsCounted * pagesPerSheet;
	const counted = {
		sheetsCounted,
		expectedPages,
		scans: scans.length,
		unreadScans: scans.filter(({isRead}) => !isRead).length,
		received,
		filed: sum(({filed}) => filed) - ownFronts,
		blank: sum(({blank}) => blank) - ownBacks,
		blankBacks: pagesPerSheet === 2 ? Math.max(0, sum(({blankBacks}) => blankBacks) - ownBacks) : 0,
		inReview: sum(({inReview}) => inReview),
		unreadable: sum(({unreadable}) => unreadable),
		difference: expectedPages === null ? null : received - expectedPages,
	};
	return {...counted, advice: adviceOn(counted, pagesPerSheet, scans)};
}

/** Where the parcel stands, as its scans show. */
export function stateOf({closed}: Pick<RegisteredParcel, 'closed'>, {scans, unreadScans, difference}: ParcelBalance): ParcelState {
	if (closed) {
		return 'closed';
	}

	if (scans === 0) {
		return 'registered';
	}

	if (unreadScans > 0 || difference === null) {
		return 'scanning';
	}

	return difference === 0 ? 'balanced' : 'differs';
}

const pages = (count: number): string => (count === 1 ? '1 page' : `${count} pages`);

function adviceOn(
	{sheetsCounted, scans: scanned, unreadScans, difference, received, unreadable}: Omit<ParcelBalance, 'advice'>,
	pagesPerSheet: 1 | 2,
	scans: readonly ParcelScan[],
): string[] {
	const advice: string[] = [];
	const held = scans.filter(({isQuarantined}) => isQuarantined).length;
	const waiting = unreadScans - held;
	if (sheetsCounted === null) {
		advice.push('Nobody has counted the sheets yet: count them while the paper is at hand.');
	}

	if (scanned === 0) {
		advice.push(
			"Nothing of it has been scanned yet: lay the batch sheet on top, or name the scan folder like the parcel's number or waybill.",
		);
	}

	if (waiting > 0) {
		advice.push(waiting === 1 ? 'One scan is still being read.' : `${waiting} scans are still being read.`);
	}

	if (held > 0) {
		advice.push(
			held === 1 ? 'One scan could not be opened: scan that stack again.' : `${held} scans could not be opened: scan them again.`,
		);
	}

	if (scanned > 0 && unreadScans === 0 && difference !== null && difference !== 0) {
		advice.push(difference < 0 ? fewer(-difference, pagesPerSheet) : more(difference));
	}

	if (pagesPerSheet === 2 && received % 2 === 1) {
		advice.push('Both sides are scanned, yet the pages are an odd number: one side is missing, or the scanner leaves out blank ones.');
	}

	if (unreadable > 0) {
		advice.push(`${pages(unreadable)} could not be read: look at the paper and scan ${unreadable === 1 ? 'it' : 'them'} again.`);
	}

	return advice;
}

const fewer = (missing: number, pagesPerSheet: 1 | 2): string =>
	`${pages(missing)} fewer than the sheets counted: scan what is missing, or count again.${
		pagesPerSheet === 2 ? ' A scanner that leaves out blank backs gives fewer pages too: switch that off, or count one side per sheet.' : ''
	}`;

const more = (extra: number): string =>
	`${pages(extra)} more than the sheets counted: count again, and look for sheets scanned twice or papers of another parcel.`;
