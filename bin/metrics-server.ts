import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {IntakeError} from '#pipeline/errors.ts';
import type {Metrics} from './metrics.ts';

/** `GET /metrics` on an address of its own: who watches needs no account, and the public address never shows it. Port 0 takes any free one. */
export async function serveMetrics(
	metrics: Pick<Metrics, 'text' | 'contentType'>,
	{host, port}: {readonly host: string; readonly port: number},
): Promise<{readonly address: string; close(): Promise<void>}> {
	const server = createServer(async (request, response) => {
		const isAsked = request.url?.split('?', 1)[0] === '/metrics';
		if (!isAsked || (request.method !== 'GET' && request.method !== 'HEAD')) {
			response
				.writeHead(isAsked ? 405 : 404, {'content-type': 'text/plain'})
				.end(isAsked ? 'Ask with GET.\n' : 'There is only /metrics.\n');
			return;
		}

		try {
			const text = await metrics.text();
			response.writeHead(200, {'content-type': metrics.contentType, 'cache-control': 'no-store'}).end(text);
		} catch {
			response.writeHead(503, {'content-type': 'text/plain'}).end('The figures cannot be read just now.\n');
		}
	});
	server.requestTimeout = 10_000;
	await new Promise<void>((resolve, reject) => {
		server.once('error', error => {
			const {code = 'unknown'} = error as NodeJS.ErrnoException;
			reject(
				new IntakeError(
					'CONFIG_INVALID',
					`Metrics cannot be shown at ${host}, port ${port} (${code}). Change metrics.host or metrics.port.`,
				),
			);
		});
		server.listen(port, host, resolve);
	});
	const {port: bound} = server.address() as AddressInfo;
	return {
		address: `http://${host.includes(':') ? `[${host}]` : host}:${bound}/metrics`,
		async close() {
			server.closeAllConnections();
			await new Promise(resolve => server.close(resolve));
		},
	};
}
