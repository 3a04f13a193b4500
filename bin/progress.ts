import {MultiBar, Presets, type SingleBar} from 'cli-progress';
import type {Delivery} from '#pipeline/model/delivery.ts';

const WORDS: Record<string, string> = {enhance: 'cleaning', recognise: 'reading', describe: 'describing', examine: 'examining'};

/** Bars on stderr, one per delivery at work, when a terminal watches; silent otherwise. */
export function openProgress(): {onProgress: (delivery: Delivery, stage: string, done: number, of: number) => void; stop(): void} {
	if (!process.stderr.isTTY) {
		return {onProgress: () => {}, stop: () => {}};
	}

	const bars = new MultiBar(
		{stream: process.stderr, clearOnComplete: true, hideCursor: true, format: '{delivery} {bar} {done}/{of} {stage}'},
		Presets.shades_classic,
	);
	const running = new Map<string, SingleBar>();
	return {
		onProgress({id}, stage, done, of) {
			const payload = {delivery: id.slice(0, 8), stage: WORDS[stage] ?? stage, done, of};
			const bar = running.get(id) ?? bars.create(of, 0, payload);
			running.set(id, bar);
			bar.setTotal(of);
			bar.update(done, payload);
			if (stage === 'file') {
				bars.remove(bar);
				running.delete(id);
			}
		},
		stop: () => bars.stop(),
	};
}
