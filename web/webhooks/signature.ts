import {createHmac, randomBytes} from 'node:crypto';
import type {WebhookSecrets} from '#pipeline/webhooks/ports.ts';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

export const newWebhookSecret = (): string => `${PREFIX}${randomBytes(SECRET_BYTES).toString('base64')}`;

const signatureOf = (secret: string, content: string): string =>
	`v1,${createHmac('sha256', Buffer.from(secret.slice(PREFIX.length), 'base64'))
		.update(content)
		.digest('base64')}`;

/** Headers of the Standard Webhooks specification; while a secret is being exchanged, both sign. */
export function signedHeaders(
	id: string,
	body: string,
	{secret, previous, previousUntil}: WebhookSecrets,
	now: Date,
): Record<string, string> {
	const timestamp = String(Math.floor(now.getTime() / 1000));
	const content = `${id}.${timestamp}.${body}`;
	const isPreviousValid = previous !== null && previousUntil !== null && now.getTime() < Date.parse(previousUntil);
	const secrets = isPreviousValid ? [secret, previous] : [secret];
	return {
		'webhook-id': id,
		'webhook-timestamp': timestamp,
		'webhook-signature': secrets.map(each => signatureOf(each, content)).join(' '),
	};
}
