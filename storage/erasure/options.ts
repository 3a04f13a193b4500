import {validate} from 'node-cron';
import {z} from 'zod';

const days = z.int().min(30).max(36_500).nullable().default(null);

/** How long things are kept, in days; null: until somebody erases them. The audit trail is always kept. */
export const retentionOptions = z.strictObject({
	/** Dossiers of closed inquiries, since the last thing that happened to them. */
	closedDossiersDays: days,
	/** Deliveries in which nothing is a patient's, such as advertisements. */
	withoutPatientDays: days,
	/** Deliveries that could not be read and that nobody decided about. */
	quarantinedDays: days,
	/** When what is due is erased (UTC). */
	schedule: z
		.string()
		.refine(
			validate,
			'is no cron expression; write minute, hour, day, month, weekday, as in "30 3 * * *" for half past three each night (UTC)',
		)
		.default('30 3 * * *'),
});
export type RetentionOptions = z.infer<typeof retentionOptions>;
