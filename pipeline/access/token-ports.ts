import type {Account} from '../model/account.ts';
import type {ApiToken} from '../model/api-token.ts';
import type {AuditEvent} from '../model/audit-event.ts';

/** Keys of programs. Every change is written with its audit event, in one transaction. */
export interface Tokens {
	/** `sha256` is of the key, in hex; the key itself is with its holder only. */
	add(token: ApiToken, sha256: string, event: AuditEvent): Promise<void>;
	/** With the account it speaks for, active or not; says nothing about expiry or revocation. */
	findBySha256(sha256: string): Promise<{readonly token: ApiToken; readonly sha256: string; readonly account: Account} | undefined>;
	/** Newest first, revoked and expired ones too. */
	list(): Promise<ApiToken[]>;
	used(id: string, at: string): Promise<void>;
	/** Ends a token for good; a repetition changes nothing. Throws NOT_FOUND. */
	revoke(id: string, event: AuditEvent): Promise<ApiToken>;
}
