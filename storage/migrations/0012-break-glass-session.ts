/** Emergency access belongs to the session it was opened in and ends with it. What was opened before has long ended. */
export const breakGlassSession = {
	number: 12,
	name: 'break-glass-session',
	statements: ['ALTER TABLE break_glass ADD COLUMN session_sha256 TEXT'],
} as const;
