/** Every number of the matching in one place; raise the version when one changes. Weights are bits, log2(m/u). */
export const PARAMETERS = {
	version: 'matching-2',

	/** Share of documents that belong to an open inquiry at all. */
	knownShare: 0.85,
	/** A link must leave at most this much probability to everybody else together. */
	maxDoubt: 1e-4,
	/** Bits between the best and the second candidate. */
	margin: 12,
	/** Candidates below are not worth a person's time. */
	plausible: 8,

	/** How surely a true match agrees, per field. */
	agreesTruly: {familyName: 0.9, givenName: 0.88, birthDate: 0.93},
	/** Chance agreement known before any register is: shared out over so many imagined persons. */
	prior: {persons: 1000, familyName: 1e-3, givenName: 5e-3, birthDate: 1 / 25_000},
	/** Chance agreement is never believed to be rarer than this. */
	floor: {familyName: 1e-5, givenName: 1e-4, birthDate: 1 / 40_000},

	familyName: {near: 6, part: 7, skeleton: 3, conflict: -9},
	givenName: {part: 6, near: 4.5, skeleton: 3, initial: 2, conflict: -8.5},
	birthDate: {turned: 6, oneDigit: 5, year: 1, conflict: -11},
	sex: {same: 1, conflict: -7},
	passport: {same: 14, near: 9, conflict: -5},
	reference: {same: 15, other: -12},
	/** Its check characters leave no room for a misreading; a sheet put on the wrong paper is the gates' concern. */
	returnSheet: {same: 30, other: -12},
	senderFax: {same: 5},
	/** Turned given and family name cost this. */
	turnedName: -1,
} as const;
