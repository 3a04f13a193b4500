import {createHash} from 'node:crypto';
import {setImmediate as pause, setTimeout as sleep} from 'node:timers/promises';
import type {z} from 'zod';
import type {RulePack} from './model/requirement.ts';
import type {Clock, Inquiries, Journal, Linguist, Log, OcrEngine, PageImages, Rasteriser, Register, Store} from './ports.ts';
import type {Traffic} from './traffic.ts';

/** Everything a stage may reach for. A stage's signature names the few it needs. */
export interface Tools {
	readonly rasteriser: Rasteriser;
	readonly ocr: OcrEngine;
	readonly images: PageImages;
	readonly linguist: Linguist;
	readonly register: Register;
	readonly inquiries: Inquiries;
	readonly store: Store;
	readonly clock: Clock;
	/** What comes in meanwhile: long computing gives way to it. */
	readonly traffic?: Traffic;
	/** The checklists, for what a return sheet asks for; none means that its document is typed by itself alone. */
	readonly packs?: readonly RulePack[];
}

/** One named, versioned, repeatable transformation. Raise `version` when its output would change. */
export interface Stage<In, Out, Needs = Tools> {
	readonly name: string;
	readonly version: number;
	/** Parses what the journal gives back, so that a recalled value is as trustworthy as a fresh one. */
	readonly output: z.ZodType<Out>;
	/** Names whatever besides the input decides the output, such as the OCR engine and its model. */
	readonly fingerprint?: (tools: Needs) => string;
	/** The part of the input that decides the output; all of it unless said. */
	readonly identity?: (input: In) => unknown;
	/** `false` for stages whose answer depends on the world of the moment, such as matching. */
	readonly journalled?: boolean;
	readonly run: (input: In, tools: Needs, signal: AbortSignal) => Promise<Out> | Out;
	/** The same, of what computes for long: each `yield` lets whoever waits for an answer go first. */
	readonly inTurns?: (input: In, tools: Needs) => Turns<Out>;
}

/** Work that stops now and then and can be gone on with. */
export type Turns<Out> = Generator<undefined, Out, undefined>;

/** To its end without a pause. */
export function atOnce<Out>(turns: Turns<Out>): Out {
	for (;;) {
		const {done, value} = turns.next();
		if (done) {
			return value;
		}
	}
}

/** An arrival takes some twenty steps, each of which would wait for a turn: while somebody waits, most of the time is theirs. */
const PAUSE_PER_TURN = 4;
const LONGEST_PAUSE_MS = 200;

async function withPauses<Out>(turns: Turns<Out>, traffic: Traffic | undefined): Promise<Out> {
	await pause();
	for (;;) {
		const began = performance.now();
		const {done, value} = turns.next();
		if (done) {
			return value;
		}

		const tookMs = performance.now() - began;
		await (traffic?.isBusy() ? sleep(Math.min(LONGEST_PAUSE_MS, tookMs * PAUSE_PER_TURN)) : pause());
	}
}

export const defineStage = <In, Out, Needs>(stage: Stage<In, Out, Needs>): Stage<In, Out, Needs> => Object.freeze(stage);

export interface Step {
	<In, Out>(stage: Stage<In, Out>, input: In): Promise<Out>;
	each<In, Out>(stage: Stage<In, Out>, inputs: readonly In[]): Promise<Out[]>;
}

export interface StepperOptions {
	readonly deliveryId: string;
	readonly journal: Journal;
	readonly log: Log;
	readonly concurrency: number;
	readonly signal: AbortSignal;
	/** Told after each finished unit of a stage. */
	readonly onProgress?: (stage: string, done: number, of: number) => void;
}

/** Runs stages for one delivery, recalling from the journal whatever the same stage already made of the same input. */
export function stepper(tools: Tools, options: StepperOptions): Step {
	const {deliveryId, journal, log, concurrency, signal, onProgress} = options;

	async function recall<Out>(stage: Stage<never, Out>, key: string): Promise<{output: Out} | undefined> {
		const recalled = await journal.recall(key);
		if (recalled === undefined) {
			return undefined;
		}

		const parsed = stage.output.safeParse(recalled);
		if (!parsed.success) {
			// A damaged entry is refused, never believed: the work is done again.
			log.event('journal-entry-damaged', {code: 'STORAGE_CORRUPT', stage: stage.name, deliveryId});
			return undefined;
		}

		return {output: parsed.data};
	}

	async function run<In, Out>(stage: Stage<In, Out>, input: In): Promise<Out> {
		signal.throwIfAborted();
		if (stage.journalled === false) {
			// Nothing is waited for in these: without a pause a long fax would hold up everybody who waits for an answer.
			await pause();
			return stage.inTurns ? withPauses(stage.inTurns(input, tools), tools.traffic) : stage.run(input, tools, signal);
		}

		const key = journalKey(stage, input, tools);
		const recalled = await recall(stage, key);
		if (recalled) {
			return recalled.output;
		}

		const output = await stage.run(input, tools, signal);
		await journal.remember(key, deliveryId, stage.name, output);
		return output;
	}

	async function each<In, Out>(stage: Stage<In, Out>, inputs: readonly In[]): Promise<Out[]> {
		let done = 0;
		return mapConcurrently(inputs, concurrency, async input => {
			const output = await run(stage, input);
			onProgress?.(stage.name, ++done, inputs.length);
			return output;
		});
	}

	const step = async <In, Out>(stage: Stage<In, Out>, input: In): Promise<Out> => {
		const output = await run(stage, input);
		onProgress?.(stage.name, 1, 1);
		return output;
	};

	return Object.assign(step, {each});
}

function journalKey<In, Out>({name, version, fingerprint, identity}: Stage<In, Out>, input: In, tools: Tools): string {
	const decides = JSON.stringify([identity ? identity(input) : input, fingerprint?.(tools) ?? null], inOrder);
	return `${name}@${version}:${createHash('sha256').update(decides).digest('hex')}`;
}

/** A recalled value has its fields in the schema's order, a fresh one in that of its making: the key must not tell them apart. */
const inOrder = (_key: string, value: unknown): unknown =>
	value !== null && typeof value === 'object' && !Array.isArray(value)
		? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
		: value;

/** Maps with bounded concurrency, keeping order. After a failure nothing new is started. */
async function mapConcurrently<In, Out>(inputs: readonly In[], concurrency: number, mapper: (input: In) => Promise<Out>): Promise<Out[]> {
	const outputs = new Array<Out>(inputs.length);
	const queue = inputs.entries();
	let hasFailed = false;
	const worker = async (): Promise<void> => {
		for (const [index, input] of queue) {
			if (hasFailed) {
				return;
			}

			try {
				outputs[index] = await mapper(input);
			} catch (error) {
				hasFailed = true;
				throw error;
			}
		}
	};

	await Promise.all(Array.from({length: Math.min(concurrency, inputs.length)}, worker));
	return outputs;
}
