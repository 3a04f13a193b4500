import {z} from 'zod';
import {connectorOptions} from '#connectors/index.ts';
import {readerOptions} from '#ocr/options.ts';
import {storageOptions} from '#storage/options.ts';

/** The whole configuration. Every part has defaults: with no file at all the program runs on embedded parts under ./data. */
export const configSchema = z.strictObject({
	/** Everything the program keeps lies under this folder unless a part says otherwise. */
	dataDirectory: z.string().min(1).default('./data'),
	storage: storageOptions.optional(),
	reader: readerOptions.prefault({}),
	/** Ways in; with none given, a scan folder for the mailroom under the data directory. */
	connectors: z.array(connectorOptions).optional(),
	web: z
		.strictObject({
			host: z.string().min(1).default('127.0.0.1'),
			port: z.int().min(0).max(65_535).default(8080),
		})
		.prefault({}),
	worker: z
		.strictObject({
			/** Deliveries read at the same time. */
			concurrency: z.int().min(1).max(64).default(2),
			/** Pages of one delivery read at the same time. */
			pagesAtOnce: z.int().min(1).max(64).default(2),
			/** After so many failed tries a delivery is quarantined, original kept. */
			maxAttempts: z.int().min(1).max(20).default(3),
		})
		.prefault({}),
	/** Further rule packs (*.json) beside the shipped ones. */
	rulePackDirectory: z.string().min(1).optional(),
});

export type ConfigInput = z.infer<typeof configSchema>;
