import type {AuditEvent} from '../model/audit-event.ts';
import type {BreakGlass} from '../model/break-glass.ts';

/** Dossiers opened in an emergency. Every change is written with its audit event, in one transaction. */
export interface BreakGlasses {
	/** Notes the change for webhooks too. It belongs to the session with this hash. */
	open(opened: BreakGlass, sessionSha256: string, event: AuditEvent): Promise<void>;
	/** Of this session only: what another one opened is not there. */
	find(id: string, sessionSha256: string): Promise<BreakGlass | undefined>;
	/** Newest first; those without a sign-off before all others, the earliest deadline first. */
	list(limit: number): Promise<BreakGlass[]>;
	/** Throws NOT_FOUND, and STATE_CONFLICT when it was signed off already or by whoever opened it. */
	review(id: string, signedOff: {by: string; at: string; note: string}, event: AuditEvent): Promise<BreakGlass>;
}
