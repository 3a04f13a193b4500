import {connect as connectPlain} from 'node:net';
import {hostname} from 'node:os';
import {connect as connectTls} from 'node:tls';
import {IntakeError} from '#pipeline/errors.ts';

export interface SyslogOptions {
	readonly host: string;
	readonly port: number;
	readonly mayUsePlainTcp: boolean;
}

const LIMIT_MS = 10_000;
/** Facility "log audit" (13), severity "notice" (5). */
const PRIORITY = 13 * 8 + 5;

/** One message, RFC 5424, framed by its length (RFC 6587); resolves when the other side has acknowledged the bytes by closing. */
export async function sendToSyslog({host, port, mayUsePlainTcp}: SyslogOptions, text: string, at: Date): Promise<void> {
	const message = Buffer.from(`<${PRIORITY}>1 ${at.toISOString()} ${hostname()} intake ${process.pid} audit-checkpoint - ${text}`);
	await new Promise<void>((resolve, reject) => {
		const socket = mayUsePlainTcp ? connectPlain(port, host) : connectTls({host, port, servername: host});
		const fail = (code: string) => {
			socket.destroy();
			reject(new IntakeError('CONNECTOR_UNREACHABLE', `The syslog server did not take a checkpoint (${code}).`));
		};
		socket.setTimeout(LIMIT_MS, () => fail('timeout'));
		socket.once('error', error => fail((error as NodeJS.ErrnoException).code ?? 'unknown'));
		socket.once(mayUsePlainTcp ? 'connect' : 'secureConnect', () => {
			socket.end(Buffer.concat([Buffer.from(`${message.length} `), message]));
		});
		socket.once('finish', resolve);
		socket.resume();
	});
}
