/** Keys of programs, and an outbox of what other systems are to be told. Of keys only the SHA-256 is kept; secrets of webhooks sign, so they are kept themselves. */
export const tokensAndWebhooks = {
	number: 6,
	name: 'tokens-and-webhooks',
	statements: [
		`CREATE TABLE api_tokens (
			id TEXT PRIMARY KEY,
			sha256 TEXT NOT NULL UNIQUE,
			name TEXT NOT NULL,
			hint TEXT NOT NULL,
			account_id TEXT NOT NULL REFERENCES accounts (id),
			scopes TEXT NOT NULL,
			created_at TEXT NOT NULL,
			created_by TEXT NOT NULL,
			expires_at TEXT NOT NULL,
			last_used_at TEXT,
			revoked_at TEXT
		) STRICT`,
		`CREATE TABLE webhooks (
			id TEXT PRIMARY KEY,
			url TEXT NOT NULL,
			topics TEXT NOT NULL,
			secret TEXT NOT NULL,
			previous_secret TEXT,
			previous_secret_until TEXT,
			is_active INTEGER NOT NULL,
			created_at TEXT NOT NULL,
			created_by TEXT NOT NULL,
			last_delivered_at TEXT,
			failing_since TEXT,
			paused_until TEXT,
			disabled_at TEXT,
			disabled_because TEXT
		) STRICT`,
		`CREATE TABLE webhook_notices (
			-- The order of changes.
			number INTEGER PRIMARY KEY AUTOINCREMENT,
			id TEXT NOT NULL UNIQUE,
			webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
			topic TEXT NOT NULL,
			-- What it is about; notices of one subject are sent one after the other.
			subject TEXT NOT NULL,
			inquiry_id TEXT,
			delivery_id TEXT,
			at TEXT NOT NULL,
			state TEXT NOT NULL,
			attempts INTEGER NOT NULL,
			first_tried_at TEXT,
			due_at TEXT NOT NULL,
			lease_token TEXT,
			lease_until TEXT,
			settled_at TEXT,
			last_status INTEGER,
			last_problem TEXT
		) STRICT`,
		// Ten changes before the first try are told once.
		`CREATE UNIQUE INDEX notices_untried ON webhook_notices (webhook_id, topic, subject) WHERE state = 'waiting' AND attempts = 0`,
		`CREATE INDEX notices_waiting ON webhook_notices (webhook_id, subject, number) WHERE state = 'waiting'`,
		'CREATE INDEX notices_by_webhook ON webhook_notices (webhook_id, number)',
		`CREATE INDEX notices_settled ON webhook_notices (settled_at) WHERE state <> 'waiting'`,
	],
} as const;
