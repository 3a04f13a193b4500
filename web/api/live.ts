import {defineRoute, type Route} from './route.ts';

const HEARTBEAT_MS = 20_000;
const CHECK_MS = 60_000;

export const liveRoutes: readonly Route[] = [
	defineRoute({
		method: 'GET',
		path: '/api/events',
		summary: 'What changes, as it changes: server-sent events of topics and ids. `Last-Event-ID` resumes; `reset` says to fetch all again.',
		permission: 'signed-in',
		isBackground: true,
		run({request, reply}, {live}) {
			reply.hijack();
			const {raw} = reply;
			raw.writeHead(200, {
				'content-type': 'text/event-stream',
				'cache-control': 'no-store',
				'x-accel-buffering': 'no',
				'x-content-type-options': 'nosniff',
			});
			const since = Number(request.headers['last-event-id']);
			raw.write('retry: 2000\n\n');
			const stop = live.follow(Number.isInteger(since) && since > 0 ? since : undefined, (number, event) =>
				raw.write(event === null ? `id: ${number}\nevent: reset\ndata: {}\n\n` : `id: ${number}\ndata: ${JSON.stringify(event)}\n\n`),
			);
			const heartbeat = setInterval(() => raw.write(': alive\n\n'), HEARTBEAT_MS);
			// A stream must not outlive the session it was opened in.
			const check = setInterval(async () => {
				if (!(await request.mayContinue().catch(() => false))) {
					raw.end();
				}
			}, CHECK_MS);
			const leave = () => {
				stop();
				clearInterval(heartbeat);
				clearInterval(check);
			};
			raw.once('close', leave);
			// Who left while the permission was looked up closes nothing any more: the stream would be fed for ever.
			if (raw.destroyed || request.raw.socket.destroyed) {
				leave();
			}

			return reply;
		},
	}),
];
