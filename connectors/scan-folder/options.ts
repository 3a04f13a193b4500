import {z} from 'zod';

/** A folder tree where the mailroom's scanners drop their files. */
export const scanFolderOptions = z.strictObject({
	kind: z.literal('scan-folder'),
	name: z.string().min(1),
	folder: z.string().min(1),
	/** A file must keep its size and time this long before it is looked at. */
	settleMs: z.int().min(0).max(600_000).default(2000),
	/** The folder is read again this often, whatever the file system announces: network shares announce nothing. */
	rescanMs: z.int().min(100).max(3_600_000).default(5000),
	/** A file that is still not whole after this long goes to `rejected/`. */
	incompleteAfterMs: z.int().min(1000).max(86_400_000).default(600_000),
	/** A scan that was taken in stays in the hidden folder this long: a program that still has it open may write on. */
	watchTakenMs: z.int().min(0).max(3_600_000).default(60_000),
	maxFileBytes: z
		.int()
		.min(1)
		.default(200 * 1024 * 1024),
});
export type ScanFolderOptions = z.infer<typeof scanFolderOptions>;
