import type {HttpConnector} from '../http-connector.ts';
import type {Surroundings} from '../surroundings.ts';
import type {TwilioCompatibleOptions} from './options.ts';

export function openTwilioCompatible(options: TwilioCompatibleOptions, _surroundings: Surroundings): HttpConnector {
	return {name: options.name, async start() {}, async stop() {}, routes() {}};
}
