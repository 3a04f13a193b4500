/** Dossiers opened in an emergency, and who looked at why. Never deleted; a sign-off is written once. */
export const breakGlass = {
	number: 10,
	name: 'break-glass',
	statements: [
		`CREATE TABLE break_glass (
			id TEXT PRIMARY KEY,
			account_id TEXT NOT NULL REFERENCES accounts (id),
			inquiry_id TEXT NOT NULL,
			reason TEXT NOT NULL,
			opened_at TEXT NOT NULL,
			expires_at TEXT NOT NULL,
			review_due_at TEXT NOT NULL,
			reviewed_at TEXT,
			reviewed_by TEXT CHECK (reviewed_by IS NULL OR reviewed_by <> account_id),
			note TEXT
		) STRICT`,
		'CREATE INDEX break_glass_by_review ON break_glass (reviewed_at, review_due_at)',
		`CREATE TRIGGER break_glass_is_never_deleted BEFORE DELETE ON break_glass BEGIN SELECT RAISE (ABORT, 'append-only'); END`,
	],
} as const;
