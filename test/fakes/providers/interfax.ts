import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';

/** A received fax as the provider keeps it. */
export interface KeptFax {
	readonly messageId: number;
	readonly image: Uint8Array | null;
	messageStatus?: number;
	pages?: number;
	receiveTime?: string;
	callerId?: string;
	remoteCSID?: string;
	imageStatus?: 'UNREAD' | 'READ' | 'DONT_EXIST';
}

/**
 * InterFAX's REST interface for received faxes on this machine: Basic auth, list newest first with `unreadOnly`, `limit` and `lastId`,
 * image, mark. It can go wrong in the ways a provider does.
 */
export async function openInterfaxProvider({user = 'user', password = 'password'} = {}) {
	const faxes = new Map<number, KeptFax>();
	/** Every request as `METHOD /path?query → status`. */
	const requests: string[] = [];
	const faults = {
		/** Hangs up on every request. */
		isDown: false,
		/** Answers every request with this status. */
		status: null as number | null,
		/** Of images alone. */
		imageStatus: null as number | null,
		/** Of marks alone. */
		markStatus: null as number | null,
		/** Image bodies break off in the middle. */
		isCut: false,
		/** Runs while an image is asked for. */
		beforeImage: async () => {},
	};

	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const url = new URL(request.url ?? '/', 'http://provider');
		const reply = (status: number, body: string | Uint8Array = '', type = 'application/json') => {
			requests.push(`${request.method} ${request.url} ${status}`);
			response.writeHead(status, {'content-type': type, 'content-length': Buffer.byteLength(body)});
			if (faults.isCut && type !== 'application/json') {
				response.write(body.slice(0, body.length >> 1), () => response.destroy());
			} else {
				response.end(body);
			}
		};
		if (faults.isDown) {
			request.socket.destroy();
			return;
		}

		if (request.headers.authorization !== `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`) {
			return reply(401);
		}

		if (faults.status !== null) {
			return reply(faults.status);
		}

		const {id, action} = /^\/inbound\/faxes(?:\/(?<id>\d+)(?:\/(?<action>content|mark))?)?$/.exec(url.pathname)?.groups ?? {};
		const fax = faxes.get(Number(id));
		if (url.pathname === '/inbound/faxes') {
			return reply(200, JSON.stringify(list(url.searchParams)));
		}

		if (!fax) {
			return reply(404);
		}

		if (action === 'content' && request.method === 'GET') {
			await faults.beforeImage();
			return faults.imageStatus === null && fax.image
				? reply(200, fax.image, 'application/octet-stream')
				: reply(faults.imageStatus ?? 404);
		}

		if (action === 'mark' && request.method === 'POST') {
			if (faults.markStatus === null) {
				fax.imageStatus = url.searchParams.get('unread') === 'true' ? 'UNREAD' : 'READ';
			}

			return reply(faults.markStatus ?? 200);
		}

		return reply(action ? 405 : 404);
	}

	function list(query: URLSearchParams): unknown[] {
		const lastId = Number(query.get('lastId') ?? Number.POSITIVE_INFINITY);
		return [...faxes.values()]
			.filter(({messageId, imageStatus}) => messageId < lastId && (query.get('unreadOnly') !== 'true' || imageStatus === 'UNREAD'))
			.sort((a, b) => b.messageId - a.messageId)
			.slice(0, Number(query.get('limit') ?? 25))
			.map(({image, ...fax}) => ({
				userId: user,
				phoneNumber: '0390000000',
				messageSize: image?.length ?? 0,
				messageType: 1,
				recordingDuration: 24,
				numOfEmails: 0,
				numOfFailedEmails: 0,
				...fax,
			}));
	}

	const server = createServer((request, response) => void answer(request, response));
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	return {
		restUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		requests,
		faults,
		receive(fax: KeptFax): KeptFax {
			const whole: KeptFax = {
				messageStatus: 0,
				pages: 1,
				receiveTime: '2026-11-20T09:30:00',
				callerId: '00001201',
				remoteCSID: 'KLINIK NORD',
				imageStatus: fax.image ? 'UNREAD' : 'DONT_EXIST',
				...fax,
			};
			faxes.set(fax.messageId, whole);
			return whole;
		},
		async close() {
			server.closeAllConnections();
			await new Promise(resolve => server.close(resolve));
		},
	};
}
