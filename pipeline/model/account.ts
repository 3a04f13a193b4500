import {z} from 'zod';

/** What somebody does here; decides what they may do (`access/permissions.ts`). An administrator sees no patient data. */
export const ROLES = ['mailroom', 'coordinator', 'reader', 'auditor', 'administrator'] as const;
export const role = z.enum(ROLES);
export type Role = z.infer<typeof role>;

/** What is typed at sign-in. */
export const accountName = z
	.string()
	.trim()
	.toLowerCase()
	.regex(/^[a-z0-9][a-z0-9._@-]{1,63}$/, '2 to 64 of a-z, 0-9, dot, dash, underscore and @, beginning with a letter or digit');

export const displayName = z.string().trim().min(1).max(100);

/** A person who may sign in. Never deleted, since the audit trail names it; who has left is inactive. */
export const account = z.strictObject({
	id: z.uuid(),
	name: accountName,
	displayName,
	role,
	/** argon2id in PHC form; null for people who sign in elsewhere. */
	passwordHash: z.string().nullable(),
	/** Issuer and subject, parted by a space: a subject means something with its issuer only. */
	oidcSubject: z.string().nullable(),
	isActive: z.boolean(),
	createdAt: z.iso.datetime(),
});
export type Account = z.infer<typeof account>;
