import type {FastifyRequest} from 'fastify';
import type {HttpConnector} from '../http-connector.ts';
import type {Surroundings} from '../surroundings.ts';
import {type Notice, openDoor, Refusal, SIGNATURE_NEEDED} from '../webhooks/door.ts';
import {FORM_OVERHEAD_BYTES, formPostOf, takeForms} from '../webhooks/form-post.ts';
import {openList} from './list.ts';
import {noticeOf} from './notices.ts';
import type {PhaxioOptions} from './options.ts';
import {isSigned, SIGNATURE} from './signature.ts';

/** Faxes from Phaxio: multipart posts with the file in them, signed over address, fields and file. A copied post is valid for ever: the fax id keeps it one. */
export function openPhaxio(options: PhaxioOptions, surroundings: Surroundings): HttpConnector {
	const {name, callbackToken, previousCallbackToken, maxPostsAtOnce} = options;
	const publicUrl = options.publicUrl.replace(/\/+$/, '');
	const tokens = [callbackToken, ...(previousCallbackToken ? [previousCallbackToken] : [])];
	const maxBytes = options.maxMediaBytes + FORM_OVERHEAD_BYTES;
	let posts = 0;

	async function understand(request: FastifyRequest, now: Date): Promise<Notice> {
		if (posts >= maxPostsAtOnce) {
			throw new Error('Too many posts at once.');
		}

		posts++;
		try {
			const post = await formPostOf(request, maxBytes);
			if (!isSigned(request.headers['x-phaxio-signature'], `${publicUrl}${request.url}`, post, tokens)) {
				throw new Refusal(401);
			}

			const notice = noticeOf(post, now);
			if (!notice) {
				throw new Refusal(400);
			}

			return notice;
		} finally {
			posts--;
		}
	}

	const list = openList(options, surroundings.clock);
	return openDoor(
		{
			name,
			path: `/connectors/${name}/fax`,
			challenge: SIGNATURE_NEEDED,
			async prepare(scope) {
				scope.addHook('onRequest', async ({method, headers}) => {
					if (method === 'POST' && !SIGNATURE.test(String(headers['x-phaxio-signature'] ?? ''))) {
						throw new Refusal(401);
					}
				});
				await takeForms(scope, maxBytes);
			},
			understand,
			...list,
		},
		surroundings,
	);
}
