/** A lane that looks for work of its kind does not read past all the work of the others. */
export const jobsByKind = {
	number: 11,
	name: 'jobs-by-kind',
	statements: ['CREATE INDEX jobs_due_by_kind ON jobs (kind, due_at, id)'],
} as const;
