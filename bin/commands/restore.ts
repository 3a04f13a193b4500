import {loadConfig} from '#config/load.ts';
import {backupKeys, backupPlace, keyringAtHand, restoreBackup} from '#storage/backup/index.ts';
import {AFTER_RESTORE} from '../after-restore.ts';

interface RestoreArguments {
	readonly from: string;
	readonly to: string;
	readonly snapshot?: string;
	readonly despiteDamage?: boolean;
}

/** Brings a snapshot back into an empty folder. Needs the configuration's keys; touches nothing it names. */
export async function restore(configFile: string | undefined, {from, to, snapshot, despiteDamage}: RestoreArguments): Promise<void> {
	const config = await loadConfig(configFile);
	const keyring = await keyringAtHand(config.storage);
	const began = performance.now();
	const {name, takenAt, blobs, bytes, damaged, lost, erasures, erasuresMended, steps, masterKeyId} = await restoreBackup({
		place: backupPlace(from),
		keys: backupKeys(config.backup ?? {}, keyring),
		to,
		snapshot,
		isDespiteDamage: despiteDamage,
		storage: config.storage,
		afterRestore: AFTER_RESTORE,
	});
	const seconds = (performance.now() - began) / 1000;
	const print = (line: string) => process.stdout.write(`${line}\n`);
	print(`Snapshot ${name} is in ${to}: ${blobs} blobs, ${(bytes / 1e6).toFixed(0)} MB in ${seconds.toFixed(1)} s, every byte checked.`);
	print(`It holds what was acknowledged before ${takenAt}.`);
	for (const step of steps) {
		print(`Done after it: ${step}.`);
	}

	if (erasures > 0 && steps.length === 0) {
		print(`${erasures} erasures are recorded in erasures.log and were NOT done again: do so before anybody opens these data.`);
		process.exitCode = 1;
	}

	if (erasuresMended > 0) {
		print(
			`${erasuresMended} lines of erasures.log are damaged in the backup; the newest snapshot's copy of them was taken where it has them.`,
		);
		process.exitCode = 1;
	}

	tellMissing('are damaged in the backup', damaged);
	tellMissing('were lost before the backup was made', lost);
	if (!keyring?.ids.includes(masterKeyId)) {
		print(`The data were written under master key ${masterKeyId}, which is not at hand: give it as storage.masterKey before the start.`);
		process.exitCode = 1;
	}

	print('Next: point dataDirectory (or storage.directory) at it, run `intake verify`, then start.');
}

function tellMissing(how: string, blobs: readonly string[]): void {
	if (blobs.length > 0) {
		process.stdout.write(`${blobs.length} blobs ${how} and are missing:\n  ${blobs.join('\n  ')}\n`);
		process.exitCode = 1;
	}
}
