/** Four days away: `node bench/torture/outage.ts [--faxes 1000] [--provider telnyx]`. Prints figures; ends with 1 when one is missed. */
import {createHash, randomBytes} from 'node:crypto';
import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {pathToFileURL} from 'node:url';
import {parseArgs} from 'node:util';
import {SqliteConnection} from '#storage/sqlite/connection.ts';
import {faxFile} from '#test/fakes/fax-file.ts';
import type {Account} from '#test/fakes/providers/account.ts';
import {openSinchAccount, SINCH_KEY} from '#test/fakes/providers/sinch-fax.ts';
import {openTelnyxProvider, TELNYX_API_KEY, TELNYX_PUBLIC_KEYS} from '#test/fakes/providers/telnyx.ts';
import {openTwilioCompatibleProvider, TWILIO_TOKEN} from '#test/fakes/providers/twilio-compatible.ts';
import {freePort, SECRETS, startService} from './service.ts';

const DAY_MS = 86_400_000;
const AWAY_MS = 4 * DAY_MS;
const LIMIT_MS = 30 * 60_000;
/** A page of a fax is about so large. */
const PAGE_BYTES = 30_000;

interface Line {
	readonly account: Account;
	/** The connector, as its configuration has it. */
	readonly connector: Record<string, unknown>;
}

/** Providers with the connector that belongs to them; secrets by environment, as the program wants them. */
const LINES: Readonly<Record<string, () => Promise<Line>>> = {
	async telnyx() {
		const {account, apiUrl} = await openTelnyxProvider('http://127.0.0.1:9/nobody');
		return {
			account,
			connector: {
				kind: 'telnyx',
				publicKeys: TELNYX_PUBLIC_KEYS,
				apiKey: {env: 'INTAKE_OUTAGE_KEY'},
				apiUrl,
				mediaHosts: ['127.0.0.1'],
				mayFetchPrivately: true,
			},
		};
	},

	async 'twilio-compatible'() {
		const {account, apiBase} = await openTwilioCompatibleProvider('http://127.0.0.1:9/nobody');
		return {
			account,
			connector: {
				kind: 'twilio-compatible',
				publicUrl: 'http://127.0.0.1:9',
				signingKey: {env: 'INTAKE_TORTURE_SIGNING_KEY'},
				projectId: 'project',
				mediaHosts: ['127.0.0.1'],
				mayFetchPrivately: true,
				reconcile: {apiBase, apiToken: {env: 'INTAKE_OUTAGE_TOKEN'}},
			},
		};
	},

	async 'sinch-fax'() {
		const account = await openSinchAccount();
		const {projectId, keyId} = SINCH_KEY;
		return {
			account,
			connector: {
				kind: 'sinch-fax',
				webhookUser: SECRETS.user,
				webhookPassword: {env: 'INTAKE_TORTURE_PASSWORD'},
				pathSecret: {env: 'INTAKE_TORTURE_PATH'},
				reconcile: {projectId, keyId, keySecret: {env: 'INTAKE_OUTAGE_SECRET'}, apiBase: `${account.address}/v3`},
			},
		};
	},
};

export interface OutageFigures {
	readonly provider: string;
	readonly faxes: number;
	/** Known by us, the file still to be fetched or not. */
	readonly known: number;
	/** Their files are here, fsynced and committed, and are the bytes the provider has. */
	readonly durable: number;
	readonly doubled: number;
	/** From the start of the program until the last one was known, and until the last one was durable. */
	readonly knownMs: number;
	readonly durableMs: number;
	/** Requests the provider had to answer. */
	readonly requests: number;
}

export const isMet = ({faxes, known, durable, doubled, durableMs}: OutageFigures): boolean =>
	known === faxes && durable === faxes && doubled === 0 && durableMs <= LIMIT_MS;

interface Given {
	readonly directory: string;
	readonly faxes: number;
	readonly provider?: string;
	readonly limitMs?: number;
}

/** The real program, which compared its list four days ago; since then the provider gave up every notice, and its links have run out. */
export async function outage({directory, faxes, provider = 'telnyx', limitMs = LIMIT_MS}: Given): Promise<OutageFigures> {
	const open = LINES[provider];
	if (!open) {
		throw new Error(`There is no ${provider}. There are: ${Object.keys(LINES).join(', ')}.`);
	}

	const {account, connector} = await open();
	const port = await freePort();
	const start = () =>
		startService({
			directory,
			port,
			environment: {INTAKE_OUTAGE_KEY: TELNYX_API_KEY, INTAKE_OUTAGE_TOKEN: TWILIO_TOKEN, INTAKE_OUTAGE_SECRET: SINCH_KEY.keySecret},
			config: {connectors: [{name: 'fax', ...connector}]},
		});
	try {
		await lastComparedBefore(directory, start);
		const hashes = receiveMeanwhile(account, faxes);
		account.asked.length = 0;
		const began = performance.now();
		const service = await start();
		try {
			return {provider, faxes, ...(await untilDurable(directory, hashes, began, limitMs)), requests: account.asked.length};
		} finally {
			await service.stop();
		}
	} finally {
		await account.close();
	}
}

/** Starts once, so that there is a comparison; then makes it four days old. */
async function lastComparedBefore(directory: string, start: () => ReturnType<typeof startService>): Promise<void> {
	const service = await start();
	const connection = await SqliteConnection.open(path.join(directory, 'data', 'intake.db'));
	try {
		while ((await connection.all('SELECT 1 FROM reconciliations WHERE compared_at IS NOT NULL')).length === 0) {
			await pause(50);
		}

		await service.stop();
		await connection.all('UPDATE reconciliations SET compared_at = ?', [new Date(Date.now() - AWAY_MS).toISOString()]);
	} finally {
		await connection.close();
	}
}

/** Hashes of what came, by id. */
function receiveMeanwhile(account: Account, count: number): Map<string, string> {
	const hashes = new Map<string, string>();
	for (let number = 0; number < count; number++) {
		const pages = 1 + (number % 4);
		const bytes = Buffer.concat([faxFile(pages, `fax ${number}`), randomBytes(pages * PAGE_BYTES)]);
		const at = new Date(Date.now() - (AWAY_MS * (number + 1)) / (count + 1));
		const {id} = account.keep({bytes, pages, at, isLinkExpired: true});
		hashes.set(id, createHash('sha256').update(bytes).digest('hex'));
	}

	return hashes;
}

async function untilDurable(directory: string, hashes: ReadonlyMap<string, string>, began: number, limitMs: number) {
	const connection = await SqliteConnection.open(path.join(directory, 'data', 'intake.db'));
	let [known, durable, knownMs, durableMs] = [0, 0, 0, 0];
	try {
		while (durable < hashes.size && performance.now() - began < limitMs) {
			await pause(100);
			const rows = await connection.all<{id: string; sha256: string | null}>(
				'SELECT external_id AS id, original_sha256 AS sha256 FROM deliveries',
			);
			const now = performance.now() - began;
			const before = {known, durable};
			known = rows.filter(({id}) => hashes.has(id)).length;
			durable = rows.filter(({id, sha256}) => sha256 !== null && hashes.get(id) === sha256).length;
			knownMs = known > before.known ? now : knownMs;
			durableMs = durable > before.durable ? now : durableMs;
		}

		const [{doubled} = {doubled: 0}] = await connection.all<{doubled: number}>(
			'SELECT count(*) - count(DISTINCT external_id) AS doubled FROM deliveries',
		);
		return {known, durable, doubled, knownMs: Math.round(knownMs), durableMs: Math.round(durableMs)};
	} finally {
		await connection.close();
	}
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	const {values} = parseArgs({options: {faxes: {type: 'string', default: '1000'}, provider: {type: 'string', default: 'telnyx'}}});
	const directory = await mkdtemp(path.join(os.tmpdir(), 'intake-outage-'));
	const figures = await outage({directory, faxes: Number(values.faxes), provider: values.provider}).finally(() =>
		rm(directory, {recursive: true, force: true}),
	);
	process.stdout.write(`${isMet(figures) ? 'met' : 'MISSED'} ${JSON.stringify(figures)}\n`);
	process.exitCode = isMet(figures) ? 0 : 1;
}
