import type {FastifyRequest} from 'fastify';
import type {HttpConnector} from '../http-connector.ts';
import type {Surroundings} from '../surroundings.ts';
import {type Notice, openDoor, Refusal} from '../webhooks/door.ts';
import {jsonOf} from '../webhooks/fields.ts';
import {FORM_OVERHEAD_BYTES, fieldOf, formPostOf, takeForms} from '../webhooks/form-post.ts';
import {guard, guardedPath, PASSWORD_NEEDED} from '../webhooks/guard.ts';
import {contentOf} from '../webhooks/told-fax.ts';
import {openList} from './list.ts';
import {bytesOf, incoming, noticeOf} from './notices.ts';
import type {SinchFaxOptions} from './options.ts';

/**
 * Faxes from Sinch: posts with the file in them, as a form or as JSON with the file in base64. Nothing is signed: password, secret address
 * and source tell the provider from anybody else, and nothing protects the content but TLS.
 */
export function openSinchFax(options: SinchFaxOptions, surroundings: Surroundings): HttpConnector {
	const {name, maxMediaBytes} = options;
	const maxBytes = maxMediaBytes + FORM_OVERHEAD_BYTES;

	async function understand(request: FastifyRequest, now: Date): Promise<Notice> {
		const {told, file} = request.isMultipart() ? await fromForm(request) : fromJson(request.body);
		const notice = incoming.safeParse(told);
		if (!notice.success) {
			throw new Refusal(400);
		}

		return noticeOf(notice.data, contentOf(file), now);
	}

	async function fromForm(request: FastifyRequest) {
		const post = await formPostOf(request, maxBytes);
		const told = {event: fieldOf(post, 'event'), fax: jsonOf(fieldOf(post, 'fax') ?? '')};
		return {told, file: (post.files.find(part => part.name === 'file') ?? post.files[0])?.bytes};
	}

	function fromJson(body: unknown) {
		const told = jsonOf(Buffer.isBuffer(body) ? body : '') as {file?: unknown} | null | undefined;
		return {told, file: bytesOf(told?.file)};
	}

	const list = openList(options, surroundings.clock);
	return openDoor(
		{
			name,
			path: guardedPath(name),
			isCheckedBeforeBody: true,
			challenge: PASSWORD_NEEDED,
			async prepare(scope) {
				guard(scope, options);
				const bodyLimit = Math.ceil(maxBytes / 3) * 4;
				scope.addContentTypeParser('application/json', {parseAs: 'buffer', bodyLimit}, (_request, body, done) => done(null, body));
				await takeForms(scope, maxBytes);
			},
			understand,
			...list,
		},
		surroundings,
	);
}
