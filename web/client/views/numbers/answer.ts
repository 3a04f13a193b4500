import {useWords} from '../../words/index.tsx';
import {numberWords as own} from './words.ts';

/** Whoever shows a figure can show its rows. */
export interface Counted {
	readonly count: number;
	readonly href: string;
}

interface Hours extends Counted {
	readonly medianHours: number | null;
	readonly p90Hours: number | null;
}

export type Channel = 'fax' | 'courier' | 'upload';

/** As `GET /api/numbers` gives it. */
export interface Answer {
	readonly from: string;
	readonly to: string;
	readonly arrivals: ReadonlyArray<{day: string; channel: Channel; deliveries: number; pages: number; href: string}>;
	readonly toFiled: Hours;
	readonly unfiled: Counted;
	readonly toComplete: Hours;
	readonly documents: {
		readonly total: number;
		readonly shareAlone: number | null;
		readonly alone: Counted;
		readonly byPerson: Counted;
		readonly waiting: Counted;
		readonly nobodys: Counted;
	};
	readonly missing: ReadonlyArray<{code: string; label: string; missing: number; deficient: number; href: string}>;
	readonly legibility: ReadonlyArray<{
		number: string;
		deliveries: number;
		pages: number;
		mean: number;
		word: 'good' | 'fair' | 'poor' | null;
		poorPages: number;
		href: string;
	}>;
	readonly reviewLoad: ReadonlyArray<{hour: number; asked: Counted; answered: Counted}>;
}

/** Shows the rows of a figure under its name. */
export type OnRows = (rows: {readonly href: string; readonly what: string}) => void;

/** Hours in the unit in which people think of them. */
export function useLasting(): (hours: number | null) => string {
	const t = useWords(own);
	return hours => {
		if (hours === null) {
			return t('none');
		}

		if (hours < 1) {
			return t('minutes', {minutes: Math.ceil(hours * 60)});
		}

		return hours < 48 ? t('hours', {hours: hours.toFixed(1)}) : t('days', {days: (hours / 24).toFixed(1)});
	};
}
