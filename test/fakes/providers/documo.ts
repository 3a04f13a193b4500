import {randomUUID} from 'node:crypto';
import {type Account, admit, type KeptFax, openAccount, pagesTold, serveFile} from './account.ts';
import {type FaxProvider, FROM, type SentFax, statusOf, TO, untilTaken} from './fax-provider.ts';
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

const LARGEST_PAGE = 50;

/** A fax as the history writes it. */
const record = (fax: KeptFax): Record<string, unknown> => ({
	...documoFax({...fax, pages: pagesTold(fax)}),
	direction: fax.isOutbound ? 'outbound' : 'inbound',
	faxNumber: fax.to,
	faxCallerId: fax.from,
	isFilePurged: fax.isFileGone,
	createdAt: fax.at.toISOString(),
	resolvedDate: fax.isUnderWay ? null : fax.at.toISOString(),
	...(fax.isUnderWay && {status: 'processing', pagesCount: 0, pagesComplete: 0, errorCode: '0'}),
});

/** Gives its history from a day on, newest first, and files, for the API key. */
export const openDocumoAccount = (): Promise<Account> =>
	openAccount((app, account) => {
		app.addHook('onRequest', (request, reply) => admit(request, reply, `Basic ${DOCUMO_API_KEY}`, account));
		app.get<{Querystring: Record<string, string>}>('/v1/fax/history', async ({query}) => {
			const [size, offset] = [Math.min(LARGEST_PAGE, Number(query['limit'] ?? 25)), Number(query['offset'] ?? 0)];
			const found = account
				.newestFirst(new Date(query['fromDate'] ?? 0))
				.filter(({isOutbound}) => query['direction'] !== 'inbound' || !isOutbound);
			return {count: found.length, rows: found.slice(offset, offset + size).map(record)};
		});
		app.get<{Params: {id: string}}>('/v1/fax/:id/download', async ({params}, reply) => serveFile(account.kept.get(params.id), reply));
	});

/**
 * Documo on this machine: webhooks in JSON whose file is fetched with the API key, or older ones with the file in a form. Nothing is signed.
 */
export async function openDocumoProvider(webhookUrl: string, generation: 'json' | 'form') {
	const account = await openDocumoAccount();

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
			const {id = randomUUID(), outcome = 'received'} = fax;
			account.keep({...account.kept.get(id), ...fax, id});
			const told = documoFax({...fax, id});
			const result = outcome === 'received' ? 'succeed' : 'failed';
			// Whoever ticks both events gets two posts.
			const first = await tell(told, `fax.v1.inbound.${result}`, fax);
			return first.at(-1) === 200 && first.length === 1 && generation === 'json'
				? {id, tries: await tell(told, 'fax.v1.inbound.complete', fax)}
				: {id, tries: first};
		},
		post: (body, type) => statusOf(postGuarded(webhookUrl, {body: Buffer.from(body), headers: {'content-type': type}})),
		close: account.close,
	};
	return {...provider, tell, account, apiUrl: `${account.address}/v1`};
}
