import {createHmac, timingSafeEqual} from 'node:crypto';
import {once} from 'node:events';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {ExecutionContext} from 'ava';

export interface Received {
	readonly headers: IncomingMessage['headers'];
	readonly text: string;
	readonly body: {id: string; topic: string; at: string; inquiryId?: string; deliveryId?: string};
}

type Answer = (response: ServerResponse, received: Received) => void;

/** Another system that takes webhooks, over real HTTP on loopback. `port` comes back to one that was closed. */
export async function openReceiver(t: ExecutionContext, {port = 0}: {port?: number} = {}) {
	const received: Received[] = [];
	const receiver = {answer: ((response: ServerResponse) => response.writeHead(204).end()) as Answer};
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', chunk => chunks.push(chunk));
		request.on('end', () => {
			const text = Buffer.concat(chunks).toString();
			const one: Received = {headers: request.headers, text, body: JSON.parse(text)};
			received.push(one);
			receiver.answer(response, one);
		});
	});
	server.listen(port, '127.0.0.1');
	await once(server, 'listening');
	const bound = (server.address() as AddressInfo).port;
	const close = async () => {
		server.closeAllConnections();
		if (server.listening) {
			server.close();
			await once(server, 'close');
		}
	};
	t.teardown(close);
	return Object.assign(receiver, {received, port: bound, url: `http://127.0.0.1:${bound}/hook`, close});
}

/** Written from the Standard Webhooks specification, apart from what signs. */
export function isSignedBy(secret: string, {headers, text}: Pick<Received, 'headers' | 'text'>): boolean {
	const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
	const expected = createHmac('sha256', key).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`).digest();
	return String(headers['webhook-signature'])
		.split(' ')
		.filter(signature => signature.startsWith('v1,'))
		.map(signature => Buffer.from(signature.slice(3), 'base64'))
		.some(given => given.byteLength === expected.byteLength && timingSafeEqual(given, expected));
}
