import {randomUUID} from 'node:crypto';
import {type FaxProvider, FROM, openMediaServer, type SentFax, statusOf, TO, untilTaken} from './fax-provider.ts';
import {FORM_TYPE, type FormPart, formOf} from './form.ts';
import {postGuarded} from './guarded.ts';

export const DOCUMO_API_KEY = 'eyJhbGciOiJIUzI1NiJ9.c3ludGhldGlj.key';

/** The members of both kinds of webhooks; long numbers are text. */
export const documoFax = ({id, pages, outcome = 'received', hasExtras}: SentFax): Record<string, unknown> => ({
	messageId: id,
	deliveryId: '2220202171131453000',
	watermark: '2220202171154972000',
	messageNumber: '',
	status: outcome === 'received' ? 'success' : 'failed',
	pagesCount: pages ?? 0,
	pagesComplete: outcome === 'received' ? (pages ?? 0) : outcome === 'partial' ? (pages ?? 1) - 1 : 0,
	duration: 140_000,
	faxNumber: TO,
	faxCsid: 'KLINIK NORD',
	faxCallerId: FROM,
	faxECM: 256,
	faxSpeed: 33_600,
	faxProtocol: 0,
	faxAttempt: 1,
	direction: 'inbound',
	channelType: 'web',
	accountId: 'f452a5c9-8867-4b41-a1a7-4979d81d68af',
	errorInfo: outcome === 'received' ? '' : 'The call dropped prematurely',
	errorCode: outcome === 'received' ? '0' : '10',
	resultCode: '0',
	resultInfo: 'OK',
	isArchived: false,
	isFilePurged: false,
	createdAt: '2026-10-03T17:11:31.453Z',
	deletedAt: null,
	...(hasExtras && {faxDetected: true, country: 'IT', customFields: [{a: 'ü'}]}),
});

/**
 * Documo on this machine: webhooks in JSON whose file is fetched with the API key, or older ones with the file in a form. Nothing is signed.
 */
export async function openDocumoProvider(webhookUrl: string, generation: 'json' | 'form') {
	const server = await openMediaServer((_path, authorization) => (authorization === `Basic ${DOCUMO_API_KEY}` ? 200 : 401));

	function bodyOf(fax: Record<string, unknown>, event: string, bytes: Uint8Array | undefined) {
		if (generation === 'json') {
			return {body: Buffer.from(JSON.stringify(fax)), headers: {'content-type': 'application/json', 'x-webhook-event': event}};
		}

		const parts: FormPart[] = [
			{name: 'data', value: JSON.stringify(fax)},
			...(bytes ? [{name: 'attachment', value: bytes, filename: 'fax.pdf', type: 'application/pdf'}] : []),
		];
		return {body: formOf(parts), headers: {'content-type': FORM_TYPE}};
	}

	const tell = (fax: Record<string, unknown>, event: string, sent: SentFax = {}) =>
		untilTaken(() => postGuarded(webhookUrl, bodyOf(fax, event, sent.bytes), sent));

	const provider: FaxProvider = {
		async send(fax) {
			const {id = randomUUID(), bytes, outcome = 'received'} = fax;
			if (bytes) {
				server.files.set(`/v1/fax/${id}/download`, bytes);
			}

			const told = documoFax({...fax, id});
			const result = outcome === 'received' ? 'succeed' : 'failed';
			// Whoever ticks both events gets two posts.
			const first = await tell(told, `fax.v1.inbound.${result}`, fax);
			return first.at(-1) === 200 && first.length === 1 && generation === 'json'
				? {id, tries: await tell(told, 'fax.v1.inbound.complete', fax)}
				: {id, tries: first};
		},
		post: (body, type) => statusOf(postGuarded(webhookUrl, {body: Buffer.from(body), headers: {'content-type': type}})),
		close: server.close,
	};
	return {...provider, tell, server, apiUrl: `${server.address}/v1`};
}
