import {registerCompletionHandler} from 'ava';

const PATIENCE_MS = 60_000;

/**
 * A suite whose program does not end when its tests have is a fault (something was left open), and must be told as one:
 * without this the whole run would wait for it for ever.
 */
registerCompletionHandler(() => {
	setTimeout(() => {
		console.error(`The tests are done, but the program does not end. Still open: ${process.getActiveResourcesInfo().join(', ')}.`);
		process.exit(1);
	}, PATIENCE_MS).unref();
});
