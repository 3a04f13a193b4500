import {z} from 'zod';
import {calendarDate} from './clue.ts';
import {filedDocument} from './filing.ts';
import {inquiry} from './inquiry.ts';
import {requirementState} from './requirement.ts';

/** All we hold for an inquiry and the state of each requirement: always recomputed, never edited. */
export const dossier = z.strictObject({
	inquiry,
	rulePack: z.string(),
	asOf: calendarDate,
	requirements: z.array(requirementState),
	documents: z.array(filedDocument),
	isComplete: z.boolean(),
});
export type Dossier = z.infer<typeof dossier>;
