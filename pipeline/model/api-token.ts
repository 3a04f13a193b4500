import {z} from 'zod';
import {PERMISSIONS} from '../access/permissions.ts';

/** What a token may do; at use never more than its account may. */
export const scope = z.enum(PERMISSIONS);

/** A key for a program. Of the key itself only the SHA-256 is kept; never deleted, since the audit trail names it. */
export const apiToken = z.strictObject({
	id: z.uuid(),
	/** What it is for: `Hospital information system`. */
	name: z.string().trim().min(1).max(100),
	/** Its last characters, to tell it from others. */
	hint: z.string().min(1).max(8),
	/** For whom it speaks: what this account may no longer do, its tokens may no longer do. */
	accountId: z.uuid(),
	scopes: z.array(scope).min(1),
	createdAt: z.iso.datetime(),
	/** Account that made it. */
	createdBy: z.string().min(1),
	expiresAt: z.iso.datetime(),
	/** To the minute. */
	lastUsedAt: z.iso.datetime().nullable(),
	revokedAt: z.iso.datetime().nullable(),
});
export type ApiToken = z.infer<typeof apiToken>;
