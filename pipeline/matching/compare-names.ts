import {glyphs, mainTokens, skeleton, tokensOf} from './normalise.ts';
import {ocrDistance} from './ocr-distance.ts';
import type {NameRead} from './reads.ts';

export const NAME_LEVELS = ['equal', 'part', 'near', 'skeleton', 'initial', 'conflict', 'not read'] as const;
export type NameLevel = (typeof NAME_LEVELS)[number];

export interface NameComparison {
	readonly family: NameLevel;
	readonly given: NameLevel;
	/** The paper has given and family name the other way round. */
	readonly isTurned: boolean;
	/** Weighted distances, 0–1, of the closest tokens. */
	readonly familyDistance: number;
	readonly givenDistance: number;
}

/** Past this share of weighted edits two tokens are different names. */
const NEAR = 0.3;

/** One side's tokens against the other's: the level all of them reach together. */
function level(read: readonly string[], registered: readonly string[]): {level: NameLevel; distance: number} {
	if (read.length === 0) {
		return {level: 'not read', distance: 1};
	}

	const joined = (tokens: readonly string[]) => glyphs(tokens.join(''));
	if (joined(read) === joined(registered)) {
		return {level: 'equal', distance: 0};
	}

	const [ours, theirs] = [mainTokens(read), mainTokens(registered)];
	if (joined(ours) === joined(theirs) || [...ours].sort().join() === [...theirs].sort().join()) {
		return {level: 'equal', distance: 0};
	}

	const [fewer, more] = ours.length <= theirs.length ? [ours, theirs] : [theirs, ours];
	const distances = fewer.map(token => Math.min(...more.map(other => (glyphs(token) === glyphs(other) ? 0 : ocrDistance(token, other)))));
	const worst = Math.max(...distances);
	if (worst === 0) {
		return {level: 'part', distance: 0};
	}

	const whole = ocrDistance(ours.join(''), theirs.join(''));
	const distance = Math.min(worst, whole);
	if (distance <= NEAR) {
		return {level: 'near', distance};
	}

	if (fewer.every(token => more.some(other => skeleton(token) === skeleton(other) && skeleton(token).length > 1))) {
		return {level: 'skeleton', distance};
	}

	return fewer.every(token => token.length === 1 && more.some(other => other[0] === token))
		? {level: 'initial', distance}
		: {level: 'conflict', distance};
}

const RANK: Record<NameLevel, number> = {equal: 6, part: 5, near: 4, skeleton: 3, initial: 2, 'not read': 1, conflict: 0};

/** One read of a name against a registered one, in the order that agrees better; a page may leave the order open. */
export function compareName(read: NameRead, person: {familyName: string; givenName: string}): NameComparison {
	const registered = {family: tokensOf(person.familyName), given: tokensOf(person.givenName)};
	const all = read.tokens.flatMap(tokensOf);
	const splits: Array<{family: string[]; given: string[]; isTurned: boolean}> =
		read.familyName !== null || read.givenName !== null
			? [
					{family: tokensOf(read.familyName ?? ''), given: tokensOf(read.givenName ?? ''), isTurned: false},
					{family: tokensOf(read.givenName ?? ''), given: tokensOf(read.familyName ?? ''), isTurned: true},
				]
			: all.length === 1
				? [
						{family: all, given: [], isTurned: false},
						{family: [], given: all, isTurned: false},
					]
				: all.slice(1).flatMap((_, index) => [
						{family: all.slice(index + 1), given: all.slice(0, index + 1), isTurned: false},
						{family: all.slice(0, index + 1), given: all.slice(index + 1), isTurned: false},
					]);
	// A label of one part may hold the whole name.
	if (all.length > 1 && (read.familyName === null) !== (read.givenName === null)) {
		splits.push(...all.slice(1).map((_, index) => ({family: all.slice(index + 1), given: all.slice(0, index + 1), isTurned: false})));
	}

	const comparisons = splits.map(({family, given, isTurned}) => {
		const [byFamily, byGiven] = [level(family, registered.family), level(given, registered.given)];
		return {family: byFamily.level, given: byGiven.level, isTurned, familyDistance: byFamily.distance, givenDistance: byGiven.distance};
	});
	const merit = ({family, given, isTurned, familyDistance, givenDistance}: NameComparison) =>
		RANK[family] + RANK[given] - (isTurned ? 1.5 : 0) - 0.3 * (familyDistance + givenDistance);
	return comparisons.reduce((best, candidate) => (merit(candidate) > merit(best) ? candidate : best));
}
