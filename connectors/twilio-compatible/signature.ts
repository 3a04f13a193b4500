import twilio from 'twilio';

const HEADERS = ['x-twilio-signature', 'x-signalwire-signature'] as const;

/**
 * Whether the provider signed this request: over the configured public address and every form field as decoded, with the present or the
 * previous key. What proxies say of the address is not believed.
 */
export function isSigned(
	headers: Readonly<Record<string, string | string[] | undefined>>,
	url: string,
	fields: Readonly<Record<string, string>>,
	keys: readonly string[],
): boolean {
	const signatures = HEADERS.map(name => headers[name]).filter(value => typeof value === 'string' && value !== '') as string[];
	return signatures.some(signature =>
		keys.some(key => {
			try {
				return twilio.validateRequest(key, signature, url, fields);
			} catch {
				return false;
			}
		}),
	);
}
