import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';

export const ROOT = path.join(import.meta.dirname, '..', '..');

/** What the doors of the service under test are told, and the senders know. */
export const SECRETS = {
	user: 'provider',
	password: 'torture-password-1',
	pathSecret: 'torture-secret-of-the-address',
	signingKey: 'torture-signing-key',
};

export interface Service {
	readonly url: string;
	readonly pid: number;
	/** From spawn until it answered that it is ready. */
	readonly readyMs: number;
	readonly exited: Promise<unknown>;
	/** Everything it wrote. */
	output(): string;
	/** To the service alone, or with its readers. */
	signal(name: NodeJS.Signals, withReaders?: boolean): void;
	/** SIGTERM, and its end. */
	stop(): Promise<void>;
}

export interface ServiceOptions {
	readonly directory: string;
	readonly port: number;
	/** For node itself, before the program: `--import` of a sabotage. */
	readonly nodeArguments?: readonly string[];
	readonly environment?: Readonly<Record<string, string>>;
	/** Doors beside its own three. */
	readonly connectors?: readonly object[];
	/** Laid over the configuration. */
	readonly config?: Readonly<Record<string, unknown>>;
	/** Runs as this user, for whom files may be closed. */
	readonly uid?: number;
}

export {freePort} from '../free-port.ts';

const running = new Set<ChildProcess>();

/** Ends whatever still runs, with its readers. */
export function endServices(): void {
	for (const {pid} of running) {
		process.kill(-pid!, 'SIGKILL');
	}
}

/** The real program in a process of its own, two fax doors and a scan folder, ready when this resolves. Throws with its output when it never gets ready. */
export async function startService({
	directory,
	port,
	nodeArguments = [],
	environment = {},
	connectors = [],
	config = {},
	uid,
}: ServiceOptions): Promise<Service> {
	const file = path.join(directory, 'torture.json');
	const own = configOf(directory, port);
	await writeFile(file, JSON.stringify({...own, connectors: [...own.connectors, ...connectors], ...config}));
	const began = performance.now();
	const child = spawn(process.execPath, [...nodeArguments, path.join(ROOT, 'bin', 'intake.ts'), '-c', file, 'serve'], {
		cwd: ROOT,
		detached: true,
		...(uid !== undefined && {uid, gid: uid}),
		env: {
			...process.env,
			INTAKE_TORTURE_PASSWORD: SECRETS.password,
			INTAKE_TORTURE_PATH: SECRETS.pathSecret,
			INTAKE_TORTURE_SIGNING_KEY: SECRETS.signingKey,
			...environment,
		},
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let written = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', chunk => {
			written = (written + String(chunk)).slice(-200_000);
		});
	}

	running.add(child);
	const exited = once(child, 'exit').finally(() => running.delete(child));
	const url = `http://127.0.0.1:${port}`;
	await untilReady(url, child, () => written);
	return {
		url,
		pid: child.pid!,
		readyMs: performance.now() - began,
		exited,
		output: () => written,
		signal(name, withReaders = false) {
			process.kill(withReaders ? -child.pid! : child.pid!, name);
		},
		async stop() {
			child.kill('SIGTERM');
			await exited;
		},
	};
}

async function untilReady(url: string, child: ChildProcess, output: () => string): Promise<void> {
	for (let tries = 0; tries < 3000; tries++) {
		if (child.exitCode !== null) {
			throw new Error(`The service ended with code ${child.exitCode}:\n${output()}`);
		}

		const isReady = await fetch(`${url}/readyz`).then(
			async answer => {
				await answer.body?.cancel();
				return answer.ok;
			},
			() => false,
		);
		if (isReady) {
			return;
		}

		await pause(20);
	}

	throw new Error(`The service did not get ready:\n${output()}`);
}

const configOf = (directory: string, port: number) => ({
	dataDirectory: path.join(directory, 'data'),
	web: {host: '127.0.0.1', port},
	connectors: [
		{
			kind: 'sinch-fax',
			name: 'posted',
			webhookUser: SECRETS.user,
			webhookPassword: {env: 'INTAKE_TORTURE_PASSWORD'},
			pathSecret: {env: 'INTAKE_TORTURE_PATH'},
		},
		{
			kind: 'twilio-compatible',
			name: 'rung',
			publicUrl: `http://127.0.0.1:${port}`,
			signingKey: {env: 'INTAKE_TORTURE_SIGNING_KEY'},
			projectId: 'torture',
			mediaHosts: ['127.0.0.1'],
			mayFetchPrivately: true,
		},
		{kind: 'scan-folder', name: 'mailroom', folder: path.join(directory, 'scans'), settleMs: 500, rescanMs: 2000},
	],
});

/** Resident memory of a process in megabytes; 0 when it is gone. */
export async function residentMb(pid: number): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
	return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
}
