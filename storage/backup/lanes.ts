/** Does `work` for every item, so many at a time. The first failure ends it: no further item is begun, and it is thrown once the others have ended. */
export async function inLanes<Item>(
	items: Iterable<Item> | AsyncIterable<Item>,
	lanes: number,
	work: (item: Item) => Promise<void>,
): Promise<void> {
	const source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
	let failure: {error: unknown} | undefined;
	// One item is asked for at a time: not every source may be asked twice at once.
	let turn: Promise<unknown> = Promise.resolve();
	const next = (): Promise<IteratorResult<Item>> => {
		const mine = turn.then(() => source.next());
		turn = mine.catch(() => {});
		return mine;
	};

	async function lane(): Promise<void> {
		for (;;) {
			const {done, value} = await next();
			if (done || failure) {
				return;
			}

			await work(value);
		}
	}

	const guarded = async () => {
		try {
			await lane();
		} catch (error) {
			failure ??= {error};
		}
	};
	await Promise.all(Array.from({length: lanes}, guarded));
	if (failure) {
		await source.return?.(undefined);
		throw failure.error;
	}
}
