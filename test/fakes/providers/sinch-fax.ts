import {randomUUID} from 'node:crypto';
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
