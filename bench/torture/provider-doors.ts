import {connectorOptions, createConnector} from '#connectors/index.ts';
import type {Surroundings} from '#connectors/surroundings.ts';
import type {Connector} from '#pipeline/ports.ts';
import type {Account} from '#test/fakes/providers/account.ts';
import type {FaxProvider} from '#test/fakes/providers/fax-provider.ts';
import {GUARD} from '#test/fakes/providers/guarded.ts';
import {openSinchAccount, openSinchFaxProvider, SINCH_KEY} from '#test/fakes/providers/sinch-fax.ts';
import {openTelnyxProvider, TELNYX_API_KEY, TELNYX_PUBLIC_KEYS} from '#test/fakes/providers/telnyx.ts';
import {openTwilioCompatibleProvider, TWILIO_KEY, TWILIO_TOKEN} from '#test/fakes/providers/twilio-compatible.ts';

export interface Told extends FaxProvider {
	readonly account: Account;
}
/** `more` goes into the connector's options. */
export type OpenDoor = (
	publicUrl: string,
	surroundings: Surroundings,
	more?: Record<string, unknown>,
) => Promise<{connector: Connector; provider: Told}>;

/** Long enough for a file on this machine, short enough to wait for one that never comes. */
const FETCH_TIMEOUT_MS = 1000;
const RECONCILE = {retryMs: 10};

const connected = (options: unknown, surroundings: Surroundings): Connector =>
	createConnector(connectorOptions.parse(options), surroundings);

/** The three kinds of providers there are: rung and fetched from, events with links that expire, files in the post. */
export const DOORS: Readonly<Record<string, OpenDoor>> = {
	async telnyx(publicUrl, surroundings, more = {}) {
		const provider = await openTelnyxProvider(`${publicUrl}/connectors/fax/fax`);
		const options = {
			kind: 'telnyx',
			name: 'fax',
			publicKeys: TELNYX_PUBLIC_KEYS,
			apiKey: TELNYX_API_KEY,
			apiUrl: provider.apiUrl,
			mediaHosts: ['127.0.0.1'],
			mayFetchPrivately: true,
			fetchTimeoutMs: FETCH_TIMEOUT_MS,
			reconcile: RECONCILE,
			...more,
		};
		return {connector: connected(options, surroundings), provider};
	},

	async 'twilio-compatible'(publicUrl, surroundings, more = {}) {
		const provider = await openTwilioCompatibleProvider(`${publicUrl}/connectors/fax/fax`);
		const options = {
			kind: 'twilio-compatible',
			name: 'fax',
			publicUrl,
			signingKey: TWILIO_KEY,
			projectId: 'project',
			mediaHosts: ['127.0.0.1'],
			mayFetchPrivately: true,
			fetchTimeoutMs: FETCH_TIMEOUT_MS,
			reconcile: {...RECONCILE, apiBase: provider.apiBase, apiToken: TWILIO_TOKEN},
			...more,
		};
		return {connector: connected(options, surroundings), provider};
	},

	async 'sinch-fax'(publicUrl, surroundings, more = {}) {
		const account = await openSinchAccount();
		const sender = openSinchFaxProvider(`${publicUrl}/connectors/fax/fax`, 'multipart/form-data');
		const options = {
			kind: 'sinch-fax',
			name: 'fax',
			...GUARD,
			reconcile: {...RECONCILE, ...SINCH_KEY, apiBase: `${account.address}/v3`, timeoutMs: FETCH_TIMEOUT_MS},
			...more,
		};
		return {connector: connected(options, surroundings), provider: {...sender, account, close: account.close}};
	},
};
