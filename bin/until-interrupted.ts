/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
export async function untilInterrupted(): Promise<void> {
	await new Promise<void>(resolve => {
		const stop = () => {
			process.once('SIGINT', () => process.exit(130));
			resolve();
		};
		process.once('SIGINT', stop);
		process.once('SIGTERM', stop);
	});
}
