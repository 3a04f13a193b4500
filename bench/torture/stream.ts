import {setTimeout as pause} from 'node:timers/promises';
import {type Fax, nextFax, openSender} from './faxes.ts';

export interface Stream {
	/** Answered with 2xx. */
	readonly acknowledged: Fax[];
	/** Sent so far, acknowledged or not. */
	readonly sent: () => number;
	/** Sends no more, and waits for what is under way. Whatever was not acknowledged is told to the next stream. */
	stop(): Promise<Fax[]>;
}

/** Faxes at so many a second, from the clock and not from the answers. What is not acknowledged is sent again, as providers do. */
export function stream(url: string, perSecond: number, random: () => number, again: readonly Fax[] = []): Stream {
	const sender = openSender(url);
	const acknowledged: Fax[] = [];
	const waiting = [...again];
	const underWay = new Set<Promise<void>>();
	let isStopped = false;
	let sent = 0;

	async function send(): Promise<void> {
		const fax = waiting.shift() ?? (await nextFax(random));
		sent++;
		const status = await sender.send(fax);
		if (status !== null && status >= 200 && status < 300) {
			acknowledged.push(fax);
		} else {
			waiting.push(fax);
		}
	}

	const loop = (async () => {
		const began = performance.now();
		for (let count = 0; !isStopped; count++) {
			const dueIn = began + (count * 1000) / perSecond - performance.now();
			if (dueIn > 1) {
				await pause(dueIn);
			}

			const sending = send().finally(() => underWay.delete(sending));
			underWay.add(sending);
		}
	})();

	return {
		acknowledged,
		sent: () => sent,
		async stop() {
			isStopped = true;
			await loop;
			await Promise.all(underWay);
			await sender.close();
			return waiting;
		},
	};
}
