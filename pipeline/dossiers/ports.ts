import type {DossierSummary} from '../model/dossier-summary.ts';

/** What the board may be asked for. */
export interface BoardQuery {
	readonly only?: 'to-do' | 'in-review' | 'gaps' | 'lapsing' | 'complete' | 'closed' | undefined;
	/** A requirement and, when given, its state. */
	readonly requirement?: string | undefined;
	readonly status?: string | undefined;
	/** Part of a name or of a reference; accents and case do not matter. */
	readonly text?: string | undefined;
	readonly order: 'next' | 'oldest' | 'newest' | 'name' | 'lapse';
	readonly offset: number;
	readonly limit: number;
}

/** Dossiers at a glance, kept so that a board of ten thousand answers at once. Always recomputed from facts, never edited. */
export interface Summaries {
	save(summaries: readonly DossierSummary[]): Promise<void>;
	board(query: BoardQuery): Promise<{rows: DossierSummary[]; total: number}>;
	find(inquiryId: string): Promise<DossierSummary | undefined>;
	/** Open dossiers last judged before this day (time alone changes them), and those never judged. */
	judgedBefore(day: string, limit: number): Promise<string[]>;
	/** Open dossiers by what they need, for the head of the board. */
	counts(): Promise<{open: number; inReview: number; gaps: number; lapsing: number; complete: number}>;
}
