import {z} from 'zod';
import type {Connector} from '#pipeline/ports.ts';
import {openScanFolder} from './scan-folder/connector.ts';
import {scanFolderOptions} from './scan-folder/options.ts';
import type {Surroundings} from './surroundings.ts';
import {openTwilioCompatible} from './twilio-compatible/connector.ts';
import {twilioCompatibleOptions} from './twilio-compatible/options.ts';

export {mediaTypeOf} from './media/media-type.ts';

export const connectorOptions = z.discriminatedUnion('kind', [scanFolderOptions, twilioCompatibleOptions]);
export type ConnectorOptions = z.infer<typeof connectorOptions>;

/** One configured way in. A new kind is a folder and a line here and above. */
export function createConnector(options: ConnectorOptions, surroundings: Surroundings): Connector {
	switch (options.kind) {
		case 'scan-folder':
			return openScanFolder(options, surroundings);
		case 'twilio-compatible':
			return openTwilioCompatible(options, surroundings);
	}
}
