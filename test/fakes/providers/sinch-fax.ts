import {randomUUID} from 'node:crypto';
import {type Account, admit, basic, type KeptFax, openAccount, pagesTold, serveFile} from './account.ts';
import {type FaxProvider, FROM, type SentFax, statusOf, TO, untilTaken} from './fax-provider.ts';
import {FORM_TYPE, type FormPart, formOf} from './form.ts';
import {postGuarded} from './guarded.ts';

/** A fax as the provider's interface writes it. */
export const sinchFax = ({id, bytes, pages, outcome = 'received', hasExtras}: SentFax): Record<string, unknown> => ({
	id,
	direction: 'INBOUND',
	from: FROM,
	to: TO,
	numberOfPages: pages ?? 0,
	status: outcome === 'received' ? 'COMPLETED' : 'FAILURE',
	createTime: '2026-10-03T13:58:00Z',
	completedTime: '2026-10-03T14:00:00Z',
	hasFile: String(bytes !== undefined),
	projectId: 'project',
	serviceId: 'service',
	...(outcome !== 'received' && {
		errorType: 'FAX_ERROR',
		errorCode: outcome === 'partial' ? 131 : 117,
		errorMessage: outcome === 'partial' ? 'Incomplete transmission' : 'No pages received',
	}),
	...(hasExtras && {barCodes: [{type: 'QR', page: 1, value: 'ü'}], price: {currencyCode: 'EUR', amount: '0.07'}, labels: {a: 'b'}}),
});

export const SINCH_KEY = {projectId: 'project', keyId: 'key-id', keySecret: 'key-secret'};
const FAXES = '/v3/projects/project/faxes';
const LARGEST_PAGE = 1000;

/** A fax as the list writes it. */
const record = (fax: KeptFax): Record<string, unknown> => ({
	...sinchFax({...fax, pages: pagesTold(fax)}),
	from: fax.from,
	to: fax.to,
	direction: fax.isOutbound ? 'OUTBOUND' : 'INBOUND',
	hasFile: String(fax.bytes !== undefined && !fax.isFileGone && !fax.isUnderWay),
	createTime: fax.at.toISOString(),
	completedTime: fax.isUnderWay ? undefined : fax.at.toISOString(),
	...(fax.isUnderWay && {status: 'IN_PROGRESS', numberOfPages: 0}),
});

/** Lists by number of page from a time on, gives files and removes them, for its access key. */
export const openSinchAccount = (): Promise<Account> =>
	openAccount((app, account) => {
		const {kept} = account;
		app.addHook('onRequest', (request, reply) => admit(request, reply, basic(SINCH_KEY.keyId, SINCH_KEY.keySecret), account));
		app.get<{Querystring: Record<string, string>}>(FAXES, async ({query}) => {
			const [size, number] = [Math.min(LARGEST_PAGE, Number(query['pageSize'] ?? 100)), Number(query['page'] ?? 1)];
			const found = account
				.newestFirst(new Date(query['createTime>'] ?? 0))
				.filter(({isOutbound}) => query['direction'] !== 'INBOUND' || !isOutbound);
			return {
				faxes: found.slice((number - 1) * size, number * size).map(record),
				pageNumber: number,
				pageSize: size,
				totalItems: found.length,
				totalPages: Math.ceil(found.length / size),
			};
		});
		app.get<{Params: {id: string}}>(`${FAXES}/:id/file.pdf`, async ({params}, reply) => serveFile(kept.get(params.id), reply));
		app.delete<{Params: {id: string}}>(`${FAXES}/:id/file`, async ({params}, reply) => {
			const fax = kept.get(params.id);
			if (fax) {
				fax.isFileGone = true;
				account.removed.push(fax.id);
			}

			return reply.status(204).send();
		});
	});

/** Sinch Fax v3 on this machine: one post per fax with the file in it, as a form or as JSON; nothing is signed. */
export function openSinchFaxProvider(webhookUrl: string, contentType: 'multipart/form-data' | 'application/json') {
	function bodyOf(event: string, fax: unknown, bytes: Uint8Array | undefined): {body: Uint8Array; headers: Record<string, string>} {
		const eventTime = '2026-10-03T14:00:01Z';
		if (contentType === 'application/json') {
			const file = bytes && {file: Buffer.from(bytes).toString('base64'), fileType: 'PDF'};
			return {body: Buffer.from(JSON.stringify({event, eventTime, fax, ...file})), headers: {'content-type': contentType}};
		}

		const parts: FormPart[] = [
			{name: 'event', value: event},
			{name: 'eventTime', value: eventTime},
			{name: 'fax', value: JSON.stringify(fax), type: 'application/json'},
			...(bytes ? [{name: 'file', value: bytes, filename: 'fax.pdf', type: 'application/pdf'}] : []),
		];
		return {body: formOf(parts), headers: {'content-type': FORM_TYPE}};
	}

	const tell = (event: string, fax: Record<string, unknown>, sent: SentFax = {}) =>
		untilTaken(() => postGuarded(webhookUrl, bodyOf(event, fax, sent.bytes), sent));

	const provider: FaxProvider = {
		async send(fax) {
			const {id = randomUUID()} = fax;
			return {id, tries: await tell('INCOMING_FAX', sinchFax({...fax, id}), fax)};
		},
		post: (body, type) => statusOf(postGuarded(webhookUrl, {body: Buffer.from(body), headers: {'content-type': type}})),
		async close() {},
	};
	return {...provider, tell};
}
