import type {Channel} from '../model/delivery.ts';

/** Whole days in UTC: from the first moment of `from` up to, not including, the first of `until`. */
export interface Period {
	readonly from: string;
	readonly until: string;
}

export interface Arrivals {
	readonly day: string;
	readonly channel: Channel;
	readonly deliveries: number;
	readonly pages: number;
}

/** Documents of the period by what became of them; cover sheets and our own sheets are none. */
export interface DocumentFates {
	/** Filed, and nobody had to look at them. */
	readonly alone: number;
	/** Filed after a person decided something about them. */
	readonly byPerson: number;
	readonly waiting: number;
	/** A person said they are of no patient here. */
	readonly nobodys: number;
}

export interface MissingRequirement {
	readonly code: string;
	readonly label: string;
	readonly missing: number;
	/** There, but expired, unsigned or otherwise not as asked for. */
	readonly deficient: number;
}

export interface SenderLegibility {
	readonly number: string;
	readonly deliveries: number;
	/** Pages that hold something. */
	readonly pages: number;
	readonly mean: number;
	readonly poorPages: number;
}

export interface HourLoad {
	/** 0–23, UTC. */
	readonly hour: number;
	readonly asked: number;
	readonly answered: number;
}

/** What can be counted, each with a key of its own that says which of its parts. */
export const FIGURES = ['arrivals', 'filed', 'unfiled', 'complete', 'documents', 'missing', 'legibility', 'asked', 'answered'] as const;
export type Figure = (typeof FIGURES)[number];

/** One row behind a figure: ids and times, never a name. */
export interface NumberRow {
	readonly kind: 'delivery' | 'document' | 'inquiry' | 'question';
	readonly id: string;
	/** When it began: arrival, opening, asking. */
	readonly at: string;
	/** When it ended, where that is what is measured. */
	readonly until: string | null;
	/** Hours, pages or legibility, as the figure has it. */
	readonly value: number | null;
}

export interface RowQuery {
	readonly figure: Figure;
	readonly key: string;
	readonly period: Period;
	readonly offset: number;
	readonly limit: number;
}

/** Figures over everything filed, counted by the database. */
export interface Numbers {
	/** Days without arrivals are left out. */
	arrivals(period: Period): Promise<Arrivals[]>;
	/** Hours from arrival until every page was filed, ascending, of deliveries received in the period; and how many are not. */
	hoursToFiled(period: Period): Promise<{hours: number[]; unfiled: number}>;
	/** Hours from the first paper of a dossier until it was complete for the first time, ascending, of those completed in the period. */
	hoursToComplete(period: Period): Promise<number[]>;
	documents(period: Period): Promise<DocumentFates>;
	/** Over all open dossiers as they stand, most often missing first. */
	missing(limit: number): Promise<MissingRequirement[]>;
	/** Of faxes with a number, hardest to read first. */
	legibility(period: Period, limit: number): Promise<SenderLegibility[]>;
	/** Questions asked and answered by hour of the day; hours without any are left out. */
	questionsByHour(period: Period): Promise<HourLoad[]>;
	/** The rows behind one figure. */
	rows(query: RowQuery): Promise<{rows: NumberRow[]; total: number}>;
}
