import {once} from 'node:events';
import net, {type AddressInfo} from 'node:net';
import test from 'ava';
import fastify from 'fastify';
import {liveRoutes} from '#web/api/live.ts';
import {openLiveEvents} from '#web/live/events.ts';

/** A server with the real route, slow to look up who asks: long enough for a window to go away meanwhile. */
async function openLive(lookUpMs: number) {
	const events = openLiveEvents();
	let following = 0;
	const live = {
		...events,
		follow: (...given: Parameters<typeof events.follow>) => {
			following++;
			const stop = events.follow(...given);
			return () => {
				following--;
				stop();
			};
		},
	};
	const app = fastify();
	let runs = 0;
	app.addHook('preHandler', () => new Promise<void>(resolve => setTimeout(resolve, lookUpMs)));
	app.get('/api/events', (request, reply) => {
		runs++;
		return liveRoutes[0]?.run({request, reply} as never, {live} as never);
	});
	await app.listen({port: 0, host: '127.0.0.1'});
	const {port} = app.server.address() as AddressInfo;
	return {app, port, following: () => following, runs: () => runs};
}

const ask = async (port: number) => {
	const socket = net.connect(port, '127.0.0.1');
	await once(socket, 'connect');
	socket.write('GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n');
	return socket;
};

async function until(holds: () => boolean): Promise<void> {
	for (let waited = 0; !holds() && waited < 10_000; waited += 20) {
		await new Promise(resolve => setTimeout(resolve, 20));
	}
}

test('a window that leaves is followed no longer', async t => {
	const {app, port, following} = await openLive(0);
	const socket = await ask(port);
	await until(() => following() === 1);
	t.is(following(), 1);
	socket.destroy();
	await until(() => following() === 0);
	t.is(following(), 0);
	await app.close();
});

test('a window that left before the stream was opened is not fed for ever', async t => {
	const {app, port, following, runs} = await openLive(300);
	const socket = await ask(port);
	await new Promise(resolve => setTimeout(resolve, 50));
	socket.destroy();
	await until(() => runs() === 1);
	await until(() => following() === 0);
	t.deepEqual({runs: runs(), following: following()}, {runs: 1, following: 0});
	await app.close();
});
