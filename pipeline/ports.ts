/** The doors of the pipeline: what it needs from the world, each a handful of methods. Adapters implement them. */
import type {BreakGlasses} from './access/break-glass-ports.ts';
import type {Accounts, Sessions, SignIns} from './access/ports.ts';
import type {Tokens} from './access/token-ports.ts';
import type {Decisions} from './decisions/ports.ts';
import type {Summaries} from './dossiers/ports.ts';
import type {Faxes} from './faxes/ports.ts';
import type {Letters} from './letters/ports.ts';
import type {AuditEvent} from './model/audit-event.ts';
import type {Delivery, DeliveryState, MediaType, Original, Parcel, Sender} from './model/delivery.ts';
import type {Language} from './model/document.ts';
import type {FiledDocument, FiledPage, Filing, PageBalance} from './model/filing.ts';
import type {Inquiry} from './model/inquiry.ts';
import type {CleanPage, Page, PageImage, Reading} from './model/page.ts';
import type {ReviewTask} from './model/review-task.ts';
import type {Numbers} from './numbers/ports.ts';
import type {Parcels} from './parcels/ports.ts';
import type {Reconciler, Reconciliations} from './reconciliation/ports.ts';
import type {Webhooks} from './webhooks/ports.ts';

export interface Clock {
	now(): Date;
	/** What somebody else's clock says at this moment, to the second; may be no date at all. */
	hear?(whose: string, at: Date): void;
}

/** Events with allow-listed fields: ids, codes, counts. Never patient text, file names or URLs. */
export interface Log {
	event(name: string, fields?: Readonly<Record<string, string | number | boolean | null>>): void;
}

/** How much may still be written. `low`: nothing is fetched; `full`: nothing is taken in. */
export type Room = 'enough' | 'low' | 'full';

/** Content-addressed: the key is the SHA-256 of what was written, plain; what lies on disk is sealed. A write returns when the blob survives a power cut. */
export interface BlobStore {
	write(content: Uint8Array): Promise<{sha256: string; byteLength: number}>;
	/** Throws STORAGE_CORRUPT when the bytes do not hash to their name, NOT_FOUND when absent. */
	read(sha256: string): Promise<Uint8Array>;
	/** Calls `use` with the path of a local plain file with this content, for isolated child processes. It is gone soon after `use` ended. */
	withFile<Result>(sha256: string, use: (file: string) => Promise<Result>): Promise<Result>;
	/** Where such files lie: all of the data that an isolated process may look at. */
	readonly plainFolder: string;
}

/** Remembers what each stage produced, so that a restart resumes instead of repeating. */
export interface Journal {
	recall(key: string): Promise<unknown>;
	remember(key: string, deliveryId: string, stage: string, output: unknown): Promise<void>;
	/** Finished stage results of a delivery, by stage name, for progress on screen. */
	progress(deliveryId: string): Promise<Readonly<Record<string, number>>>;
	/** Forgets everything of a delivery: reprocessing starts from the original. */
	forget(deliveryId: string): Promise<void>;
}

/** Untrusted bytes → sheet sides → clean images; decodes in an isolated child process. */
export interface Rasteriser {
	/** Names decoder and settings; a change re-reads. */
	readonly name: string;
	/** One entry per sheet side, undecodable ones included (`kind: null`). Throws ORIGINAL_UNDECODABLE / ORIGINAL_ENCRYPTED when there is not even a page count. */
	sheets(
		original: Original,
		signal: AbortSignal,
	): Promise<ReadonlyArray<Omit<Page, 'deliveryId' | 'receivedOn' | 'sequence' | 'originalSha256' | 'mediaType'>>>;
	/** Square, upright by its axis, straight; never throws for a bad page (`image: null`). */
	clean(page: Page, signal: AbortSignal): Promise<CleanPage>;
}

/** A clean page image → words, in an isolated child process. */
export interface OcrEngine {
	/** Engine, version, model and settings together. */
	readonly name: string;
	/** The image comes back turned by 180° when the page lay upside down. `codes` are the texts of QR and bar codes on it; none for engines that look for none. */
	recognise(page: CleanPage, signal: AbortSignal): Promise<{reading: Reading; image: PageImage; rotation: number; codes?: string[]}>;
}

/** 8-bit grey pixels, row by row, 0 = black. */
export interface GreyImage {
	readonly widthPx: number;
	readonly heightPx: number;
	readonly data: Uint8Array;
}

/** Pixels of our own stored page images. */
export interface PageImages {
	/** For looking at signatures. */
	grey(image: PageImage, signal: AbortSignal): Promise<GreyImage>;
	/** The same picture turned clockwise, stored. */
	turned(image: PageImage, degrees: 90 | 180 | 270, signal: AbortSignal): Promise<PageImage>;
}

export interface MachineReadableZone {
	readonly familyName: string | null;
	readonly givenName: string | null;
	readonly birthDate: string | null;
	readonly sex: 'male' | 'female' | null;
	readonly documentNumber: string | null;
}

/** What well-kept libraries know about languages and travel documents. */
export interface Linguist {
	readonly name: string;
	identify(text: string): Language;
	/** Any script to Latin letters. */
	toLatin(text: string): string;
	/** Two or three printed lines → fields whose own check digit is right; null when it is no such zone. */
	machineReadableZone(lines: readonly string[]): MachineReadableZone | null;
}

/** The present inquiries, as matching needs them. */
export interface Register {
	/** Open inquiries that share at least one blocking key. */
	candidates(keys: readonly string[]): Promise<Inquiry[]>;
	/** Share of registered persons (0–1) that carry this key, for term frequencies. */
	frequency(key: string): Promise<number>;
	/** Open inquiries in all. */
	size(): Promise<number>;
}

export type Receipt = {readonly kind: 'accepted'; readonly delivery: Delivery} | {readonly kind: 'duplicate'; readonly of: string};

export interface Deliveries {
	/** Delivery, job and audit event in one durable transaction; unique on connector + externalId. */
	accept(delivery: Delivery, job: NewJob): Promise<Receipt>;
	find(id: string): Promise<Delivery | undefined>;
	findByExternalId(connector: string, externalId: string): Promise<Delivery | undefined>;
	/** The id it had, when it was erased: sent again it is not taken again. */
	erasedAs(connector: string, externalId: string): Promise<string | undefined>;
	list(options?: {readonly limit?: number; readonly state?: DeliveryState}): Promise<Delivery[]>;
	/** Changes named fields and appends the audit event, durably. */
	update(
		id: string,
		changes: Partial<
			Pick<
				Delivery,
				'state' | 'acknowledgement' | 'attempts' | 'failure' | 'original' | 'remoteUrl' | 'transport' | 'announcedPages' | 'sender'
			>
		>,
		event: AuditEvent,
	): Promise<void>;
	/** Other deliveries with the same original bytes. */
	sameOriginal(sha256: string): Promise<string[]>;
	balance(id: string): Promise<PageBalance>;
}

/** A page that holds what was looked for. */
export interface SearchHit {
	readonly deliveryId: string;
	readonly sequence: number;
	readonly snippet: string;
	readonly inquiryId: string | null;
	readonly documentType: string | null;
}

export interface Filings {
	/** Replaces pages, documents, search text and open tasks of the delivery and sets its state, in one transaction. What a person decided stays. */
	file(filing: Filing, event: AuditEvent): Promise<void>;
	/** By the inquiry they are linked to, by an inquiry they may belong to (`possible-link`), or by their delivery. */
	documents(filter: {
		readonly inquiryId?: string;
		readonly candidateInquiryId?: string;
		readonly deliveryId?: string;
	}): Promise<FiledDocument[]>;
	pages(deliveryId: string): Promise<FiledPage[]>;
	/** The words of these documents, by document id. */
	texts(documents: ReadonlyArray<Pick<FiledDocument, 'id' | 'deliveryId'>>): Promise<Map<string, string>>;
	/** Deliveries holding documents filed to an inquiry that shares one of these blocking keys. */
	filedNear(keys: readonly string[]): Promise<string[]>;
	/** Deliveries holding documents that are not linked: matched again when the register changes. */
	waiting(): Promise<string[]>;
	/** Full-text search over page text; accents, case and misread letters do not matter. */
	search(text: string, limit?: number): Promise<readonly SearchHit[]>;
}

export interface Inquiries extends Register {
	save(inquiries: readonly Inquiry[], event: AuditEvent): Promise<void>;
	find(id: string): Promise<Inquiry | undefined>;
	list(options?: {readonly openOnly?: boolean}): Promise<Inquiry[]>;
}

export interface Reviews {
	open(filter?: {readonly deliveryId?: string; readonly inquiryId?: string}): Promise<ReviewTask[]>;
	ask(task: ReviewTask): Promise<void>;
	/** Takes back a question that nobody has answered yet. */
	withdraw(id: string): Promise<void>;
	find(id: string): Promise<ReviewTask | undefined>;
	/** Ids of a delivery's questions that a person has answered. */
	answered(deliveryId: string): Promise<string[]>;
	/** Holds a question for one person until `until`; false when another holds it. Claiming again extends. */
	claim(id: string, accountId: string, until: Date): Promise<boolean>;
	release(id: string, accountId: string): Promise<void>;
	/** Questions held at present, and by whom. */
	claims(): Promise<ReadonlyMap<string, string>>;
}

/** Events count up in the order they were written. */
export type NumberedEvent = AuditEvent & {readonly number: number};

export interface AuditTrail {
	append(event: AuditEvent): Promise<void>;
	of(subject: string): Promise<AuditEvent[]>;
	/** Newest first, of smaller numbers than `before`; `action` is the whole of it or how it begins. */
	list(filter: {
		readonly before?: number;
		readonly limit: number;
		readonly subject?: string;
		readonly actor?: string;
		readonly action?: string;
	}): Promise<NumberedEvent[]>;
}

/** `refile` is a journey too, of pages that were read before: quick, and a person waits for it. */
export const JOB_KINDS = ['fetch-media', 'journey', 'refile'] as const;
export interface NewJob {
	readonly kind: (typeof JOB_KINDS)[number];
	readonly deliveryId: string;
}

export interface Job extends NewJob {
	readonly id: number;
	/** Counted at claim, so that a crash counts too. */
	readonly attempts: number;
	/** Fencing: finishing needs the token of the present lease. */
	readonly leaseToken: string;
}

/** A lease table: work is claimed for a while, renewed while alive, and free again when its worker dies. */
export interface Queue {
	enqueue(job: NewJob): Promise<void>;
	/** The next due job, of the given kinds only when they are given. */
	claim(leaseMs: number, kinds?: readonly NewJob['kind'][]): Promise<Job | undefined>;
	/** False when the lease was lost meanwhile. */
	renew(job: Job, leaseMs: number): Promise<boolean>;
	/** False when the lease was lost: the caller's result is then void. */
	finish(job: Job): Promise<boolean>;
	retryAt(job: Job, at: Date): Promise<boolean>;
	/** Given back as it was: this attempt does not count, since nothing went wrong. */
	release(job: Job): Promise<boolean>;
	/** Frees every lease: for who knows that whoever held them is no more. Attempts stay counted, so that what ends programs is quarantined. Returns how many. */
	releaseAll(): Promise<number>;
	/** Waiting and running jobs. */
	depth(): Promise<number>;
}

export interface Store {
	readonly deliveries: Deliveries;
	readonly filings: Filings;
	readonly inquiries: Inquiries;
	readonly reviews: Reviews;
	readonly decisions: Decisions;
	readonly summaries: Summaries;
	readonly audit: AuditTrail;
	readonly letters: Letters;
	readonly parcels: Parcels;
	readonly faxes: Faxes;
	readonly numbers: Numbers;
	readonly reconciliations: Reconciliations;
	readonly accounts: Accounts;
	readonly sessions: Sessions;
	readonly signIns: SignIns;
	readonly tokens: Tokens;
	readonly webhooks: Webhooks;
	readonly breakGlasses: BreakGlasses;
	readonly journal: Journal;
	readonly queue: Queue;
	close(): Promise<void>;
}

/** Something that came, as a connector tells it. */
export interface Arrival {
	readonly externalId: string;
	readonly channel: Delivery['channel'];
	readonly receivedAt: Date;
	readonly sender: Sender;
	readonly parcel: Parcel | null;
	readonly announcedPages: number | null;
	readonly transport: Delivery['transport'];
	readonly failure: {readonly code: string; readonly message: string} | null;
	/** Signed by the provider at a time far from ours: kept, and marked. */
	readonly isStale?: boolean;
	/** `bytes` are here; `remote` has to be fetched; `none` when a transmission failed before its first page. */
	readonly content:
		| {readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly mediaType: MediaType}
		| {readonly kind: 'remote'; readonly url: string}
		| {readonly kind: 'none'};
}

/** Implemented by the pipeline, called by connectors: returns only when the arrival is durable. */
export interface Intake {
	receive(connector: string, arrival: Arrival): Promise<Receipt>;
	/** False while nothing of this connector would be taken for want of space: what lies ready stays where it is. Without it there always is. */
	hasRoom?(connector: string): Promise<boolean>;
	/** A file that cannot be taken at all: becomes a review task. `subject` is an opaque id. */
	reject(connector: string, rejection: {readonly subject: string; readonly code: string; readonly reason: string}): Promise<void>;
	/** A request that is not the provider's, answered with `status`: noted in the audit trail. Never throws. */
	refused?(connector: string, refusal: {readonly status: number; readonly address: string}): Promise<void>;
}

/** A file as the provider gave it. */
export interface FetchedMedia {
	readonly bytes: Uint8Array;
	readonly mediaType: MediaType;
	/** False when the file itself ends too early; absent where nobody looked. */
	readonly isWhole?: boolean;
}

/** One configured way in. */
export interface Connector {
	readonly name: string;
	/** Starts watching; what it receives goes to `intake`. Resolves when ready. */
	start(intake: Intake): Promise<void>;
	/** Stops taking in; resolves when nothing is in flight. */
	stop(): Promise<void>;
	/** Fetches the media a `remote` arrival named; throws MEDIA_UNREACHABLE (try again) or MEDIA_REFUSED (never). */
	fetchMedia?(url: string, signal: AbortSignal): Promise<FetchedMedia>;
	/** The provider's own list of received faxes; absent when it has none, or when we may not read it. */
	readonly reconciler?: Reconciler;
}
