/** Who may sign in, who is signed in, who failed to. Of tokens only the SHA-256 is kept: a stolen backup opens no session. */
export const accounts = {
	number: 3,
	name: 'accounts',
	statements: [
		`CREATE TABLE accounts (
			id TEXT PRIMARY KEY,
			name TEXT NOT NULL UNIQUE,
			display_name TEXT NOT NULL,
			role TEXT NOT NULL,
			password_hash TEXT,
			oidc_subject TEXT UNIQUE,
			is_active INTEGER NOT NULL,
			created_at TEXT NOT NULL
		) STRICT`,
		`CREATE TABLE sessions (
			token_sha256 TEXT PRIMARY KEY,
			account_id TEXT NOT NULL REFERENCES accounts (id),
			csrf TEXT NOT NULL,
			created_at TEXT NOT NULL,
			last_seen_at TEXT NOT NULL,
			expires_at TEXT NOT NULL
		) STRICT, WITHOUT ROWID`,
		'CREATE INDEX sessions_by_account ON sessions (account_id)',
		'CREATE INDEX sessions_by_end ON sessions (expires_at)',
		`CREATE TABLE known_devices (
			token_sha256 TEXT NOT NULL,
			account_id TEXT NOT NULL REFERENCES accounts (id),
			last_used_at TEXT NOT NULL,
			PRIMARY KEY (token_sha256, account_id)
		) STRICT, WITHOUT ROWID`,
		// A row per bucket of each try; rows of tries that were right are deleted.
		`CREATE TABLE sign_in_attempts (
			bucket TEXT NOT NULL,
			at TEXT NOT NULL,
			attempt_id TEXT NOT NULL,
			PRIMARY KEY (bucket, at, attempt_id)
		) STRICT, WITHOUT ROWID`,
		'CREATE INDEX attempts_by_id ON sign_in_attempts (attempt_id)',
		'CREATE INDEX attempts_by_time ON sign_in_attempts (at)',
	],
} as const;
