import type {AuditEvent} from '../model/audit-event.ts';
import type {LetterDraft, LetterState} from '../model/letter.ts';

/** Where letters are kept. */
export interface Letters {
	/**
	 * Keeps a new letter (version 1) or the next version of one, with its audit event, in one transaction.
	 * Throws STATE_CONFLICT when another version was saved meanwhile.
	 */
	save(letter: LetterDraft, event: AuditEvent): Promise<void>;
	find(id: string): Promise<LetterDraft | undefined>;
	/** Letters about one inquiry, newest first. */
	of(inquiryId: string): Promise<LetterDraft[]>;
	/** Newest first. */
	list(options?: {readonly state?: LetterState; readonly limit?: number}): Promise<LetterDraft[]>;
}
