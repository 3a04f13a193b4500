import type {Decision, Fact, FactKind} from '../model/decision.ts';
import type {NewJob} from '../ports.ts';

export interface NewDecision<Kind extends FactKind> {
	readonly kind: Kind;
	readonly subject: string;
	readonly action: string;
	readonly actor: string;
	/** What holds from now on. */
	readonly after: Fact<Kind> | null;
	/** What the person saw when deciding; refused with STATE_CONFLICT when somebody decided otherwise meanwhile. */
	readonly before: Fact<Kind> | null;
	readonly deliveryId?: string | null;
	readonly inquiryId?: string | null;
	/** The question this answers. */
	readonly taskId?: string | null;
	readonly undoes?: number;
	/** Deliveries to be filed anew. */
	readonly jobs: readonly NewJob[];
}

/** What people decided. Each decision, its fact, its question, its jobs and its audit event are one durable transaction. */
export interface Decisions {
	fact<Kind extends FactKind>(kind: Kind, subject: string): Promise<Fact<Kind> | null>;
	/** Throws STATE_CONFLICT when the fact is no longer `before`, or another person holds the question. */
	decide<Kind extends FactKind>(decision: NewDecision<Kind>): Promise<Decision>;
	find(id: number): Promise<{decision: Decision; before: unknown; after: unknown} | undefined>;
	/** Newest first. */
	history(filter: {
		readonly deliveryId?: string;
		readonly inquiryId?: string;
		readonly actor?: string;
		readonly limit?: number;
	}): Promise<Decision[]>;
}
