import {z} from 'zod';

/** What comparing with the list of one provider came to. */
export const reconciliation = z.strictObject({
	connector: z.string(),
	/** When the last one that went through began; null when none ever has. */
	comparedAt: z.iso.datetime().nullable(),
	/** Of that one. */
	listed: z.int().nonnegative(),
	/** Were not here, and are now. */
	recovered: z.int().nonnegative(),
	/** Faxes of which the provider says something else than we have. */
	differing: z.int().nonnegative(),
	/** Since then every try has failed; null when the last one went through. */
	failingSince: z.iso.datetime().nullable(),
	failureCode: z.string().nullable(),
});
export type Reconciliation = z.infer<typeof reconciliation>;
