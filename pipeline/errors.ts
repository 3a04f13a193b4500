/** What may be done about a failure. The retry policy reads this and nothing else. */
export type Disposition = 'transient' | 'permanent' | 'ambiguous';

/** Every code has a heading in docs/errors.md that says what the operator does. */
export const ERROR_CODES = {
	CONFIG_INVALID: 'permanent',
	CONFIG_UNREADABLE: 'permanent',
	CONNECTOR_UNREACHABLE: 'transient',
	CONNECTOR_REFUSED: 'permanent',
	ARRIVAL_INCOMPLETE: 'transient',
	ARRIVAL_TOO_LARGE: 'permanent',
	MEDIA_TYPE_UNSUPPORTED: 'permanent',
	MEDIA_UNREACHABLE: 'transient',
	MEDIA_REFUSED: 'permanent',
	ACKNOWLEDGEMENT_UNDELIVERED: 'ambiguous',
	ORIGINAL_UNDECODABLE: 'permanent',
	ORIGINAL_ENCRYPTED: 'permanent',
	ORIGINAL_OVERSIZED: 'permanent',
	READER_CRASHED: 'transient',
	READING_INTERRUPTED: 'permanent',
	OCR_TIMED_OUT: 'transient',
	OCR_ENGINE_FAILED: 'transient',
	STORAGE_BUSY: 'transient',
	STORAGE_UNREACHABLE: 'transient',
	STORAGE_FULL: 'transient',
	KEY_MISSING: 'permanent',
	STORAGE_CORRUPT: 'permanent',
	BACKUP_DAMAGED: 'permanent',
	SCHEMA_NEWER_THAN_PROGRAM: 'permanent',
	IMPORT_INVALID: 'permanent',
	NOT_FOUND: 'permanent',
	INPUT_INVALID: 'permanent',
	STATE_CONFLICT: 'permanent',
} as const satisfies Record<string, Disposition>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** The one error of this program. Its message carries ids and advice, never patient text. */
export class IntakeError extends Error {
	override readonly name = 'IntakeError';
	readonly code: ErrorCode;

	constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
	}

	get disposition(): Disposition {
		return ERROR_CODES[this.code];
	}
}

/** Anything thrown, as an IntakeError; what we do not know is taken for transient and retried a few times. */
export function asIntakeError(error: unknown, fallback: ErrorCode = 'OCR_ENGINE_FAILED'): IntakeError {
	return error instanceof IntakeError
		? error
		: new IntakeError(fallback, error instanceof Error ? error.message : String(error), {cause: error});
}
