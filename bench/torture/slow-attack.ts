/** Clients that say little, break off or send too much, from a thread of their own. Told `slow` for a while, then `large`; each answers with what became of it. */
import {randomBytes, randomUUID} from 'node:crypto';
import {connect} from 'node:net';
import {setTimeout as pause} from 'node:timers/promises';
import {parentPort, workerData} from 'node:worker_threads';
import {SECRETS} from './service.ts';

export interface Attack {
	readonly port: number;
	readonly seconds: number;
	readonly connections: number;
	readonly aborted: number;
	/** Largest file the doors take. */
	readonly maxMediaBytes: number;
	readonly photo: {readonly path: string; readonly cookie: string; readonly csrf: string};
	/** Uploads at each limit and above it. */
	readonly large: number;
}

export interface SlowResult {
	readonly opened: number;
	/** Ended by the service. */
	readonly cut: number;
	readonly aborted: number;
}

/** Status by name of the upload; 0 where the connection was cut without one. */
export type LargeResult = ReadonlyArray<{
	readonly name: string;
	readonly isAbove: boolean;
	readonly isAtOnce?: boolean;
	readonly status: number;
}>;

const {port, seconds, connections, aborted, maxMediaBytes, photo, large} = workerData as Attack;
const basic = `authorization: Basic ${Buffer.from(`${SECRETS.user}:${SECRETS.password}`).toString('base64')}\r\n`;
const posted = `/connectors/posted/fax/${SECRETS.pathSecret}`;
const session = `cookie: ${photo.cookie}\r\nx-intake-csrf: ${photo.csrf}\r\norigin: http://127.0.0.1:${port}\r\nsec-fetch-site: same-origin\r\n`;

const head = (method: string, path: string, headers: string, length: number): string =>
	`${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${headers}content-length: ${length}\r\n\r\n`;

/** Every way in that takes a body. */
const WAYS = [
	() => head('POST', posted, `${basic}content-type: application/json\r\n`, 5_000_000),
	() => head('POST', posted, `${basic}content-type: multipart/form-data; boundary=b\r\n`, 5_000_000),
	() => head('POST', '/connectors/rung/fax/received', 'content-type: application/x-www-form-urlencoded\r\n', 60_000),
	() =>
		head(
			'POST',
			'/connectors/formed/fax',
			`x-phaxio-signature: ${'a'.repeat(40)}\r\ncontent-type: multipart/form-data; boundary=b\r\n`,
			5_000_000,
		),
	() => head('POST', '/api/session', 'content-type: application/json\r\n', 200_000),
	() => head('PUT', photo.path, `${session}content-type: image/jpeg\r\n`, 5_000_000),
];

let isOver = false;
const slow = {opened: 0, cut: 0, aborted: 0};

/** A byte a second, of headers that never end or of a body; when it is cut it comes again. */
async function drip(number: number): Promise<void> {
	while (!isOver) {
		const socket = connect(port, '127.0.0.1');
		const closed = new Promise<void>(resolve => socket.once('close', () => resolve()));
		let isCut = false;
		socket.on('error', () => {});
		socket.on('data', () => {});
		socket.once('close', () => {
			isCut = true;
		});
		slow.opened++;
		socket.write(
			number % 2 === 0 ? 'POST /connectors/rung/fax/received HTTP/1.1\r\nhost: a\r\nx-long: ' : WAYS[(number >> 1) % WAYS.length]!(),
		);
		while (!isOver && !isCut) {
			socket.write('a');
			await Promise.race([pause(1000), closed]);
		}

		slow.cut += isCut ? 1 : 0;
		socket.destroy();
		await pause(20);
	}
}

/** Half a body, and gone. */
async function abort(number: number): Promise<void> {
	const socket = connect(port, '127.0.0.1');
	socket.on('error', () => {});
	socket.on('data', () => {});
	await new Promise<void>(resolve => {
		socket.once('close', () => resolve());
		socket.write(WAYS[number % WAYS.length]!());
		socket.write(randomBytes(30_000 + ((number * 7919) % 500_000)), () => socket.destroy());
	});
	slow.aborted++;
}

async function slowly(): Promise<SlowResult> {
	const drips = Array.from({length: connections}, (_, number) => drip(number));
	for (let count = 0; count < aborted; count++) {
		await abort(count);
		await pause((seconds * 800) / aborted);
	}

	await pause(seconds * 200);
	isOver = true;
	await Promise.all(drips);
	return slow;
}

/** Sends all of it; whoever answers before has seen enough. */
function send(text: string, body: Buffer): Promise<number> {
	return new Promise(resolve => {
		const socket = connect(port, '127.0.0.1');
		let answer = '';
		socket.on('error', () => {});
		socket.on('data', data => {
			answer += String(data);
			if (/^HTTP\/1\.1 \d{3}/.test(answer)) {
				socket.destroy();
			}
		});
		socket.once('close', () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)));
		socket.setTimeout(120_000, () => socket.destroy());
		socket.write(text);
		socket.write(body);
	});
}

const fax = () => JSON.stringify({id: randomUUID(), direction: 'INBOUND', numberOfPages: 1, status: 'COMPLETED'});
const file = (bytes: number) => Buffer.concat([Buffer.from('II*\0'), randomBytes(bytes - 4)]);

function asJson(bytes: number): [string, Buffer] {
	const body = Buffer.from(`{"event":"INCOMING_FAX","fax":${fax()},"fileType":"PDF","file":"${file(bytes).toString('base64')}"}`);
	return [head('POST', posted, `${basic}content-type: application/json\r\n`, body.length), body];
}

function asForm(bytes: number): [string, Buffer] {
	const field = (name: string, value: string) => `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
	const body = Buffer.concat([
		Buffer.from(
			`${field('event', 'INCOMING_FAX')}${field('fax', fax())}--b\r\ncontent-disposition: form-data; name="file"; filename="f"\r\n\r\n`,
		),
		file(bytes),
		Buffer.from('\r\n--b--\r\n'),
	]);
	return [head('POST', posted, `${basic}content-type: multipart/form-data; boundary=b\r\n`, body.length), body];
}

function unsigned(bytes: number): [string, Buffer] {
	const [, body] = asForm(bytes);
	const headers = `x-phaxio-signature: ${'a'.repeat(40)}\r\ncontent-type: multipart/form-data; boundary=b\r\n`;
	return [head('POST', '/connectors/formed/fax', headers, body.length), body];
}

const JPEG = Buffer.from(
	'/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQH/wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q==',
	'base64',
);

function asPhoto(bytes: number): [string, Buffer] {
	const body = Buffer.concat([JPEG, Buffer.alloc(bytes - JPEG.length)]);
	return [head('PUT', photo.path, `${session}content-type: image/jpeg\r\n`, body.length), body];
}

function typed(bytes: number): [string, Buffer] {
	const body = Buffer.from(`{"name":"nobody","password":"${'a'.repeat(bytes - 33)}"}`);
	return [head('POST', '/api/session', `origin: http://127.0.0.1:${port}\r\ncontent-type: application/json\r\n`, body.length), body];
}

const MB = 1024 * 1024;
/** What may come at most by each way, as the service is configured. */
const LIMITS = [
	{name: 'fax as JSON', limit: maxMediaBytes, above: maxMediaBytes + MB, make: asJson},
	{name: 'fax as a form', limit: maxMediaBytes, above: maxMediaBytes + MB, make: asForm},
	{name: 'fax without a right signature', limit: maxMediaBytes, above: maxMediaBytes + MB, make: unsigned},
	{name: 'photo of a parcel', limit: 15 * MB, above: 15 * MB + 1, make: asPhoto},
	{name: 'sign-in', limit: 256 * 1024, above: 256 * 1024 + 1, make: typed},
] as const;

async function largely(): Promise<LargeResult> {
	const results: Array<LargeResult[number]> = [];
	for (let count = 0; count < large; count++) {
		for (const {name, limit, above, make} of LIMITS) {
			results.push({name, isAbove: false, status: await send(...make(limit))});
			results.push({name, isAbove: true, status: await send(...make(above))});
		}
	}

	// All at once, as many as there are ways.
	await Promise.all(
		LIMITS.flatMap(({name, limit, make}) =>
			[0, 1].map(async () => results.push({name, isAbove: false, isAtOnce: true, status: await send(...make(limit))})),
		),
	);
	return results;
}

parentPort?.on('message', async (what: 'slow' | 'large') => {
	parentPort?.postMessage(await (what === 'slow' ? slowly() : largely()));
});
