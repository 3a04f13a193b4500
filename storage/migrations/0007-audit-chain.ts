/** What ties each audit event to all before it, under a key that is not in the database. */
export const auditChain = {
	number: 7,
	name: 'audit-chain',
	statements: [
		`CREATE TABLE audit_chain (
			number INTEGER PRIMARY KEY,
			key_id TEXT NOT NULL,
			mac TEXT NOT NULL
		) STRICT`,
		`CREATE TRIGGER audit_chain_is_never_changed BEFORE UPDATE ON audit_chain BEGIN SELECT RAISE (ABORT, 'append-only'); END`,
		`CREATE TRIGGER audit_chain_is_never_deleted BEFORE DELETE ON audit_chain BEGIN SELECT RAISE (ABORT, 'append-only'); END`,
		'CREATE INDEX audit_by_actor ON audit_events (actor, number)',
		'CREATE INDEX audit_by_action ON audit_events (action, number)',
	],
} as const;
