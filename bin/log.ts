import type {Log} from '#pipeline/ports.ts';

/** One JSON line per event on stderr; the fields are ids, codes and counts by the port's promise. */
export const jsonLog: Log = {
	event: (name, fields = {}) => {
		process.stderr.write(`${JSON.stringify({at: new Date().toISOString(), event: name, ...fields})}\n`);
	},
};

export const silentLog: Log = {event: () => {}};
