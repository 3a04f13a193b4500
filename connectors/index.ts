import {z} from 'zod';
import type {Connector} from '#pipeline/ports.ts';
import {openDocumo} from './documo/connector.ts';
import {documoOptions} from './documo/options.ts';
import {openHylafax} from './hylafax/connector.ts';
import {hylafaxOptions} from './hylafax/options.ts';
import {openInterfax} from './interfax/connector.ts';
import {interfaxOptions} from './interfax/options.ts';
import {openMailbox} from './mailbox/connector.ts';
import {mailboxOptions} from './mailbox/options.ts';
import {openPhaxio} from './phaxio/connector.ts';
import {phaxioOptions} from './phaxio/options.ts';
import {openScanFolder} from './scan-folder/connector.ts';
import {scanFolderOptions} from './scan-folder/options.ts';
import {openSinchFax} from './sinch-fax/connector.ts';
import {sinchFaxOptions} from './sinch-fax/options.ts';
import type {Surroundings} from './surroundings.ts';
import {openTelnyx} from './telnyx/connector.ts';
import {telnyxOptions} from './telnyx/options.ts';
import {openTwilioCompatible} from './twilio-compatible/connector.ts';
import {twilioCompatibleOptions} from './twilio-compatible/options.ts';

export {comparisonOf} from './lists/comparison.ts';
export {mediaTypeOf} from './media/media-type.ts';
export {openPolls, type Ticks} from './polls/polls.ts';

export const connectorOptions = z.discriminatedUnion('kind', [
	scanFolderOptions,
	twilioCompatibleOptions,
	interfaxOptions,
	telnyxOptions,
	phaxioOptions,
	sinchFaxOptions,
	documoOptions,
	hylafaxOptions,
	mailboxOptions,
]);
export type ConnectorOptions = z.infer<typeof connectorOptions>;

/** One configured way in. A new kind is a folder and a line here and above. */
export function createConnector(options: ConnectorOptions, surroundings: Surroundings): Connector {
	switch (options.kind) {
		case 'scan-folder':
			return openScanFolder(options, surroundings);
		case 'twilio-compatible':
			return openTwilioCompatible(options, surroundings);
		case 'telnyx':
			return openTelnyx(options, surroundings);
		case 'phaxio':
			return openPhaxio(options, surroundings);
		case 'sinch-fax':
			return openSinchFax(options, surroundings);
		case 'documo':
			return openDocumo(options, surroundings);
		case 'interfax':
			return openInterfax(options, surroundings);
		case 'hylafax':
			return openHylafax(options, surroundings);
		case 'mailbox':
			return openMailbox(options, surroundings);
	}
}
