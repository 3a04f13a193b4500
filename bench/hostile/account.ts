/** What the run is told, and what it says of itself when it is over. */
export interface DriveJob {
	/** Configuration file of the application. */
	readonly config: string;
	readonly door: string;
	readonly scans: string;
}

export interface Account {
	readonly kept: Array<{sha256: string; state: string; code: string | null; isVisible: boolean; isWhole: boolean}>;
	/** Fingerprints of what lies in `rejected/`. */
	readonly rejected: readonly string[];
	readonly rejectionTasks: number;
	readonly events: Readonly<Record<string, number>>;
	readonly slowestPageMs: number;
	readonly slowestFileMs: number;
	readonly residentBeforeMb: number;
}
