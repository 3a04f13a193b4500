import {z} from 'zod';
import {parseKey} from './keys/open.ts';

const masterKey = z
	.string()
	.refine(
		text => parseKey(text) !== undefined,
		'is no key: 32 bytes in base64 or hexadecimal are needed; make one with `npm run intake keys new`',
	);

/** Where everything is kept. More kinds are added here and in index.ts. */
export const storageOptions = z.discriminatedUnion('kind', [
	z.strictObject({
		kind: z.literal('sqlite'),
		/** Holds `intake.db` and the folder `blobs`. A local disk: network file systems break its locks. */
		directory: z.string().min(1).default('./data'),
		/** Under so many free megabytes nothing is fetched any more. */
		lowWaterMb: z.int().min(0).optional(),
		/** Under so many nothing is taken in or changed at all. */
		readOnlyMb: z.int().min(0).optional(),
		/** Space kept back to be given free in need; 0 for none. */
		ballastMb: z.int().min(0).max(10_000).optional(),
		/** 32 bytes, base64 or hexadecimal; keys for blobs, audit trail and backups come from it. Without it one is made beside the data. */
		masterKey: masterKey.optional(),
		/** What was written under them can still be read. */
		previousMasterKeys: z.array(masterKey).optional(),
		/** Where plain copies lie while isolated readers look at them: best in memory, such as `/dev/shm`. Without it `spool` under the directory. */
		spoolDirectory: z.string().min(1).optional(),
	}),
]);
export type StorageOptions = z.infer<typeof storageOptions>;
