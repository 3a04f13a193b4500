import type {Generated, GeneratedAlways, Kysely, Transaction} from 'kysely';

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
		/** Read from `data`, as the four below. */
		channel: GeneratedAlways<string>;
		transport: GeneratedAlways<string>;
		fax_number: GeneratedAlways<string | null>;
		sheet_reference: GeneratedAlways<string | null>;
		/** Without spaces and dashes, in capitals. */
		parcel_name: GeneratedAlways<string | null>;
		parcel_waybill: GeneratedAlways<string | null>;
	};
	pages: {
		id: Generated<number>;
		delivery_id: string;
		sequence: number;
		state: string;
		document_id: string | null;
		image: string | null;
		words: string;
		legibility: number | null;
	};
	page_text: {rowid: number; text: string};
	documents: {
		id: string;
		delivery_id: string;
		inquiry_id: string | null;
		decision: string;
		type: string;
		data: string;
		/** Read from `data`. */
		decided: GeneratedAlways<'alone' | 'by-person' | 'nobody'>;
	};
	document_candidates: {inquiry_id: string; document_id: string};
	review_tasks: {id: string; delivery_id: string | null; state: string; created_at: string; data: string};
	facts: {kind: string; subject: string; data: string | null};
	decisions: {
		id: Generated<number>;
		at: string;
		actor: string;
		action: string;
		kind: string;
		subject: string;
		delivery_id: string | null;
		inquiry_id: string | null;
		task_id: string | null;
		before: string | null;
		after: string | null;
		undoes: number | null;
	};
	task_claims: {task_id: string; account_id: string; until: string};
	board: {
		inquiry_id: string;
		is_open: number;
		opened_on: string;
		sort_name: string;
		is_complete: number;
		in_review: number;
		gaps: number;
		lapses_on: string | null;
		next: number;
		search: string;
		tiles: string;
	};
	dossier_summaries: {
		inquiry_id: string;
		is_open: number;
		as_of: string;
		opened_on: string;
		sort_name: string;
		is_complete: number;
		in_review: number;
		gaps: number;
		lapses_on: string | null;
		next: number;
		search: string;
		data: string;
	};
	dossier_completions: {inquiry_id: string; completed_at: string | null; first_received_at: string | null};
	parcels: {
		id: string;
		year: number;
		number: number;
		waybill: string | null;
		is_closed: number;
		due_on: string | null;
		registered_at: string;
		data: string;
	};
	inquiries: {id: string; is_open: number; opened_on: string; data: string};
	inquiry_keys: {key: string; inquiry_id: string};
	audit_events: {number: Generated<number>; at: string; actor: string; action: string; subject: string; details: string};
	letters: {id: string; inquiry_id: string; state: string; version: number; created_at: string; data: string};
	journal: {key: string; delivery_id: string; stage: string; output: string};
	accounts: {
		id: string;
		name: string;
		display_name: string;
		role: string;
		password_hash: string | null;
		oidc_subject: string | null;
		is_active: number;
		created_at: string;
	};
	sessions: {
		token_sha256: string;
		account_id: string;
		csrf: string;
		created_at: string;
		last_seen_at: string;
		expires_at: string;
	};
	known_devices: {token_sha256: string; account_id: string; last_used_at: string};
	sign_in_attempts: {bucket: string; at: string; attempt_id: string};
	api_tokens: {
		id: string;
		sha256: string;
		name: string;
		hint: string;
		account_id: string;
		scopes: string;
		created_at: string;
		created_by: string;
		expires_at: string;
		last_used_at: string | null;
		revoked_at: string | null;
	};
	webhooks: {
		id: string;
		url: string;
		topics: string;
		secret: string;
		previous_secret: string | null;
		previous_secret_until: string | null;
		is_active: number;
		created_at: string;
		created_by: string;
		last_delivered_at: string | null;
		failing_since: string | null;
		paused_until: string | null;
		disabled_at: string | null;
		disabled_because: string | null;
	};
	webhook_notices: {
		number: Generated<number>;
		id: string;
		webhook_id: string;
		topic: string;
		subject: string;
		inquiry_id: string | null;
		delivery_id: string | null;
		at: string;
		state: string;
		attempts: number;
		first_tried_at: string | null;
		due_at: string;
		lease_token: string | null;
		lease_until: string | null;
		settled_at: string | null;
		last_status: number | null;
		last_problem: string | null;
	};
	reconciliations: {
		connector: string;
		compared_at: string | null;
		listed: number;
		recovered: number;
		differing: number;
		failing_since: string | null;
		failure_code: string | null;
	};
	break_glass: {
		id: string;
		account_id: string;
		inquiry_id: string;
		reason: string;
		opened_at: string;
		expires_at: string;
		review_due_at: string;
		reviewed_at: string | null;
		reviewed_by: string | null;
		note: string | null;
		session_sha256: string | null;
	};
	erased_arrivals: {arrival_sha256: string; delivery_id: string; erasure_id: string};
	erased_inquiries: {inquiry_id: string; erasure_id: string};
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
