/** What was erased, so that it does not come back; who must not be erased; and the clock by which things grow old. Nothing here tells of a patient. */
export const erasure = {
	number: 8,
	name: 'erasure',
	statements: [
		// Words of a deleted page leave the index at once, not with some later merge.
		`INSERT INTO page_text (page_text, rank) VALUES ('secure-delete', 1)`,
		`CREATE TABLE legal_holds (
			id TEXT PRIMARY KEY,
			inquiry_id TEXT NOT NULL,
			reference TEXT NOT NULL,
			placed_at TEXT NOT NULL,
			placed_by TEXT NOT NULL,
			lifted_at TEXT,
			lifted_by TEXT
		) STRICT`,
		'CREATE INDEX holds_by_inquiry ON legal_holds (inquiry_id) WHERE lifted_at IS NULL',
		`CREATE TABLE erasures (
			id TEXT PRIMARY KEY,
			at TEXT NOT NULL,
			data TEXT NOT NULL,
			blobs TEXT NOT NULL,
			finished_at TEXT
		) STRICT`,
		'CREATE INDEX erasures_unfinished ON erasures (at) WHERE finished_at IS NULL',
		// A delivery that is sent again by a provider is known by the hash of connector and id.
		`CREATE TABLE erased_arrivals (
			arrival_sha256 TEXT PRIMARY KEY,
			delivery_id TEXT NOT NULL,
			erasure_id TEXT NOT NULL
		) STRICT, WITHOUT ROWID`,
		`CREATE TABLE erased_inquiries (
			inquiry_id TEXT PRIMARY KEY,
			erasure_id TEXT NOT NULL
		) STRICT, WITHOUT ROWID`,
		`CREATE TABLE retention_clock (
			one INTEGER PRIMARY KEY CHECK (one = 1),
			seen_at TEXT NOT NULL,
			/* Set while the clock is doubted. */
			doubted_at TEXT,
			/* JSON list of who said that it is right. */
			confirmed_by TEXT NOT NULL
		) STRICT`,
	],
} as const;
