/** Forward only. Times are ISO 8601 text; JSON columns are parsed by the model's schemas when read. */
export const initial = {
	number: 1,
	name: 'initial',
	statements: [
		`CREATE TABLE deliveries (
			id TEXT PRIMARY KEY,
			connector TEXT NOT NULL,
			external_id TEXT NOT NULL,
			received_at TEXT NOT NULL,
			state TEXT NOT NULL,
			original_sha256 TEXT,
			data TEXT NOT NULL,
			-- The only defence against a replayed webhook whose signature has no timestamp.
			UNIQUE (connector, external_id)
		) STRICT`,
		'CREATE INDEX deliveries_by_time ON deliveries (received_at)',
		'CREATE INDEX deliveries_by_state ON deliveries (state, received_at)',
		'CREATE INDEX deliveries_by_original ON deliveries (original_sha256)',
		`CREATE TABLE pages (
			-- Shared with the full-text index.
			id INTEGER PRIMARY KEY,
			delivery_id TEXT NOT NULL REFERENCES deliveries (id),
			sequence INTEGER NOT NULL,
			state TEXT NOT NULL,
			document_id TEXT,
			image TEXT,
			words TEXT NOT NULL,
			UNIQUE (delivery_id, sequence)
		) STRICT`,
		`CREATE VIRTUAL TABLE page_text USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2')`,
		`CREATE TABLE documents (
			id TEXT PRIMARY KEY,
			delivery_id TEXT NOT NULL REFERENCES deliveries (id),
			inquiry_id TEXT,
			decision TEXT NOT NULL,
			type TEXT NOT NULL,
			data TEXT NOT NULL
		) STRICT`,
		'CREATE INDEX documents_by_delivery ON documents (delivery_id)',
		'CREATE INDEX documents_by_inquiry ON documents (inquiry_id)',
		// What waits is matched again whenever the register changes; the index holds nothing else.
		`CREATE INDEX documents_waiting ON documents (delivery_id) WHERE decision <> 'link' AND type <> 'fax-cover'`,
		`CREATE TABLE document_candidates (
			inquiry_id TEXT NOT NULL,
			document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
			PRIMARY KEY (inquiry_id, document_id)
		) STRICT, WITHOUT ROWID`,
		'CREATE INDEX candidates_by_document ON document_candidates (document_id)',
		`CREATE TABLE review_tasks (
			id TEXT PRIMARY KEY,
			delivery_id TEXT,
			state TEXT NOT NULL,
			created_at TEXT NOT NULL,
			data TEXT NOT NULL
		) STRICT`,
		'CREATE INDEX tasks_by_delivery ON review_tasks (delivery_id)',
		'CREATE INDEX tasks_open ON review_tasks (state, created_at)',
		`CREATE TABLE inquiries (
			id TEXT PRIMARY KEY,
			is_open INTEGER NOT NULL,
			opened_on TEXT NOT NULL,
			data TEXT NOT NULL
		) STRICT`,
		'CREATE INDEX inquiries_open ON inquiries (is_open, opened_on, id)',
		`CREATE TABLE inquiry_keys (
			key TEXT NOT NULL,
			inquiry_id TEXT NOT NULL,
			PRIMARY KEY (key, inquiry_id)
		) STRICT, WITHOUT ROWID`,
		'CREATE INDEX keys_by_inquiry ON inquiry_keys (inquiry_id)',
		`CREATE TABLE audit_events (
			number INTEGER PRIMARY KEY AUTOINCREMENT,
			at TEXT NOT NULL,
			actor TEXT NOT NULL,
			action TEXT NOT NULL,
			subject TEXT NOT NULL,
			details TEXT NOT NULL
		) STRICT`,
		'CREATE INDEX audit_by_subject ON audit_events (subject)',
		`CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit_events BEGIN SELECT RAISE (ABORT, 'append-only'); END`,
		`CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit_events BEGIN SELECT RAISE (ABORT, 'append-only'); END`,
		`CREATE TABLE journal (
			key TEXT PRIMARY KEY,
			delivery_id TEXT NOT NULL,
			stage TEXT NOT NULL,
			output TEXT NOT NULL
		) STRICT, WITHOUT ROWID`,
		'CREATE INDEX journal_by_delivery ON journal (delivery_id, stage)',
		`CREATE TABLE jobs (
			id INTEGER PRIMARY KEY AUTOINCREMENT,
			kind TEXT NOT NULL,
			delivery_id TEXT NOT NULL REFERENCES deliveries (id),
			due_at TEXT NOT NULL,
			attempts INTEGER NOT NULL DEFAULT 0,
			lease_token TEXT,
			lease_until TEXT
		) STRICT`,
		'CREATE INDEX jobs_due ON jobs (due_at, id)',
		'CREATE INDEX jobs_by_delivery ON jobs (delivery_id)',
	],
} as const;
