import {randomInt} from 'node:crypto';
import {createServer} from 'node:net';

/** Below what systems give to whoever asks for any port: a port from there may be another's a moment later. */
const [LOWEST, HIGHEST] = [20_000, 32_000];

const isFree = (port: number): Promise<boolean> =>
	new Promise(resolve => {
		const server = createServer();
		server.once('error', () => resolve(false));
		server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
	});

/** A port of this machine that nobody listens on: for programs that must be told their address before they have it, or keep it over a restart. */
export async function freePort(): Promise<number> {
	for (;;) {
		const port = randomInt(LOWEST, HIGHEST);
		if (await isFree(port)) {
			return port;
		}
	}
}
