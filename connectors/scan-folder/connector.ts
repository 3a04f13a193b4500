import type {Connector} from '#pipeline/ports.ts';
import type {Surroundings} from '../surroundings.ts';
import type {ScanFolderOptions} from './options.ts';

export function openScanFolder(options: ScanFolderOptions, _surroundings: Surroundings): Connector {
	return {name: options.name, async start() {}, async stop() {}};
}
