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
 * the commit that holds it, and only then. One that fails takes no other with it: the batch is rolled back and each is then tried alone.
 */
export function groupCommit<Item, Result>(
	writer: Database,
	write: (transaction: Writing, item: Item) => Promise<Result>,
): (item: Item) => Promise<Result> {
	const waiting: Array<Waiting<Item, Result>> = [];
	let isRunning = false;

	const alone = (item: Item) => writer.transaction().execute(transaction => write(transaction, item));

	async function commit(batch: ReadonlyArray<Waiting<Item, Result>>): Promise<void> {
		let results: Result[];
		try {
			results = await writer.transaction().execute(async transaction => {
				const written: Result[] = [];
				for (const {item} of batch) {
					written.push(await write(transaction, item));
				}

				return written;
			});
		} catch (error) {
			const [only, ...others] = batch;
			if (only && others.length === 0) {
				only.reject(error);
				return;
			}

			for (const {item, resolve, reject} of batch) {
				await alone(item).then(resolve, reject);
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
