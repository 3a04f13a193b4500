/** When each provider's list was last compared with what is here, and what came of it. */
export const reconciliation = {
	number: 9,
	name: 'reconciliation',
	statements: [
		`CREATE TABLE reconciliations (
			connector TEXT PRIMARY KEY,
			compared_at TEXT,
			listed INTEGER NOT NULL,
			recovered INTEGER NOT NULL,
			differing INTEGER NOT NULL,
			failing_since TEXT,
			failure_code TEXT
		) STRICT`,
	],
};
