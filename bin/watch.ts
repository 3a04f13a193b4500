import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {z} from 'zod';
import type {Config} from '#config/load.ts';
import type {Clock, Log} from '#pipeline/ports.ts';
import {type Disk, openDisk, type StatFs} from '#storage/disk.ts';
import {openVitals, type Vitals} from '#storage/vitals.ts';
import {type ClockSkew, openClockSkew} from './clock-skew.ts';
import {type Metrics, openMetrics} from './metrics.ts';
import {serveMetrics} from './metrics-server.ts';
import {openReadiness, type Readiness} from './readiness.ts';

export interface Watch {
	/** As given, and counted. */
	readonly log: Log;
	readonly metrics: Metrics;
	readonly vitals: Omit<Vitals, 'close'>;
	readonly disk: Disk;
	readonly readiness: Readiness;
	/** Compares what connectors hear of the time. */
	readonly skew: ClockSkew;
	/** Shows the figures, when an address for them is configured. */
	serve(): Promise<void>;
	close(): Promise<void>;
}

/** When a backup was last made and last proven, as whoever made it wrote it down. */
const backupStatus = z.object({madeAt: z.coerce.date().optional(), restoredAt: z.coerce.date().optional()});

interface Seen {
	readonly clock: Clock;
	readonly log: Log;
	readonly statFs?: StatFs;
}

/** Everything that looks on: free space, readiness, figures. */
export function openWatch({storage, connectors, metrics: shown}: Config, {clock, log: plain, statFs}: Seen): Watch {
	const {directory, lowWaterMb, readOnlyMb} = storage;
	const vitals = openVitals(directory);
	let log = plain;
	const counted: Log = {event: (name, fields) => log.event(name, fields)};
	const disk = openDisk({directory, lowWaterMb, readOnlyMb}, counted, statFs);
	const readiness = openReadiness({room: disk.room, probe: vitals.probe, log: counted});
	const skew = openClockSkew(clock);
	const metrics = openMetrics({
		clock,
		connectors: connectors.map(({name}) => name),
		sources: {
			vitals,
			disk,
			readiness,
			skewSeconds: skew.seconds,
			backups: async () => backupStatus.parse(JSON.parse(await readFile(path.join(directory, 'backup-status.json'), 'utf8'))),
		},
	});
	log = metrics.counting(plain);
	let server: Awaited<ReturnType<typeof serveMetrics>> | undefined;
	return {
		log: counted,
		metrics,
		vitals,
		disk,
		readiness,
		skew,
		async serve() {
			server = shown && (await serveMetrics(metrics, shown));
		},
		async close() {
			await server?.close();
			await vitals.close();
		},
	};
}
