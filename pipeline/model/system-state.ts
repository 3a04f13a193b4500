import {z} from 'zod';
import {reconciliation} from './reconciliation.ts';

/** As it should be; to be looked into; to be mended now. */
export const conditions = ['good', 'fair', 'poor'] as const;
const condition = z.enum(conditions);
const judged = <Shape extends z.ZodRawShape>(shape: Shape) => z.strictObject({condition, ...shape});
const time = z.iso.datetime();

/** What a reader of strangers' files is kept from. */
export const readerHolds = ['limits', 'network', 'processes', 'files', 'permissions'] as const;

/** How the program itself does; ids, counts and times, nobody's papers. */
export const systemState = z.strictObject({
	at: time,
	room: judged({room: z.enum(['enough', 'low', 'full']), freeMb: z.int().nullable(), lowWaterMb: z.int(), readOnlyMb: z.int()}),
	/** Codes as in /readyz. */
	readiness: judged({problems: z.array(z.string()), warnings: z.array(z.string())}),
	/** Ours less the providers'; null where none was heard. */
	clock: judged({skewSeconds: z.number().nullable()}),
	backup: judged({
		isConfigured: z.boolean(),
		madeAt: time.nullable(),
		/** When one was last proven by restoring it. */
		restoredAt: time.nullable(),
		problem: z.string().nullable(),
	}),
	/** Of the audit trail; null times while none was made since the start. */
	audit: judged({
		verifiedAt: time.nullable(),
		events: z.int().nullable(),
		checkpoints: z.int().nullable(),
		/** Stretches that are not as they were written; null when unknown. */
		problems: z.int().nullable(),
		isRunning: z.boolean(),
	}),
	reader: judged({missing: z.array(z.enum(readerHolds)), isStrict: z.boolean()}),
	reconciliations: z.array(judged(reconciliation.shape)),
	quarantine: judged({count: z.int()}),
	queue: judged({jobs: z.int(), oldestSeconds: z.int()}),
});
export type SystemState = z.infer<typeof systemState>;
export type Condition = (typeof conditions)[number];

/** Tells how the program does, and looks through the audit trail when asked. */
export interface System {
	state(): Promise<SystemState>;
	/** Begins at once, unless one is running; `state` shows what it found. */
	verifyAudit(): void;
}
