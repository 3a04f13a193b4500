import {expiryLimit} from './calendar.ts';
import type {PaperDocument} from './templates/document.ts';

export interface Answer {
	readonly status: 'complete' | 'deficient' | 'missing' | 'not-needed';
	readonly problems?: readonly string[];
}

const REQUIRED = [
	'access-form',
	'medical-report',
	'radiotherapy-plan',
	'histology',
	'imaging-report',
	'clinical-history',
	'cover-letter',
] as const;
const EXPIRING: readonly string[] = ['medical-report', 'imaging-report', 'clinical-history', 'cover-letter'];
const ALL_SECTIONS = 7;

function problemsOf(truth: PaperDocument['truth'], asOf: string): string[] {
	return [
		...(EXPIRING.includes(truth.type) && truth.date !== null && truth.date < expiryLimit(asOf) ? ['expired'] : []),
		...(truth.language === 'en' ? [] : ['not-english']),
		...(truth.signed === false ? ['unsigned'] : []),
		...(truth.sections && truth.sections.length < ALL_SECTIONS ? ['sections-missing'] : []),
	];
}

/** What an inquiry's checklist must say after all of its documents have come: the best document of each type counts. */
export function checklist(
	documents: ReadonlyArray<PaperDocument['truth']>,
	hadRadiotherapy: boolean,
	asOf: string,
): Record<string, Answer> {
	return Object.fromEntries(
		REQUIRED.map((type): [string, Answer] => {
			const found = documents.filter(document => document.type === type).map(document => problemsOf(document, asOf));
			const [best] = found.sort((a, b) => a.length - b.length);
			if (best) {
				return [type, best.length === 0 ? {status: 'complete'} : {status: 'deficient', problems: best}];
			}

			const isNeeded = type !== 'medical-report' && (type !== 'radiotherapy-plan' || hadRadiotherapy);
			return [type, {status: isNeeded ? 'missing' : 'not-needed'}];
		}),
	);
}
