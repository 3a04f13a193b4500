import path from 'node:path';
import {Kysely, sql} from 'kysely';
import type {Clock, Store} from '#pipeline/ports.ts';
import {beginChain} from './audit/begin.ts';
import {sealing} from './audit/chain.ts';
import type {Keyring} from './keys/keyring.ts';
import {migrate} from './migrations/migrate.ts';
import {accountQueries} from './queries/accounts.ts';
import {auditQueries} from './queries/audit.ts';
import {breakGlassQueries} from './queries/break-glass.ts';
import {decisionQueries} from './queries/decisions.ts';
import {deliveryQueries} from './queries/deliveries.ts';
import {faxQueries} from './queries/faxes.ts';
import {filingQueries} from './queries/filings.ts';
import {inquiryQueries} from './queries/inquiries.ts';
import {journalQueries} from './queries/journal.ts';
import {letterQueries} from './queries/letters.ts';
import {numberQueries} from './queries/numbers.ts';
import {parcelQueries} from './queries/parcels.ts';
import {queueQueries} from './queries/queue.ts';
import {reconciliationQueries} from './queries/reconciliations.ts';
import {reviewQueries} from './queries/reviews.ts';
import {sessionQueries} from './queries/sessions.ts';
import {signInQueries} from './queries/sign-ins.ts';
import {summaryQueries} from './queries/summaries.ts';
import {tokenQueries} from './queries/tokens.ts';
import {webhookQueries} from './queries/webhooks.ts';
import type {Databases, Schema} from './schema.ts';
import {readerDialect, writerDialect} from './sqlite/dialect.ts';

const READERS = 3;

/** Opens the database `file`, brings its schema up to date and gives every query of the pipeline. */
export async function openStore({file, clock, keyring}: {file: string; clock: Clock; keyring: Keyring}): Promise<Store> {
	await bringUpToDate(file);
	await beginChain(path.dirname(file), file, keyring);
	const writer = new Kysely<Schema>({dialect: writerDialect(file, sealing(keyring))});
	const reader = new Kysely<Schema>({dialect: readerDialect(file, READERS)});
	const databases: Databases = {writer, reader};
	return {
		deliveries: deliveryQueries(databases, clock),
		filings: filingQueries(databases),
		inquiries: inquiryQueries(databases),
		reviews: reviewQueries(databases, clock),
		decisions: decisionQueries(databases, clock),
		summaries: summaryQueries(databases, clock),
		audit: auditQueries(databases),
		letters: letterQueries(databases),
		parcels: parcelQueries(databases),
		faxes: faxQueries(databases),
		numbers: numberQueries(databases),
		reconciliations: reconciliationQueries(databases),
		accounts: accountQueries(databases),
		sessions: sessionQueries(databases),
		signIns: signInQueries(databases),
		tokens: tokenQueries(databases),
		webhooks: webhookQueries(databases, clock),
		breakGlasses: breakGlassQueries(databases),
		journal: journalQueries(databases),
		queue: queueQueries(databases, clock),
		async close() {
			await reader.destroy();
			// Folds the log into the database, so that a copy of the one file is the whole of it.
			await sql`PRAGMA wal_checkpoint (TRUNCATE)`.execute(writer).catch(() => {});
			await writer.destroy();
		},
	};
}

async function bringUpToDate(file: string): Promise<void> {
	const writer = new Kysely<Schema>({dialect: writerDialect(file)});
	try {
		await migrate(writer);
	} finally {
		await writer.destroy();
	}
}
