/** The ledger of parcels, how well pages could be read, and what the desks and the figures look up; indexes hold all that is counted. */
export const parcels = {
	number: 4,
	name: 'parcels',
	statements: [
		`CREATE TABLE parcels (
			id TEXT PRIMARY KEY,
			year INTEGER NOT NULL,
			number INTEGER NOT NULL,
			waybill TEXT,
			is_closed INTEGER NOT NULL,
			-- The day by which the paper has to leave; null once it left.
			due_on TEXT,
			registered_at TEXT NOT NULL,
			data TEXT NOT NULL,
			UNIQUE (year, number)
		) STRICT`,
		// Carriers use their numbers again after a while: unique among open parcels only.
		'CREATE UNIQUE INDEX parcels_by_waybill ON parcels (waybill) WHERE waybill IS NOT NULL AND is_closed = 0',
		'CREATE INDEX parcels_by_any_waybill ON parcels (waybill) WHERE waybill IS NOT NULL',
		'CREATE INDEX parcels_newest ON parcels (is_closed, registered_at, id)',
		'CREATE INDEX parcels_due ON parcels (due_on) WHERE due_on IS NOT NULL',

		// Parts of a delivery by which it is looked up, kept nowhere but in its data.
		`ALTER TABLE deliveries ADD COLUMN channel TEXT GENERATED ALWAYS AS (json_extract (data, '$.channel')) VIRTUAL`,
		`ALTER TABLE deliveries ADD COLUMN transport TEXT GENERATED ALWAYS AS (json_extract (data, '$.transport')) VIRTUAL`,
		`ALTER TABLE deliveries ADD COLUMN fax_number TEXT GENERATED ALWAYS AS (json_extract (data, '$.sender.faxNumber')) VIRTUAL`,
		`ALTER TABLE deliveries ADD COLUMN sheet_reference TEXT
			GENERATED ALWAYS AS (json_extract (data, '$.parcel.sheetReference')) VIRTUAL`,
		// Folders are named by hand: spaces, dashes and case do not matter.
		`ALTER TABLE deliveries ADD COLUMN parcel_name TEXT
			GENERATED ALWAYS AS (upper (replace (replace (json_extract (data, '$.parcel.name'), ' ', ''), '-', ''))) VIRTUAL`,
		`ALTER TABLE deliveries ADD COLUMN parcel_waybill TEXT
			GENERATED ALWAYS AS (upper (replace (replace (json_extract (data, '$.parcel.waybill'), ' ', ''), '-', ''))) VIRTUAL`,
		'CREATE INDEX deliveries_at_a_glance ON deliveries (channel, received_at, id, state, transport, fax_number)',
		'CREATE INDEX deliveries_by_sheet ON deliveries (sheet_reference) WHERE sheet_reference IS NOT NULL',
		'CREATE INDEX deliveries_by_parcel_name ON deliveries (parcel_name) WHERE parcel_name IS NOT NULL',
		'CREATE INDEX deliveries_by_parcel_waybill ON deliveries (parcel_waybill) WHERE parcel_waybill IS NOT NULL',

		'ALTER TABLE pages ADD COLUMN legibility REAL',
		// Words make rows of pages long: what is counted is read from here.
		'CREATE INDEX pages_at_a_glance ON pages (delivery_id, sequence, state, legibility)',

		`ALTER TABLE documents ADD COLUMN decided TEXT GENERATED ALWAYS AS (
			CASE WHEN json_extract (data, '$.decided.belongsTo.kind') = 'nobody' THEN 'nobody' WHEN json_type (data, '$.decided') = 'object' THEN 'by-person' ELSE 'alone' END
		) VIRTUAL`,
		// Begins as the index it takes the place of; with both, the other would be taken and every document read whole.
		'DROP INDEX documents_by_delivery',
		'CREATE INDEX documents_at_a_glance ON documents (delivery_id, decision, decided, type, id)',

		`CREATE INDEX audit_filed ON audit_events (subject, at)
			WHERE action = 'delivery-filed' AND json_extract (details, '$.state') = 'filed'`,
		'CREATE INDEX tasks_asked ON review_tasks (created_at, id)',
		'CREATE INDEX decisions_answering ON decisions (at, task_id) WHERE task_id IS NOT NULL AND undoes IS NULL',

		// When each dossier was first complete; what was complete before this was noted has no time and is not counted.
		`CREATE TABLE dossier_completions (
			inquiry_id TEXT PRIMARY KEY,
			completed_at TEXT,
			-- Arrival of its first paper.
			first_received_at TEXT
		) STRICT, WITHOUT ROWID`,
		'CREATE INDEX completions_by_time ON dossier_completions (completed_at)',
		'INSERT INTO dossier_completions (inquiry_id) SELECT inquiry_id FROM dossier_summaries WHERE is_complete = 1',
	],
} as const;
