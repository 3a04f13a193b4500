import {z} from 'zod';

export const SANDBOXES = ['strict', 'auto'] as const;

export const readerOptions = z.strictObject({
	/** Isolated reader processes; one per core is best. */
	processes: z.int().min(1).max(64).default(2),
	/** A page that takes longer, both tries together, is given up; its process is replaced. */
	pageTimeoutMs: z.int().positive().default(30_000),
	/** The same for counting the sheets of a file. */
	fileTimeoutMs: z.int().positive().default(120_000),
	/** A process is replaced after so many requests, so that no leak lasts. */
	recycleAfter: z.int().positive().default(400),
	/** Memory of one reader process. */
	memoryMb: z.int().min(1024).default(1536),
	maxPages: z.int().positive().default(2000),
	maxPixels: z.int().positive().max(250_000_000).default(60_000_000),
	/** `strict` does not start where readers cannot be shut in altogether; `auto` takes what the system offers. */
	sandbox: z.enum(SANDBOXES).default('auto'),
});
export type ReaderOptions = z.infer<typeof readerOptions>;
