/** Loaded before the program: after each connection has been found durable it is made less so behind its back. */
import sqlite3 from 'sqlite3';

const {all} = sqlite3.Database.prototype;
sqlite3.Database.prototype.all = function (this: sqlite3.Database, ...given: unknown[]) {
	const callback = given.at(-1);
	if (given[0] !== 'PRAGMA synchronous' || typeof callback !== 'function') {
		return Reflect.apply(all, this, given);
	}

	return Reflect.apply(all, this, [
		...given.slice(0, -1),
		(error: Error | null, rows: unknown) => {
			this.exec('PRAGMA synchronous = NORMAL', () => callback.call(this, error, rows));
		},
	]);
} as typeof all;
