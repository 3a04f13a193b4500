import {loadConfig} from '#config/load.ts';
import {openDossier} from '#pipeline/dossiers/open-dossier.ts';
import {openStorage} from '#storage/index.ts';
import {dossierText} from '../dossier-text.ts';
import {systemClock} from '../system-clock.ts';

/** Prints one dossier. */
export async function dossier(configFile: string | undefined, inquiryId: string, {json}: {json?: boolean}): Promise<void> {
	const {storage, packs} = await loadConfig(configFile);
	const {store, close} = await openStorage(storage, systemClock);
	try {
		const opened = await openDossier(inquiryId, store, packs, systemClock);
		process.stdout.write(json ? `${JSON.stringify(opened, null, 2)}\n` : dossierText(opened));
	} finally {
		await close();
	}
}
