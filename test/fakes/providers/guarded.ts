import {Agent, fetch} from 'undici';
import type {SentFax} from './fax-provider.ts';

/** What the connectors of providers that sign nothing are told. */
export const GUARD = {
	webhookUser: 'provider',
	webhookPassword: 'present-password',
	previousWebhookPassword: 'previous-password',
	pathSecret: 'present-secret-of-the-address',
	previousPathSecret: 'previous-secret-of-the-address',
};

/** Another address of this machine to send from. */
const ELSEWHERE = new Agent({localAddress: '127.0.0.9'});

/** Posts as a provider that has been given an address with user name and password in it. */
export async function postGuarded(
	webhookUrl: string,
	given: {readonly body: Uint8Array; readonly headers?: Record<string, string>},
	{forgery, isByPreviousSecret}: SentFax = {},
): Promise<Response> {
	const password =
		forgery === 'wrong' || forgery === 'retired'
			? `${forgery}-password`
			: isByPreviousSecret
				? GUARD.previousWebhookPassword
				: GUARD.webhookPassword;
	const secret =
		forgery === 'wrong-address' ? 'guessed-secret-of-the-address' : isByPreviousSecret ? GUARD.previousPathSecret : GUARD.pathSecret;
	const login = Buffer.from(`${GUARD.webhookUser}:${password}`).toString('base64');
	const answer = await fetch(`${webhookUrl}/${secret}`, {
		method: 'POST',
		headers: {...given.headers, ...(forgery !== 'unsigned' && {authorization: `Basic ${login}`})},
		body: given.body,
		...(forgery === 'wrong-source' && {dispatcher: ELSEWHERE}),
	});
	return answer as unknown as Response;
}
