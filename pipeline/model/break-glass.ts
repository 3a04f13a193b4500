import {z} from 'zod';

/** So long may one dossier be looked at. */
export const BREAK_GLASS_MINUTES = 60;
/** Within so long another person looks at why. */
export const REVIEW_HOURS = 72;

/** Why somebody broke the glass, in their words. They may name a patient: kept here, and in the audit trail by hash only. */
export const breakGlassReason = z.string().trim().min(20, 'must say in 20 characters at least why this cannot wait').max(500);

/** One dossier, opened in an emergency by somebody whose role does not show it. */
export const breakGlass = z.strictObject({
	id: z.uuid(),
	accountId: z.string().min(1),
	inquiryId: z.string().min(1),
	reason: z.string().min(1),
	openedAt: z.iso.datetime(),
	expiresAt: z.iso.datetime(),
	reviewDueAt: z.iso.datetime(),
	reviewedAt: z.iso.datetime().nullable(),
	reviewedBy: z.string().nullable(),
	note: z.string().nullable(),
});
export type BreakGlass = z.infer<typeof breakGlass>;
