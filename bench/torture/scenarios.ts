import {audit} from './audit.ts';
import {cuts, type Sabotage, whyNoCuts} from './cuts.ts';
import {whyNoFaults} from './faults/control.ts';
import {everyCall, isMet as isEveryCallMet} from './faults/every-call.ts';
import {fullDisk, whyNoDisk} from './full-disk.ts';
import {goldenDoors, isMet as isGoldenMet} from './golden-doors.ts';
import {kills} from './kills.ts';
import {isClean} from './ledger.ts';
import {load} from './load.ts';
import {isMet as isOutageMet, outage} from './outage.ts';
import {isMet as isProviderMet, providers} from './providers.ts';
import {isMet as isShareMet, shares} from './shares.ts';
import {isMet as isSlowMet, slowClients} from './slow-clients.ts';
import {isMet as isSoakMet, soak} from './soak.ts';

export interface Given {
	readonly directory: string;
	readonly seed: number;
	readonly scale: number;
	/** Of the soak, in place of its count. */
	readonly pages?: number | undefined;
	/** Corners of pages in place of pages. */
	readonly isTiny?: boolean;
}

export interface Outcome {
	readonly figures: Readonly<Record<string, unknown>>;
	readonly isMet: boolean;
	readonly skipped?: string;
}

const times = (count: number, scale: number) => Math.max(1, Math.round(count * scale));
const READY_MS = 5000;

/** Each a promise of ours with the figure it is held to. */
export const SCENARIOS: Readonly<Record<string, (given: Given) => Promise<Outcome>>> = {
	async kills({directory, seed, scale}) {
		const figures = await kills({directory, seed, kills: times(200, scale), perSecond: 90, restMs: 3_600_000, onKill: told('kill')});
		return {
			figures: {...figures},
			isMet: isClean(figures) && figures.orphans === 0 && figures.isAtRest && figures.slowestReadyMs <= READY_MS,
		};
	},

	async faults({directory}) {
		const skipped = await whyNoFaults();
		if (skipped) {
			return {figures: {}, isMet: false, skipped};
		}

		const figures = await everyCall({directory, codes: ['EIO', 'ENOSPC', 'EMFILE']});
		return {figures: {...figures}, isMet: isEveryCallMet(figures)};
	},

	async 'full-disk'({directory, seed, scale}) {
		const skipped = whyNoDisk();
		if (skipped) {
			return {figures: {}, isMet: false, skipped};
		}

		const figures = await fullDisk({directory, seed, cycles: times(20, scale)});
		return {
			figures: {...figures},
			isMet: isClean(figures) && figures.resumedMs <= 60_000 && figures.readableWhileFull && !figures.readyWhileFull,
		};
	},

	async load({directory, scale}) {
		const figures = await load({directory, perSecond: 100, seconds: times(60, scale), isReading: true});
		return {figures: {...figures}, isMet: figures.errors === 0 && figures.lost + figures.torn === 0 && figures.p99Ms <= 250};
	},

	async burst({directory, scale}) {
		const figures = await load({directory, perSecond: 400, seconds: times(30, scale)});
		return {figures: {...figures}, isMet: figures.errors === 0 && figures.lost + figures.torn === 0 && figures.p99Ms <= 1500};
	},

	async flood({directory, scale}) {
		const figures = await load({directory, perSecond: 20, unsignedPerSecond: 1000, seconds: times(60, scale)});
		return {
			figures: {...figures},
			isMet:
				figures.errors === 0 && figures.surplusRows === 0 && figures.p99Ms <= 1000 && figures.unsignedRefused > 0 && figures.grownMb <= 100,
		};
	},

	async providers({directory, seed, scale}) {
		const figures = await providers({directory, seed, events: times(5000, scale)});
		return {figures, isMet: Object.values(figures).every(isProviderMet)};
	},

	async outage({directory, scale}) {
		const figures = await outage({directory, faxes: times(1000, scale)});
		return {figures: {...figures}, isMet: isOutageMet(figures)};
	},

	async audit({directory, scale}) {
		const figures = await audit({directory, events: times(1_000_000, scale)});
		const {problems, altered, found, verifySeconds} = figures;
		return {figures: {...figures}, isMet: problems === 0 && found === altered && verifySeconds <= 60};
	},

	async shares({directory, seed, scale}) {
		const figures = await shares({
			directory,
			seed,
			each: times(100, scale),
			spanMs: times(600_000, scale),
			oldFiles: times(15_000, Math.min(1, 10 * scale)),
			losses: Math.max(2, times(20, scale)),
		});
		return {figures: {...figures}, isMet: isShareMet(figures)};
	},

	async soak({directory, seed, scale, pages = times(5000, scale), isTiny = false}) {
		const figures = await soak({directory, seed, pages, isTiny});
		return {figures: {...figures}, isMet: isSoakMet(figures)};
	},

	async 'slow-clients'({directory, scale}) {
		const seconds = times(120, scale);
		const figures = await slowClients({
			directory,
			seconds,
			connections: 200,
			aborted: 200,
			maxMediaBytes: 50 * 1024 * 1024,
			large: Math.max(1, times(3, scale)),
		});
		return {figures: {...figures}, isMet: isSlowMet(figures)};
	},

	async golden({directory, seed, scale}) {
		const figures = await goldenDoors({directory, seed, each: times(60, scale)});
		return {figures: {...figures}, isMet: isGoldenMet(figures)};
	},

	cuts: given => cut(given, 100),
	'cuts-with-normal-synchronous': given => cut(given, 10, 'normal-synchronous'),
	'cuts-without-file-sync': given => cut(given, 10, 'without-file-sync'),
};

/** With a sabotage the promise is that the cuts show it. */
async function cut({directory, seed, scale}: Given, count: number, sabotage?: Sabotage): Promise<Outcome> {
	const skipped = await whyNoCuts();
	if (skipped) {
		return {figures: {}, isMet: false, skipped};
	}

	const figures = await cuts({directory, seed, cuts: times(count, scale), perSecond: 30, ...(sabotage && {sabotage}), onCut: told('cut')});
	const isIntact = figures.lost + figures.torn + figures.damaged === 0;
	return {figures: {...figures}, isMet: isIntact === (sabotage === undefined)};
}

const told = (what: string) => (count: number, acknowledged: number) => {
	if (count % 10 === 0) {
		process.stderr.write(`${what} ${count}: ${acknowledged} acknowledged\n`);
	}
};
