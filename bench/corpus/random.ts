/** A seeded source of chance (mulberry32): the same seed makes the same corpus. */
export class Random {
	#state: number;

	constructor(seed: number) {
		this.#state = (seed * 2_654_435_761) >>> 0;
	}

	/** Uniform in [0, 1). */
	next(): number {
		this.#state = (this.#state + 0x6d_2b_79_f5) >>> 0;
		let z = this.#state;
		z = Math.imul(z ^ (z >>> 15), z | 1);
		z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
		return ((z ^ (z >>> 14)) >>> 0) / 4_294_967_296;
	}

	between(low: number, high: number): number {
		return low + (high - low) * this.next();
	}

	/** Whole number from `low` to `high`, both possible. */
	int(low: number, high: number): number {
		return Math.floor(this.between(low, high + 1));
	}

	may(probability: number): boolean {
		return this.next() < probability;
	}

	pick<T>(list: readonly T[]): T {
		return list[Math.floor(this.next() * list.length)]!;
	}

	shuffled<T>(list: readonly T[]): T[] {
		return list
			.map(value => ({value, order: this.next()}))
			.sort((a, b) => a.order - b.order)
			.map(({value}) => value);
	}

	digits(count: number): string {
		return Array.from({length: count}, (_, index) => this.int(index === 0 ? 1 : 0, 9)).join('');
	}

	/** A source of its own for one thing, so that adding a thing does not change the others. */
	fork(): Random {
		return new Random(Math.floor(this.next() * 2 ** 31));
	}
}
