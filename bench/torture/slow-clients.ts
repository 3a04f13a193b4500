import {spawn} from 'node:child_process';
import {randomBytes, randomUUID} from 'node:crypto';
import {once} from 'node:events';
import {mkdir, readdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {Worker} from 'node:worker_threads';
import {type Fax, faxOf, openSender} from './faxes.ts';
import {checkLedger, type Verdict} from './ledger.ts';
import {freePort, ROOT, residentMb, SECRETS, type Service, startService} from './service.ts';
import type {Attack, LargeResult, SlowResult} from './slow-attack.ts';

export interface SlowClientsOptions extends Pick<Attack, 'seconds' | 'connections' | 'aborted' | 'maxMediaBytes' | 'large'> {
	readonly directory: string;
}

export interface SlowClientsFigures extends Omit<Verdict, 'stuck'>, SlowResult {
	readonly genuine: number;
	/** Genuine ones that were not answered 2xx. */
	readonly errors: number;
	readonly p99Ms: number;
	readonly maxMs: number;
	readonly grownMb: number;
	/** While files of the largest size come, and once they are over. */
	readonly grownByLargeMb: number;
	readonly leftMb: number;
	/** Answers by way in, at the limit and above it. */
	readonly statuses: Readonly<Record<string, readonly number[]>>;
	/** Too large, and not refused; or not too large, and no answer. */
	readonly wrong: number;
	readonly temporaryFiles: number;
	readonly openFilesMore: number;
}

export const isMet = (figures: SlowClientsFigures): boolean =>
	figures.errors + figures.lost + figures.torn + figures.wrong + figures.temporaryFiles === 0 &&
	figures.p99Ms <= 1000 &&
	figures.grownMb <= 100 &&
	figures.openFilesMore <= 5;

const PER_SECOND = 5;
const genuineFax = () => faxOf(randomUUID(), Buffer.concat([Buffer.from('II*\0'), randomBytes(20_000)]));

/** Genuine faxes at five a second beside clients that want to wear the service out. */
export async function slowClients(options: SlowClientsOptions): Promise<SlowClientsFigures> {
	const {directory, seconds, connections, aborted, maxMediaBytes, large} = options;
	const temporary = path.join(directory, 'temporary');
	await mkdir(temporary, {recursive: true});
	const port = await freePort();
	const service = await startService({
		directory,
		port,
		environment: {TMPDIR: temporary, INTAKE_TORTURE_TOKEN: SECRETS.signingKey},
		config: {connectors: doors(port, maxMediaBytes)},
	});
	await addMailroom(directory);
	const photo = await openParcel(service);
	const sender = openSender(service.url);
	for (let count = 0; count < 50; count++) {
		await sender.send(genuineFax());
	}

	const openFiles = async () => (await readdir(`/proc/${service.pid}/fd`)).length;
	const [openBefore, residentBefore] = [await openFiles(), await residentMb(service.pid)];
	const attack = openAttack({port, seconds, connections, aborted, maxMediaBytes, photo, large});
	const genuine = stream(sender);
	const peak = watchMemory(service.pid);
	const slow = await attack.tell<SlowResult>('slow');
	const grownMb = Math.round((await peak.end()) - residentBefore);
	const largePeak = watchMemory(service.pid);
	const results = await attack.tell<LargeResult>('large');
	const grownByLargeMb = Math.round((await largePeak.end()) - residentBefore);
	const {latencies, acknowledged, errors} = await genuine.stop();
	await attack.close();
	await sender.close();
	const openFilesMore = await atMost(openFiles, openBefore + 5, 20_000);
	const leftMb = Math.round((await residentMb(service.pid)) - residentBefore);
	const temporaryFiles = await atMost(() => temporariesIn(directory), 0, 10_000);
	service.signal('SIGTERM');
	await Promise.race([service.exited, pause(25_000)]);
	service.signal('SIGKILL', true);
	const {stuck: _, ...verdict} = await checkLedger(path.join(directory, 'data'), acknowledged, {isAtRest: false});
	latencies.sort((a, b) => a - b);
	return {
		...slow,
		genuine: latencies.length + errors,
		errors,
		p99Ms: Math.round(latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * 0.99))] ?? 0),
		maxMs: Math.round(latencies.at(-1) ?? 0),
		grownMb,
		grownByLargeMb,
		leftMb,
		statuses: statusesOf(results),
		wrong: results.filter(isWrong).length,
		temporaryFiles,
		openFilesMore: openFilesMore - openBefore,
		...verdict,
	};
}

const doors = (port: number, maxMediaBytes: number) => [
	{
		kind: 'sinch-fax',
		name: 'posted',
		webhookUser: SECRETS.user,
		webhookPassword: {env: 'INTAKE_TORTURE_PASSWORD'},
		pathSecret: {env: 'INTAKE_TORTURE_PATH'},
		maxMediaBytes,
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
	{kind: 'phaxio', name: 'formed', publicUrl: `http://127.0.0.1:${port}`, callbackToken: {env: 'INTAKE_TORTURE_TOKEN'}, maxMediaBytes},
];

const PASSWORD = 'torture-password-of-the-mailroom';

/** Somebody of the mailroom, made on the command line. */
async function addMailroom(directory: string): Promise<void> {
	const file = path.join(directory, 'account.json');
	await writeFile(file, JSON.stringify({dataDirectory: path.join(directory, 'data'), connectors: []}));
	const child = spawn(
		process.execPath,
		[path.join(ROOT, 'bin', 'intake.ts'), '-c', file, 'users', 'add', 'mailroom', '--role', 'mailroom', '--password-stdin'],
		{stdio: ['pipe', 'ignore', 'inherit']},
	);
	child.stdin.end(PASSWORD);
	await once(child, 'exit');
}

/** Signs in and registers a parcel to have photos of. */
async function openParcel({url}: Service): Promise<Attack['photo']> {
	const own = {origin: url, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json'};
	const signedIn = await fetch(`${url}/api/session`, {
		method: 'POST',
		headers: own,
		body: JSON.stringify({name: 'mailroom', password: PASSWORD}),
	});
	const {csrf} = (await signedIn.json()) as {csrf: string};
	const cookie = signedIn.headers
		.getSetCookie()
		.map(line => line.split(';')[0])
		.join('; ');
	const registered = await fetch(`${url}/api/parcels`, {method: 'POST', headers: {...own, cookie, 'x-intake-csrf': csrf}, body: '{}'});
	const {id} = (await registered.json()) as {id: string};
	if (!id) {
		throw new Error(`No parcel could be registered: ${signedIn.status}, ${registered.status}.`);
	}

	return {path: `/api/parcels/${id}/photo`, cookie, csrf};
}

function openAttack(workerData: Attack) {
	const worker = new Worker(new URL('slow-attack.ts', import.meta.url), {workerData});
	return {
		tell: <Result>(what: 'slow' | 'large') =>
			new Promise<Result>((resolve, reject) => {
				worker.once('message', resolve);
				worker.once('error', reject);
				worker.postMessage(what);
			}),
		close: () => worker.terminate(),
	};
}

function stream(sender: ReturnType<typeof openSender>) {
	const latencies: number[] = [];
	const acknowledged: Fax[] = [];
	const underWay = new Set<Promise<void>>();
	let [errors, isStopped] = [0, false];
	const loop = (async () => {
		const began = performance.now();
		for (let count = 0; !isStopped; count++) {
			const dueAt = began + (count * 1000) / PER_SECOND;
			await pause(Math.max(0, dueAt - performance.now()));
			const fax = genuineFax();
			const sending = sender.send(fax).then(status => {
				underWay.delete(sending);
				if (status === 200) {
					latencies.push(performance.now() - dueAt);
					acknowledged.push(fax);
				} else {
					errors++;
				}
			});
			underWay.add(sending);
		}
	})();
	return {
		async stop() {
			isStopped = true;
			await loop;
			await Promise.all(underWay);
			return {latencies, acknowledged, errors};
		},
	};
}

function watchMemory(pid: number) {
	let [most, isOver] = [0, false];
	const loop = (async () => {
		while (!isOver) {
			most = Math.max(most, await residentMb(pid));
			await pause(100);
		}
	})();
	return {
		async end() {
			isOver = true;
			await loop;
			return most;
		},
	};
}

/** The figure once it is small enough, or as it is when that takes too long. */
async function atMost(figure: () => Promise<number>, most: number, limitMs: number): Promise<number> {
	const until = performance.now() + limitMs;
	while ((await figure()) > most && performance.now() < until) {
		await pause(200);
	}

	return figure();
}

/** Half-written blobs, and whatever lies where temporary files go. */
async function temporariesIn(directory: string): Promise<number> {
	const entries = await readdir(directory, {recursive: true, withFileTypes: true});
	return entries.filter(
		entry => entry.isFile() && (entry.name.endsWith('.tmp') || entry.parentPath.startsWith(path.join(directory, 'temporary'))),
	).length;
}

/** Too large ones have to be refused with an answer, others taken, or told to come again when there are too many at once. */
const isWrong = ({isAbove, isAtOnce, status}: LargeResult[number]): boolean =>
	isAbove ? status < 400 || status >= 500 : status === 0 || (status >= 500 && !(isAtOnce && status === 503));

const statusesOf = (results: LargeResult): Record<string, number[]> =>
	Object.fromEntries(
		[...Map.groupBy(results, ({name, isAbove}) => `${name}${isAbove ? ', too large' : ''}`)].map(([name, all]) => [
			name,
			[...new Set(all.map(({status}) => status))],
		]),
	);
