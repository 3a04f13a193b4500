import {IntakeError} from '#pipeline/errors.ts';
import type {ReaderPool} from './pool.ts';
import type {Answers, Op, Request} from './protocol.ts';

/** What a page may do to its reader. Everything else is the page's plain refusal, or no matter of pages. */
const BROKE: Readonly<Record<string, string>> = {
	READER_CRASHED: 'it ends the reader; look at it only in a viewer on a machine of no importance',
	OCR_TIMED_OUT: 'reading it does not come to an end',
	OCR_ENGINE_FAILED: 'the reader fails on it',
};

/** A page no reader survives: `reason` is for people. */
export class PoisonPage extends Error {
	override readonly name = 'PoisonPage';
	readonly reason: string;

	constructor(reason: string, options: ErrorOptions) {
		super(reason, options);
		this.reason = reason;
	}
}

/**
 * Asks; what breaks the reader is asked once more, alone in a fresh one. Throws PoisonPage when that broke, too, and a third reader is found well:
 * then it is the page. When that one is not well it is the reader: its error says so, and the delivery is tried again later.
 */
export async function askTwice<Name extends Op>(
	pool: ReaderPool,
	request: Extract<Request, {op: Name}>,
	signal: AbortSignal,
): Promise<Answers[Name]> {
	try {
		return await pool.ask<Name>(request, signal);
	} catch (error) {
		reasonOf(error, signal);
	}

	try {
		return await pool.ask<Name>(request, signal, {isAlone: true});
	} catch (error) {
		const reason = reasonOf(error, signal);
		await pool.ask<'check'>({op: 'check'}, signal, {isAlone: true});
		throw new PoisonPage(reason, {cause: error});
	}
}

/** Counts the sheets; a file that breaks whoever looks into its pages is counted without looking, so that one page does not hide the others. */
export async function sheetsTwice(
	pool: ReaderPool,
	request: Extract<Request, {op: 'sheets'}>,
	signal: AbortSignal,
): Promise<Answers['sheets']> {
	try {
		return await pool.ask<'sheets'>(request, signal);
	} catch (error) {
		reasonOf(error, signal);
		if (request.mediaType !== 'application/pdf') {
			throw error;
		}
	}

	return pool.ask<'sheets'>({...request, isCautious: true}, signal, {isAlone: true});
}

/** Throws what says nothing about the page. */
function reasonOf(error: unknown, signal: AbortSignal): string {
	const reason = error instanceof IntakeError ? BROKE[error.code] : undefined;
	if (signal.aborted || reason === undefined) {
		throw error;
	}

	return reason;
}
