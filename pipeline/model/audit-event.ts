import {z} from 'zod';

/** What was done, by whom, to what; append-only. Holds ids, never patient text. */
export const auditEvent = z.strictObject({
	at: z.iso.datetime(),
	/** `pipeline`, a connector's name, or a user id. */
	actor: z.string(),
	action: z.string(),
	subject: z.string(),
	details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
export type AuditEvent = z.infer<typeof auditEvent>;
