import type {Database, Writing} from './schema.ts';

/** A transaction may be this long: whoever else wants to write waits for its end. */
const MOST = 128;

interface Waiting<Item, Result> {
	readonly item: Item;
	resolve(result: Result): void;
	reject(error: unknown): void;
}

/**
 * Many small writes, one flush to the disk: what comes while a transaction is being committed shares the next one. Each call settles after
 * the commit that holds it, and only then. `write` is given a batch and answers in its order, so that a batch costs as many statements as
 * one. One that fails takes no other with it: the batch is rolled back and each is then tried alone.
 */
export function groupCommit<Item, Result>(
	writer: Database,
	write: (transaction: Writing, batch: readonly Item[]) => Promise<readonly Result[]>,
): (item: Item) => Promise<Result> {
	const waiting: Array<Waiting<Item, Result>> = [];
	let isRunning = false;

	const together = (items: readonly Item[]) => writer.transaction().execute(transaction => write(transaction, items));

	async function commit(batch: ReadonlyArray<Waiting<Item, Result>>): Promise<void> {
		let results: readonly Result[];
		try {
			results = await together(batch.map(({item}) => item));
		} catch (error) {
			const [only, ...others] = batch;
			if (only && others.length === 0) {
				only.reject(error);
				return;
			}

			for (const {item, resolve, reject} of batch) {
				await together([item]).then(([result]) => resolve(result!), reject);
			}

			return;
		}

		for (const [index, {resolve}] of batch.entries()) {
			resolve(results[index]!);
		}
	}

	async function run(): Promise<void> {
		isRunning = true;
		while (waiting.length > 0) {
			await commit(waiting.splice(0, MOST));
		}

		isRunning = false;
	}

	return item =>
		new Promise((resolve, reject) => {
			waiting.push({item, resolve, reject});
			if (!isRunning) {
				void run();
			}
		});
}
