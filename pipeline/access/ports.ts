import type {Account} from '../model/account.ts';
import type {AuditEvent} from '../model/audit-event.ts';
import type {Bucket} from './sign-in-delay.ts';

/** Who may sign in. Every change is written with its audit event, in one transaction. */
export interface Accounts {
	/** Throws STATE_CONFLICT when the name or the subject is taken. */
	add(account: Account, event: AuditEvent): Promise<void>;
	find(id: string): Promise<Account | undefined>;
	findByName(name: string): Promise<Account | undefined>;
	findByOidcSubject(subject: string): Promise<Account | undefined>;
	/** By name. */
	list(): Promise<Account[]>;
	/**
	 * Changes an account and ends its sessions when role, password or activity change.
	 * Throws NOT_FOUND, and STATE_CONFLICT when no active administrator would be left.
	 */
	change(
		id: string,
		changes: Partial<Pick<Account, 'displayName' | 'role' | 'passwordHash' | 'isActive'>>,
		event: AuditEvent,
	): Promise<Account>;
	/** The same password under newer parameters: ends nothing, and gives way when the password was changed meanwhile. */
	rehash(id: string, from: string, to: string): Promise<void>;
}

export interface Session {
	/** SHA-256 of the token, in hex; the token itself is with the browser only. */
	readonly tokenSha256: string;
	readonly accountId: string;
	readonly csrf: string;
	readonly createdAt: string;
	readonly lastSeenAt: string;
	/** Whatever is done, it ends then. */
	readonly expiresAt: string;
}

export interface Sessions {
	/** Also forgets what has long expired. */
	open(session: Session, event: AuditEvent): Promise<void>;
	/** With its account, active or not; says nothing about expiry. */
	find(tokenSha256: string): Promise<{readonly session: Session; readonly account: Account} | undefined>;
	seen(tokenSha256: string, at: string): Promise<void>;
	end(tokenSha256: string, event?: AuditEvent): Promise<void>;
	endAllOf(accountId: string): Promise<void>;
}

/** Tries to sign in, kept so that a restart gives nobody new ones. */
export interface SignIns {
	/**
	 * Counts a try as failed in all buckets, or says when the next one is permitted; one transaction, so that tries made
	 * at the same time cannot pass together.
	 */
	begin(buckets: readonly Bucket[], at: string): Promise<{readonly attemptId: string} | {readonly waitUntil: string}>;
	/** It was right after all: forgets the try, and every failure in the named buckets. */
	succeed(attemptId: string, bucketsToEmpty: readonly string[]): Promise<void>;
	/** A browser in which this account has signed in: a stranger's guesses do not slow it. */
	rememberDevice(tokenSha256: string, accountId: string, at: string): Promise<void>;
	isKnownDevice(tokenSha256: string, accountId: string): Promise<boolean>;
}
