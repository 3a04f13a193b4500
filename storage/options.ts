import {z} from 'zod';

/** Where everything is kept. More kinds are added here and in index.ts. */
export const storageOptions = z.discriminatedUnion('kind', [
	z.strictObject({
		kind: z.literal('sqlite'),
		/** Holds `intake.db` and the folder `blobs`. A local disk: network file systems break its locks. */
		directory: z.string().min(1).default('./data'),
	}),
]);
export type StorageOptions = z.infer<typeof storageOptions>;
