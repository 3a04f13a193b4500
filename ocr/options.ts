import {z} from 'zod';

export const readerOptions = z.strictObject({
	/** Isolated reader processes; one per core is best. */
	processes: z.int().min(1).max(64).default(2),
	/** A page that takes longer is given up and its process replaced. */
	pageTimeoutMs: z.int().positive().default(60_000),
	/** A process is replaced after so many requests, so that no leak lasts. */
	recycleAfter: z.int().positive().default(400),
	/** Data segment of one reader process. */
	memoryMb: z.int().min(1024).default(1536),
	maxPages: z.int().positive().default(2000),
	maxPixels: z.int().positive().default(60_000_000),
});
export type ReaderOptions = z.infer<typeof readerOptions>;
