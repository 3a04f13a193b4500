import {connect} from 'node:net';

/** A request to the byte: what stands in it is sent as it is, allowed or not. */
export interface RawRequest {
	readonly method: string;
	/** Path and query, or whatever stands in their place. */
	readonly target: string;
	/** In their order; a name may come twice. */
	readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
	readonly body: Buffer;
}

const FRAMING = ['content-length', 'transfer-encoding', 'connection'];

/** The first header of that name. */
export const headerOf = ({headers}: RawRequest, name: string): string | undefined =>
	headers.find(([known]) => known.toLowerCase() === name)?.[1];

/** The same with a header replaced, or left out when there is no value. */
export const withHeader = (request: RawRequest, name: string, value: string | undefined): RawRequest => {
	const others = request.headers.filter(([known]) => known.toLowerCase() !== name);
	return {...request, headers: value === undefined ? others : [...others, [name, value]]};
};

/** Status of the answer to these very bytes, sent from an address of this machine; 0 when the connection was closed without one. */
export function sendRaw(port: number, {method, target, headers, body}: RawRequest, from = '127.0.0.1'): Promise<number> {
	const lines = headers.filter(([name]) => !FRAMING.includes(name.toLowerCase())).map(([name, value]) => `${name}: ${value}\r\n`);
	const head = `${method} ${target} HTTP/1.1\r\n${lines.join('')}content-length: ${body.length}\r\nconnection: close\r\n\r\n`;
	return new Promise(resolve => {
		const socket = connect({port, host: '127.0.0.1', localAddress: from});
		let answer = '';
		socket.setTimeout(10_000, () => socket.destroy());
		socket.on('data', chunk => {
			answer += chunk.toString('latin1');
		});
		socket.on('error', () => {});
		socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)));
		// Not ended from here: a server may take that for a caller who has gone.
		socket.write(Buffer.concat([Buffer.from(head, 'latin1'), body]));
	});
}
