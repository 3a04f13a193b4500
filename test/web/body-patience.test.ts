import type {AddressInfo} from 'node:net';
import {connect, type Socket} from 'node:net';
import {setTimeout as pause} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import Fastify from 'fastify';
import {limitBodies} from '#web/body-patience.ts';

const PATIENCE = {bodyMs: 400, lookMs: 200, fewestBytesPerSecond: 1000, longestMs: 1500};

/** A server with an ordinary route and one for faxes, on a real port; bodies are read to their end. */
async function openServer(t: ExecutionContext) {
	const app = Fastify();
	limitBodies(app, PATIENCE);
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', {parseAs: 'buffer'}, (_request, body, done) => done(null, body));
	const answer = async (request: {body: unknown}) => ({length: (request.body as Buffer).length});
	app.post('/ordinary', answer);
	app.post('/fax', {config: {mayComeSlowly: true}}, answer);
	await app.listen({host: '127.0.0.1', port: 0});
	t.teardown(() => app.close());
	return (app.server.address() as AddressInfo).port;
}

interface Dripped {
	readonly path: string;
	readonly bytes: number;
	readonly chunk: number;
	readonly everyMs: number;
}

/** Sends a body in drops; gives the answer's status, null when it was cut without one, and how long it took. */
async function drip(port: number, {path, bytes, chunk, everyMs}: Dripped): Promise<{status: number | null; ms: number}> {
	const socket: Socket = connect(port, '127.0.0.1');
	const began = performance.now();
	let answer = '';
	socket.on('data', data => {
		answer += String(data);
	});
	socket.on('error', () => {});
	const closed = new Promise(resolve => socket.once('close', resolve));
	socket.write(`POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-type: application/x\r\ncontent-length: ${bytes}\r\nconnection: close\r\n\r\n`);
	for (let sent = 0; sent < bytes && !socket.destroyed && answer === ''; sent += chunk) {
		socket.write(Buffer.alloc(Math.min(chunk, bytes - sent), 'x'));
		await pause(everyMs);
	}

	await Promise.race([closed, pause(5000)]);
	socket.destroy();
	const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1];
	return {status: status === undefined ? null : Number(status), ms: performance.now() - began};
}

test('a large fax that keeps coming is taken, though it takes longer than an ordinary body may', async t => {
	const port = await openServer(t);
	const steady = {bytes: 2000, chunk: 100, everyMs: 40};
	const fax = await drip(port, {path: '/fax', ...steady});
	t.is(fax.status, 200);
	t.true(fax.ms > PATIENCE.bodyMs);
	t.is((await drip(port, {path: '/ordinary', ...steady})).status, 408);
	t.is((await drip(port, {path: '/ordinary', bytes: 500, chunk: 500, everyMs: 1})).status, 200);
});

test('bodies that trickle, or go on for ever, are ended', async t => {
	const port = await openServer(t);
	const trickling = await drip(port, {path: '/fax', bytes: 100_000, chunk: 1, everyMs: 20});
	t.is(trickling.status, 408);
	t.true(trickling.ms < 1000, `${trickling.ms} ms`);
	const endless = await drip(port, {path: '/fax', bytes: 1_000_000, chunk: 200, everyMs: 20});
	t.is(endless.status, 408);
	t.true(endless.ms >= PATIENCE.longestMs && endless.ms < 4000, `${endless.ms} ms`);
});

test('two hundred that say nothing more hinder nobody', async t => {
	const port = await openServer(t);
	const silent = Array.from({length: 200}, () => drip(port, {path: '/fax', bytes: 1000, chunk: 1, everyMs: 300}));
	await pause(50);
	t.is((await drip(port, {path: '/fax', bytes: 500, chunk: 500, everyMs: 1})).status, 200);
	const first = await Promise.race(silent.map(async one => (await one).status));
	t.true(first === 408);
});
