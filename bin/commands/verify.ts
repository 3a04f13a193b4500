import {loadConfig} from '#config/load.ts';
import {openStorage} from '#storage/index.ts';
import {verifyStorage} from '#storage/verify/verify.ts';
import {systemClock} from '../system-clock.ts';

const IDS_SHOWN = 20;

/** Checks everything that is kept; the exit code is 1 when anything is wrong. */
export async function verify(configFile: string | undefined, {deep}: {deep?: boolean}): Promise<void> {
	const {storage} = await loadConfig(configFile);
	const {blobs, close} = await openStorage(storage, systemClock);
	try {
		const {
			faults,
			deliveries,
			pages,
			blobs: named,
			blobBytes,
			orphans,
		} = await verifyStorage({
			directory: storage.directory,
			blobs,
			isDeep: deep ?? false,
		});
		const print = (line: string) => process.stdout.write(`${line}\n`);
		print(
			`${deliveries} deliveries, ${pages} pages, ${named} blobs of ${(blobBytes / 1e6).toFixed(1)} MB; ${orphans} files that nothing names.`,
		);
		for (const {what, count, ids} of faults) {
			print(`WRONG  ${what}: ${count}`);
			for (const id of ids.slice(0, IDS_SHOWN)) {
				print(`         ${id}`);
			}

			if (ids.length > IDS_SHOWN) {
				print(`         and ${ids.length - IDS_SHOWN} more`);
			}
		}

		print(faults.length === 0 ? 'Nothing is wrong.' : 'docs/backup.md says what to do about each.');
		process.exitCode = faults.length === 0 ? 0 : 1;
	} finally {
		await close();
	}
}
