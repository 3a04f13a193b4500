/** What people decided, who holds which question, and dossiers at a glance. */
export const decisions = {
	number: 2,
	name: 'decisions',
	statements: [
		`CREATE TABLE facts (
			kind TEXT NOT NULL,
			subject TEXT NOT NULL,
			data TEXT,
			PRIMARY KEY (kind, subject)
		) STRICT, WITHOUT ROWID`,
		`CREATE TABLE decisions (
			id INTEGER PRIMARY KEY AUTOINCREMENT,
			at TEXT NOT NULL,
			actor TEXT NOT NULL,
			action TEXT NOT NULL,
			kind TEXT NOT NULL,
			subject TEXT NOT NULL,
			delivery_id TEXT,
			inquiry_id TEXT,
			task_id TEXT,
			before TEXT,
			after TEXT,
			undoes INTEGER REFERENCES decisions (id)
		) STRICT`,
		'CREATE INDEX decisions_by_delivery ON decisions (delivery_id) WHERE delivery_id IS NOT NULL',
		'CREATE INDEX decisions_by_inquiry ON decisions (inquiry_id) WHERE inquiry_id IS NOT NULL',
		'CREATE INDEX decisions_by_actor ON decisions (actor, id)',
		'CREATE UNIQUE INDEX decisions_undone_once ON decisions (undoes) WHERE undoes IS NOT NULL',
		`CREATE TABLE task_claims (
			task_id TEXT PRIMARY KEY,
			account_id TEXT NOT NULL,
			until TEXT NOT NULL
		) STRICT, WITHOUT ROWID`,
		`CREATE TABLE dossier_summaries (
			inquiry_id TEXT PRIMARY KEY,
			is_open INTEGER NOT NULL,
			as_of TEXT NOT NULL,
			opened_on TEXT NOT NULL,
			sort_name TEXT NOT NULL,
			is_complete INTEGER NOT NULL,
			in_review INTEGER NOT NULL,
			gaps INTEGER NOT NULL,
			lapses_on TEXT,
			next INTEGER NOT NULL,
			search TEXT NOT NULL,
			data TEXT NOT NULL
		) STRICT, WITHOUT ROWID`,
		// What a board of ten thousand is filtered, ordered and counted by: narrow rows, so that looking at all of them is quick.
		`CREATE TABLE board (
			inquiry_id TEXT PRIMARY KEY,
			is_open INTEGER NOT NULL,
			opened_on TEXT NOT NULL,
			sort_name TEXT NOT NULL,
			is_complete INTEGER NOT NULL,
			in_review INTEGER NOT NULL,
			gaps INTEGER NOT NULL,
			lapses_on TEXT,
			next INTEGER NOT NULL,
			search TEXT NOT NULL,
			tiles TEXT NOT NULL
		) STRICT`,
		'CREATE INDEX board_next ON board (is_open, next, opened_on, inquiry_id)',
		'CREATE INDEX board_name ON board (is_open, sort_name, inquiry_id)',
		'CREATE INDEX board_opened ON board (is_open, opened_on, inquiry_id)',
		'CREATE INDEX board_lapse ON board (is_open, lapses_on, inquiry_id)',
		'CREATE INDEX board_counts ON board (is_open, in_review, gaps, lapses_on, is_complete)',
		// The words that stand on pages, for finding what was misread.
		`CREATE VIRTUAL TABLE page_words USING fts5vocab (page_text, 'row')`,
		'CREATE INDEX summaries_age ON dossier_summaries (is_open, as_of)',
	],
} as const;
