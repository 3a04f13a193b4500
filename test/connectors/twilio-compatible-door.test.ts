import test from 'ava';
import {openTwilioCompatible} from '#connectors/twilio-compatible/connector.ts';
import {twilioCompatibleOptions} from '#connectors/twilio-compatible/options.ts';
import {faxDoorContract} from '../contracts/fax-door.ts';
import {openTwilioCompatibleProvider, TWILIO_KEY, TWILIO_PREVIOUS_KEY} from '../fakes/providers/twilio-compatible.ts';

faxDoorContract(test, {
	title: 'twilio-compatible',
	async open(publicUrl, surroundings) {
		const options = twilioCompatibleOptions.parse({
			kind: 'twilio-compatible',
			name: 'fax',
			publicUrl,
			signingKey: TWILIO_KEY,
			previousSigningKey: TWILIO_PREVIOUS_KEY,
			projectId: 'project',
			mediaHosts: ['127.0.0.1'],
			mayFetchPrivately: true,
			maxMediaBytes: 200_000,
		});
		const provider = await openTwilioCompatibleProvider(`${publicUrl}/connectors/fax/fax`);
		return {connector: openTwilioCompatible(options, surroundings), provider};
	},
	forgeries: ['unsigned', 'wrong', 'retired', 'altered', 'wrong-address'],
	contentType: 'application/x-www-form-urlencoded',
	failureCode: 'FAX_34002',
});
