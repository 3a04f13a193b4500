/** Letters that ask for what a dossier lacks; the text itself is JSON and parsed by the model's schema when read. */
export const letters = {
	number: 5,
	name: 'letters',
	statements: [
		`CREATE TABLE letters (
			id TEXT PRIMARY KEY,
			inquiry_id TEXT NOT NULL,
			state TEXT NOT NULL,
			version INTEGER NOT NULL,
			created_at TEXT NOT NULL,
			data TEXT NOT NULL
		) STRICT`,
		'CREATE INDEX letters_by_inquiry ON letters (inquiry_id, created_at)',
		'CREATE INDEX letters_by_state ON letters (state, created_at)',
	],
} as const;
