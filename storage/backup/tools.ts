import type {BlobStore, Clock} from '#pipeline/ports.ts';
import type {BackupKeys} from './keys.ts';
import type {BackupPlace} from './place.ts';

/** What making, checking and pruning backups of one data directory needs. */
export interface BackupTools {
	readonly place: BackupPlace;
	readonly keys: BackupKeys;
	/** Holds `intake.db`, `blobs` and `erasures.log`. */
	readonly dataDirectory: string;
	readonly blobs: Pick<BlobStore, 'read'>;
	/** The key the data are written under at present; no secret. */
	readonly masterKeyId: string;
	readonly keepDays: number;
	readonly clock: Clock;
}
