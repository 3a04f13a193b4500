import test from 'ava';
import {openTelnyx} from '#connectors/telnyx/connector.ts';
import {telnyxOptions} from '#connectors/telnyx/options.ts';
import {openTwilioCompatible} from '#connectors/twilio-compatible/connector.ts';
import {twilioCompatibleOptions} from '#connectors/twilio-compatible/options.ts';
import {faxListContract} from '../contracts/fax-list.ts';
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
});
