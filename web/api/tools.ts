import type {LetterLanguages} from '#pipeline/letters/texts.ts';
import type {Inquiry} from '#pipeline/model/inquiry.ts';
import type {Centre} from '#pipeline/model/letter.ts';
import type {RulePack} from '#pipeline/model/requirement.ts';
import type {System} from '#pipeline/model/system-state.ts';
import type {BlobStore, Clock, Log, Room, Store} from '#pipeline/ports.ts';
import type {Passwords} from '../access/passwords.ts';
import type {LiveEvents} from '../live/events.ts';

/** What the routes of the API reach for. */
export interface ApiTools {
	readonly store: Store;
	readonly blobs: BlobStore;
	readonly packs: readonly RulePack[];
	readonly clock: Clock;
	readonly log: Log;
	/** The ones people sign in with: hashing has one limit for the whole program. */
	readonly passwords: Passwords;
	/** Tells every open window that something changed. */
	readonly live: LiveEvents;
	/** Work was queued: workers look now instead of at their next round. */
	readonly wake: () => void;
	/** Phrases of letters, by language. */
	readonly texts: LetterLanguages;
	/** Who writes them. */
	readonly centre: Centre;
	/** CSV or JSON → inquiries, and every bad row with what is wrong. */
	readonly readInquiries: (text: string, asOf: string) => {inquiries: Inquiry[]; problems: string[]};
	/** How the program itself does; absent in tests of other things. */
	readonly system?: System;
	/** Without it there always is room. */
	readonly room?: () => Promise<Room>;
	/** The `webhooks` part of the configuration; without it private addresses are refused. */
	readonly webhooks?: {readonly mayReachPrivateAddresses: boolean};
}
