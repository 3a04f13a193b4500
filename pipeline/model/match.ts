import {z} from 'zod';
import {examinedDocument, separation} from './document.ts';

/** One field held against one candidate, at the agreement level it reached. */
export const agreement = z.strictObject({
	field: z.string(),
	level: z.string(),
	/** log2(m/u): bits for (positive) or against (negative) the same person. */
	weight: z.number(),
	/** What was read, and where. */
	page: z.int().nullable(),
});
export type Agreement = z.infer<typeof agreement>;

export const candidate = z.strictObject({
	inquiryId: z.string(),
	/** Sum of the agreements' weights, bits. */
	weight: z.number(),
	/** Open-set posterior. */
	probability: z.number().min(0).max(1),
	agreements: z.array(agreement),
	/** Reasons that forbid filing by itself, whatever the weight. */
	vetoes: z.array(z.string()),
});
export type Candidate = z.infer<typeof candidate>;

export const MATCH_DECISIONS = ['link', 'possible-link', 'non-link'] as const;

export const match = z.strictObject({
	decision: z.enum(MATCH_DECISIONS),
	/** Set for `link` only. */
	inquiryId: z.string().nullable(),
	/** Best first, at most 10. */
	candidates: z.array(candidate),
	/** In words a coordinator understands: why linked, or what stood against it. */
	reasons: z.array(z.string()),
	/** Version of weights and thresholds. */
	parameters: z.string(),
});
export type Match = z.infer<typeof match>;

/** The patient as read on the paper, parts null where not read. */
export const patientRead = z.strictObject({
	familyName: z.string().nullable(),
	givenName: z.string().nullable(),
	birthDate: z.string().nullable(),
});
export type PatientRead = z.infer<typeof patientRead>;

export const matchedDocument = examinedDocument.extend({match, patient: patientRead.nullable()});
export type MatchedDocument = z.infer<typeof matchedDocument>;

export const examinedSeparation = separation.extend({documents: z.array(examinedDocument)});
export const matchedSeparation = separation.extend({documents: z.array(matchedDocument)});
export type MatchedSeparation = z.infer<typeof matchedSeparation>;
