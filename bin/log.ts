import {type DestinationStream, destination, type Level, pino, stdTimeFunctions} from 'pino';
import type {Log} from '#pipeline/ports.ts';
import {allowedFields, allowedName} from './log-fields.ts';

/** Events that are no plain news. `warn`: it mends itself, or a person is asked; `error`: somebody has to look at the machine. */
const LEVELS: Readonly<Record<string, Level>> = {
	'audit-tampered': 'error',
	'audit-not-verified': 'error',
	'break-glass-used': 'error',
	'checkpoint-not-kept': 'error',
	'backup-failed': 'error',
	'backup-incomplete': 'error',
	'backup-untold': 'error',
	'restore-check-failed': 'error',
	'journal-entry-damaged': 'error',
	'storage-full': 'error',
	'storage-unwritable': 'error',
	'stopped-unfinished': 'warn',
	'key-beside-data': 'warn',
	'storage-low': 'warn',
	'volume-encryption-unconfirmed': 'warn',
	'summaries-stumbled': 'error',
	'webhooks-stumbled': 'error',
	'worker-stumbled': 'error',
	'request-failed': 'error',
	'delivery-failed': 'warn',
	'fax-not-removed': 'warn',
	'fax-not-taken': 'warn',
	'fax-stale': 'warn',
	'file-rejected': 'warn',
	'page-unreadable': 'warn',
	'poll-failed': 'warn',
	'reader-replaced': 'warn',
	'scan-folder-unreachable': 'warn',
	'scan-not-taken': 'warn',
	'sign-in-failed': 'warn',
	'sign-in-throttled': 'warn',
	'access-refused': 'warn',
	'webhook-disabled': 'warn',
	'webhook-malformed': 'warn',
	'webhook-refused': 'warn',
};

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** One JSON line per event: `level`, `at`, `event`, and of the fields those that may be written. */
export function openLog(level: (typeof LOG_LEVELS)[number] = 'info', to: DestinationStream = standardError()): Log {
	const logger = pino(
		{
			level,
			base: null,
			timestamp: () => stdTimeFunctions.isoTime().replace('"time"', '"at"'),
			formatters: {level: label => ({level: label})},
		},
		to,
	);
	return {
		event(name, fields = {}) {
			const event = allowedName(name);
			logger[LEVELS[event] ?? 'info']({event, ...allowedFields(fields)});
		},
	};
}

/** Written at once: the last lines before the end are the ones that matter. */
const standardError = (): DestinationStream => destination({fd: 2, sync: true});

/** On stderr, as much as `INTAKE_LOG_LEVEL` asks for. */
export const jsonLog: Log = openLog(LOG_LEVELS.find(level => level === process.env['INTAKE_LOG_LEVEL']));

export const silentLog: Log = {event: () => {}};
