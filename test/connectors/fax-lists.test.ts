import test from 'ava';
import {openDocumo} from '#connectors/documo/connector.ts';
import {documoOptions} from '#connectors/documo/options.ts';
import {openInterfax} from '#connectors/interfax/connector.ts';
import {interfaxOptions} from '#connectors/interfax/options.ts';
import {openPhaxio} from '#connectors/phaxio/connector.ts';
import {phaxioOptions} from '#connectors/phaxio/options.ts';
import {openSinchFax} from '#connectors/sinch-fax/connector.ts';
import {sinchFaxOptions} from '#connectors/sinch-fax/options.ts';
import {openTelnyx} from '#connectors/telnyx/connector.ts';
import {telnyxOptions} from '#connectors/telnyx/options.ts';
import {openTwilioCompatible} from '#connectors/twilio-compatible/connector.ts';
import {twilioCompatibleOptions} from '#connectors/twilio-compatible/options.ts';
import {faxListContract} from '../contracts/fax-list.ts';
import {DOCUMO_API_KEY, openDocumoAccount} from '../fakes/providers/documo.ts';
import {openInterfaxAccount} from '../fakes/providers/interfax-account.ts';
import {openPhaxioAccount, PHAXIO_KEY, PHAXIO_TOKEN} from '../fakes/providers/phaxio.ts';
import {openSinchAccount, SINCH_KEY} from '../fakes/providers/sinch-fax.ts';
import {openTelnyxProvider, TELNYX_API_KEY, TELNYX_PUBLIC_KEYS} from '../fakes/providers/telnyx.ts';
import {openTwilioCompatibleProvider, TWILIO_KEY, TWILIO_TOKEN} from '../fakes/providers/twilio-compatible.ts';

const uuid = (number: number) => `181533f3-b0b8-4bcd-ab01-${String(number).padStart(12, '0')}`;

faxListContract(test, {
	title: 'twilio-compatible',
	async open(publicUrl, surroundings, settings) {
		const provider = await openTwilioCompatibleProvider(`${publicUrl}/connectors/fax/fax`);
		const options = twilioCompatibleOptions.parse({
			kind: 'twilio-compatible',
			name: 'fax',
			publicUrl,
			signingKey: TWILIO_KEY,
			projectId: 'project',
			mediaHosts: ['127.0.0.1'],
			mayFetchPrivately: true,
			reconcile: {apiBase: provider.apiBase, apiToken: TWILIO_TOKEN, ...settings},
		});
		return {connector: openTwilioCompatible(options, surroundings), provider};
	},
	idOf: uuid,
	mayRemove: true,
	isGoneTold: true,
});

faxListContract(test, {
	title: 'telnyx',
	async open(publicUrl, surroundings, settings) {
		const provider = await openTelnyxProvider(`${publicUrl}/connectors/fax/fax`);
		const options = telnyxOptions.parse({
			kind: 'telnyx',
			name: 'fax',
			publicKeys: TELNYX_PUBLIC_KEYS,
			apiKey: TELNYX_API_KEY,
			apiUrl: provider.apiUrl,
			mediaHosts: [provider.mediaHost],
			mayFetchPrivately: true,
			reconcile: settings,
		});
		return {connector: openTelnyx(options, surroundings), provider};
	},
	idOf: uuid,
	mayRemove: true,
	isGoneTold: true,
});

/** Door and account of providers whose webhooks play no part here. */
const GUARDED = {webhookUser: 'provider', webhookPassword: 'password-of-webhooks', pathSecret: 'secret-of-the-address-1'};

faxListContract(test, {
	title: 'sinch-fax',
	async open(_publicUrl, surroundings, settings) {
		const account = await openSinchAccount();
		const reconcile = {...SINCH_KEY, apiBase: `${account.address}/v3`, ...settings};
		const options = sinchFaxOptions.parse({kind: 'sinch-fax', name: 'fax', ...GUARDED, reconcile});
		return {connector: openSinchFax(options, surroundings), provider: {account, close: account.close}};
	},
	idOf: uuid,
	mayRemove: true,
	isGoneTold: true,
});

faxListContract(test, {
	title: 'phaxio',
	async open(publicUrl, surroundings, settings) {
		const account = await openPhaxioAccount();
		const reconcile = {...PHAXIO_KEY, apiBase: `${account.address}/v2.1`, ...settings};
		const options = phaxioOptions.parse({kind: 'phaxio', name: 'fax', publicUrl, callbackToken: PHAXIO_TOKEN, reconcile});
		return {connector: openPhaxio(options, surroundings), provider: {account, close: account.close}};
	},
	idOf: number => String(7_000_000 + number),
	mayRemove: true,
	isGoneTold: false,
});

faxListContract(test, {
	title: 'documo',
	async open(_publicUrl, surroundings, settings) {
		const account = await openDocumoAccount();
		const options = documoOptions.parse({
			kind: 'documo',
			name: 'fax',
			...GUARDED,
			apiKey: DOCUMO_API_KEY,
			apiUrl: `${account.address}/v1`,
			mayFetchPrivately: true,
			reconcile: {gapMs: 0, ...settings},
		});
		return {connector: openDocumo(options, surroundings), provider: {account, close: account.close}};
	},
	idOf: uuid,
	mayRemove: false,
	isGoneTold: true,
});

faxListContract(test, {
	title: 'interfax',
	async open(_publicUrl, surroundings, settings) {
		const account = await openInterfaxAccount();
		const options = interfaxOptions.parse({
			kind: 'interfax',
			name: 'fax',
			user: 'user',
			password: 'password',
			restUrl: account.address,
			gapMs: 0,
			reconcile: settings,
		});
		// Only its list is tried here: no tick ever comes, and its polls are not started.
		const connector = openInterfax(options, surroundings);
		return {connector: {...connector, start: async () => {}}, provider: {account, close: account.close}};
	},
	// Its ids count up, and its list goes by them.
	idOf: number => String(900_000 - number),
	mayRemove: false,
	isGoneTold: true,
});
