import type {FastifyRequest} from 'fastify';
import type {HttpConnector} from '../http-connector.ts';
import {safeFetch} from '../media/safe-fetch.ts';
import type {Surroundings} from '../surroundings.ts';
import {type Notice, openDoor, Refusal} from '../webhooks/door.ts';
import {jsonOf} from '../webhooks/fields.ts';
import {FORM_OVERHEAD_BYTES, fieldOf, formPostOf, takeForms} from '../webhooks/form-post.ts';
import {guard, guardedPath, PASSWORD_NEEDED} from '../webhooks/guard.ts';
import {contentOf} from '../webhooks/told-fax.ts';
import {openList} from './list.ts';
import {isOurs, noticeOf, told} from './notices.ts';
import type {DocumoOptions} from './options.ts';

/** Notices in JSON carry no file and are small; anything larger is none. */
const BODY_LIMIT = 64 * 1024;

/**
 * Faxes from Documo (mFax): JSON notices whose file the worker fetches with the API key, or older form posts with the file in them.
 * Nothing is signed: password, secret address and source tell the provider from anybody else.
 */
export function openDocumo(options: DocumoOptions, surroundings: Surroundings): HttpConnector {
	const {name, apiKey, mediaFormat} = options;
	const apiUrl = options.apiUrl.replace(/\/+$/, '');
	const apiHost = new URL(apiUrl).hostname;
	const maxBytes = options.maxMediaBytes + FORM_OVERHEAD_BYTES;
	const linkOf = (id: string) => `${apiUrl}/fax/${encodeURIComponent(id)}/download?format=${mediaFormat}`;

	async function understand(request: FastifyRequest, now: Date): Promise<Notice> {
		const {headers} = request;
		if (!isOurs(headers['x-webhook-event']?.toString())) {
			return {nothing: 'other-event'};
		}

		const {fax, file} = request.isMultipart() ? await fromForm(request) : {fax: fromJson(request.body), file: undefined};
		const notice = told.safeParse(fax);
		if (!notice.success) {
			throw new Refusal(400);
		}

		return noticeOf(notice.data, contentOf(file), linkOf, now);
	}

	async function fromForm(request: FastifyRequest) {
		const post = await formPostOf(request, maxBytes);
		const file = post.files.find(part => part.name === 'attachment') ?? post.files[0];
		return {fax: jsonOf(fieldOf(post, 'data') ?? ''), file: file?.bytes};
	}

	/** Some accounts put the fax into an envelope. */
	function fromJson(body: unknown): unknown {
		const value = jsonOf(Buffer.isBuffer(body) ? body : '') as {data?: unknown; messageId?: unknown} | null | undefined;
		return value?.messageId === undefined ? value?.data : value;
	}

	const reconciler = openList(options, linkOf, surroundings.clock);
	return openDoor(
		{
			name,
			path: guardedPath(name),
			isCheckedBeforeBody: true,
			challenge: PASSWORD_NEEDED,
			async prepare(scope) {
				guard(scope, options);
				scope.addContentTypeParser('application/json', {parseAs: 'buffer', bodyLimit: BODY_LIMIT}, (_request, body, done) =>
					done(null, body),
				);
				await takeForms(scope, maxBytes);
			},
			understand,
			...(reconciler && {reconciler}),
			fetchMedia: (url, signal) =>
				safeFetch(
					url,
					{
						allowedHosts: [apiHost, ...options.mediaHosts],
						mayFetchPrivately: options.mayFetchPrivately,
						maxBytes: options.maxMediaBytes,
						timeoutMs: options.fetchTimeoutMs,
						// The key stands as it is behind the word, no user name with it.
						...(apiKey && {authorization: {host: apiHost, value: `Basic ${apiKey}`}}),
					},
					signal,
				),
		},
		surroundings,
	);
}
