import {z} from 'zod';
import {connectorOptions} from '#connectors/index.ts';
import {readerOptions} from '#ocr/options.ts';
import {accessOptions} from '#pipeline/access/options.ts';
import {centre} from '#pipeline/model/letter.ts';
import {backupOptions} from '#storage/backup/options.ts';
import {retentionOptions} from '#storage/erasure/options.ts';
import {storageOptions} from '#storage/options.ts';

/** The whole configuration. Every part has defaults: with no file at all the program runs on embedded parts under ./data. */
export const configSchema = z.strictObject({
	/** Everything the program keeps lies under this folder unless a part says otherwise. */
	dataDirectory: z.string().min(1).default('./data'),
	storage: storageOptions.optional(),
	/** Where backups go; without it none are made. */
	backup: backupOptions.optional(),
	/** How long things are kept; nothing is destroyed by the clock unless a term is given. */
	retention: retentionOptions.prefault({}),
	reader: readerOptions.prefault({}),
	/** Ways in; with none given, a scan folder for the mailroom under the data directory. */
	connectors: z.array(connectorOptions).optional(),
	web: z
		.strictObject({
			host: z.string().min(1).default('127.0.0.1'),
			port: z.int().min(0).max(65_535).default(8080),
			/** Addresses or networks of reverse proxies whose word on who calls is believed. */
			trustedProxies: z.array(z.string().min(1)).default([]),
		})
		.prefault({}),
	/** Who may come in, and how. */
	access: accessOptions.prefault({}),
	/** Who writes the letters; stands at their head and on return sheets. */
	centre: centre.prefault({
		name: 'International Patients Office',
		address: 'Strada Campeggi 53\n27100 Pavia, Italy',
		faxNumber: '+39 0382 078903',
	}),
	/** Further phrases of letters (*.json, one per language) beside the shipped ones. */
	letterDirectory: z.string().min(1).optional(),
	/** Notices to other programs. */
	webhooks: z.strictObject({mayReachPrivateAddresses: z.boolean().default(false)}).prefault({}),
	worker: z
		.strictObject({
			/** Deliveries read at the same time. */
			concurrency: z.int().min(1).max(64).default(2),
			/** Files fetched from fax providers at the same time. */
			fetchesAtOnce: z.int().min(1).max(32).default(4),
			/** Pages of one delivery read at the same time. */
			pagesAtOnce: z.int().min(1).max(64).default(2),
			/** After so many failed tries a delivery is quarantined, original kept. */
			maxAttempts: z.int().min(1).max(20).default(3),
		})
		.prefault({}),
	/** Where checkpoints of the audit trail are kept: a file, best on another machine, and a syslog server. */
	audit: z
		.strictObject({
			checkpointFile: z.string().min(1).optional(),
			/** RFC 5424 over TCP (RFC 6587), with TLS unless that is refused. */
			syslog: z
				.strictObject({host: z.string().min(1), port: z.int().min(1).max(65_535).default(6514), mayUsePlainTcp: z.boolean().default(false)})
				.optional(),
			everyMinutes: z.number().min(0.01).max(1440).default(5),
		})
		.prefault({}),
	/** Figures for Prometheus, on an address of their own; none without it. */
	metrics: z.strictObject({host: z.string().min(1).default('127.0.0.1'), port: z.int().min(0).max(65_535).default(9464)}).optional(),
	/** Further rule packs (*.json) beside the shipped ones. */
	rulePackDirectory: z.string().min(1).optional(),
});

export type ConfigInput = z.infer<typeof configSchema>;
