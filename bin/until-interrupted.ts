/** As a shell tells it: 128 and the number of the signal. */
const EXIT_CODES = {SIGINT: 130, SIGTERM: 143} as const;

/** Resolves at the first SIGINT or SIGTERM; a second one, of either kind, ends the process at once. */
export async function untilInterrupted(): Promise<void> {
	await new Promise<void>(resolve => {
		let isStopping = false;
		for (const signal of ['SIGINT', 'SIGTERM'] as const) {
			process.on(signal, () => {
				if (isStopping) {
					process.exit(EXIT_CODES[signal]);
				}

				isStopping = true;
				resolve();
			});
		}
	});
}
