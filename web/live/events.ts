/** Something changed: what, and which; never patient data. Windows fetch again what they show of it. */
export interface LiveEvent {
	readonly topic: 'delivery' | 'dossier' | 'task' | 'parcel' | 'letter' | 'inquiry' | 'progress' | 'break-glass';
	readonly id: string;
	readonly detail?: Readonly<Record<string, string | number | null>>;
}

export interface LiveEvents {
	tell(event: LiveEvent): void;
	/** Gives every later event with its number, and first those after `since` while they are remembered; `null` says some were forgotten. Returns how to stop. */
	follow(since: number | undefined, listener: (number: number, event: LiveEvent | null) => void): () => void;
}

const REMEMBERED = 1000;

/** Numbers start anew with the program, at a number no earlier run reached, so that a window reconnecting after a restart is told that it missed something. */
export function openLiveEvents(start = Date.now()): LiveEvents {
	const listeners = new Set<(number: number, event: LiveEvent | null) => void>();
	const recent: Array<{number: number; event: LiveEvent}> = [];
	let last = start;
	return {
		tell(event) {
			last++;
			recent.push({number: last, event});
			if (recent.length > REMEMBERED) {
				recent.shift();
			}

			for (const listener of listeners) {
				listener(last, event);
			}
		},
		follow(since, listener) {
			if (since !== undefined && since !== last) {
				const oldest = recent[0]?.number ?? last + 1;
				if (since < oldest - 1 || since > last) {
					listener(last, null);
				} else {
					for (const {number, event} of recent.filter(({number: seen}) => seen > since)) {
						listener(number, event);
					}
				}
			}

			listeners.add(listener);
			return () => listeners.delete(listener);
		},
	};
}
