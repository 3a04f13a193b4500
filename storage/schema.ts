import type {Generated, Kysely, Transaction} from 'kysely';

/** Rows as stored; see migrations for the reasons. */
export interface Schema {
	deliveries: {
		id: string;
		connector: string;
		external_id: string;
		received_at: string;
		state: string;
		original_sha256: string | null;
		data: string;
	};
	pages: {
		id: Generated<number>;
		delivery_id: string;
		sequence: number;
		state: string;
		document_id: string | null;
		image: string | null;
		words: string;
	};
	page_text: {rowid: number; text: string};
	documents: {id: string; delivery_id: string; inquiry_id: string | null; decision: string; type: string; data: string};
	document_candidates: {inquiry_id: string; document_id: string};
	review_tasks: {id: string; delivery_id: string | null; state: string; created_at: string; data: string};
	inquiries: {id: string; is_open: number; opened_on: string; data: string};
	inquiry_keys: {key: string; inquiry_id: string};
	audit_events: {number: Generated<number>; at: string; actor: string; action: string; subject: string; details: string};
	journal: {key: string; delivery_id: string; stage: string; output: string};
	jobs: {
		id: Generated<number>;
		kind: string;
		delivery_id: string;
		due_at: string;
		attempts: Generated<number>;
		lease_token: string | null;
		lease_until: string | null;
	};
}

export type Database = Kysely<Schema>;
export type Writing = Transaction<Schema>;

/** One writer, several readers. */
export interface Databases {
	readonly writer: Database;
	readonly reader: Database;
}
