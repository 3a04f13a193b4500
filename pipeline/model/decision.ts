import {z} from 'zod';
import {arrangement} from './arrangement.ts';
import {inquiry} from './inquiry.ts';

/** Requirement code → why a person does not ask for it. */
export const waivers = z.record(z.string(), z.strictObject({reason: z.string().min(1), by: z.string(), at: z.iso.datetime()}));
export type Waivers = z.infer<typeof waivers>;

/** What a person answered where nothing but the answer changes: "asked to send again", "seen". */
export const answer = z.strictObject({answer: z.string(), note: z.string().max(2000)});

/** That the sender of a fax was asked, by a person, to send pages again. The program itself sends nothing. */
export const resendRequest = z.strictObject({
	pages: z.array(z.int().positive()),
	/** The text as the person had it before them: page numbers and dates, nothing about a patient. */
	text: z.string().max(2000),
	by: z.string(),
	at: z.iso.datetime(),
});
export type ResendRequest = z.infer<typeof resendRequest>;

/** What decisions are about; each has one present value, and null before the first decision. */
export const FACTS = {
	/** By delivery. */
	arrangement,
	/** By inquiry. */
	waivers,
	/** By review task. */
	answer,
	/** By inquiry: what a person entered or changed. */
	inquiry,
	/** By delivery: the latest request. */
	resend: resendRequest,
} as const;
export type FactKind = keyof typeof FACTS;
export type Fact<Kind extends FactKind> = z.infer<(typeof FACTS)[Kind]>;

/** A decision of a person: what changed from what to what. Never changed itself; undoing is a decision too. */
export const decision = z.strictObject({
	id: z.int().positive(),
	at: z.iso.datetime(),
	/** Account id. */
	actor: z.string(),
	/** In few words for the history: `link document`, `split`. */
	action: z.string(),
	kind: z.enum(['arrangement', 'waivers', 'answer', 'inquiry', 'resend']),
	/** Delivery, inquiry or task. */
	subject: z.string(),
	deliveryId: z.string().nullable(),
	inquiryId: z.string().nullable(),
	taskId: z.string().nullable(),
	/** The decision this one takes back. */
	undoes: z.int().positive().nullable(),
	/** Set once it has been taken back. */
	undoneBy: z.int().positive().nullable(),
});
export type Decision = z.infer<typeof decision>;
