import type {LetterDraft} from '../../types.ts';

/** What a coordinator may change. */
export type Body = Pick<LetterDraft, 'subject' | 'paragraphs' | 'asks' | 'closing'>;
export type Bilingual = LetterDraft['subject'];
export type Ask = LetterDraft['asks'][number];
export type Side = 'english' | 'translated';

export const bodyOf = ({subject, paragraphs, asks, closing}: LetterDraft): Body => ({subject, paragraphs, asks, closing});

/** One text of a letter, with where it stands. */
export interface Piece {
	/** The same in two versions of a letter, whatever its requests were moved to. */
	readonly key: string;
	readonly part: 'subject' | 'paragraphs' | 'labels' | 'asks' | 'closing';
	readonly at: number;
	readonly side: Side;
	readonly text: string;
}

const SIDES: readonly Side[] = ['english', 'translated'];

/** Keys of requests: their codes, counted where a code comes twice. */
export function askKeys(asks: readonly Ask[]): string[] {
	const seen = new Map<string, number>();
	return asks.map(({requirementCode}) => {
		const count = (seen.get(requirementCode) ?? 0) + 1;
		seen.set(requirementCode, count);
		return `${requirementCode} ${count}`;
	});
}

/** Every text of a letter in reading order. */
export function piecesOf({subject, paragraphs, asks, closing}: Body): Piece[] {
	const keys = askKeys(asks);
	const both = (part: Piece['part'], at: number, key: string, text: Bilingual): Piece[] =>
		SIDES.map(side => ({key: `${part} ${key} ${side}`, part, at, side, text: text[side]}));
	return [
		...both('subject', 0, '', subject),
		...paragraphs.flatMap((text, at) => both('paragraphs', at, String(at), text)),
		...asks.flatMap((ask, at) => [...both('labels', at, keys[at]!, ask.label), ...both('asks', at, keys[at]!, ask)]),
		...closing.flatMap((text, at) => both('closing', at, String(at), text)),
	];
}

/** Same texts in the same order. */
export const isSame = (a: Body, b: Body): boolean => {
	const [left, right] = [piecesOf(a), piecesOf(b)];
	return left.length === right.length && left.every(({key, text}, at) => right[at]?.key === key && right[at].text === text);
};

export interface Difference {
	readonly key: string;
	readonly mine: Piece | undefined;
	readonly theirs: Piece | undefined;
}

/** Where two versions say different things. */
export function differences(mine: Body, theirs: Body): Difference[] {
	const here = new Map(piecesOf(mine).map(piece => [piece.key, piece]));
	const there = new Map(piecesOf(theirs).map(piece => [piece.key, piece]));
	return [...new Set([...here.keys(), ...there.keys()])]
		.map(key => ({key, mine: here.get(key), theirs: there.get(key)}))
		.filter(difference => difference.mine?.text !== difference.theirs?.text);
}

/** The letter with another text at that place. */
export function withText(body: Body, {part, at, side}: Pick<Piece, 'part' | 'at' | 'side'>, text: string): Body {
	const put = <Item extends Bilingual>(items: readonly Item[]) =>
		items.map((item, index) => (index === at ? {...item, [side]: text} : item));
	switch (part) {
		case 'subject':
			return {...body, subject: {...body.subject, [side]: text}};
		case 'labels':
			return {...body, asks: body.asks.map((ask, index) => (index === at ? {...ask, label: {...ask.label, [side]: text}} : ask))};
		case 'asks':
			return {...body, asks: put(body.asks)};
		default:
			return {...body, [part]: put(body[part])};
	}
}

/** Texts that one language has and the other has not. */
export const gapsOf = (body: Body): Piece[] => {
	const all = piecesOf(body);
	const isEmpty = ({text}: Piece) => text.trim() === '';
	return all.filter((piece, index) => {
		const other = all[index % 2 === 0 ? index + 1 : index - 1];
		return isEmpty(piece) && other !== undefined && !isEmpty(other);
	});
};

/** As it is sent: paragraphs without a word in either language fall out; a letter in English only says all once. */
export function tidy({subject, paragraphs, asks, closing}: Body, isEnglishOnly: boolean): Body {
	const once = <Item extends Bilingual>(text: Item): Item => (isEnglishOnly ? {...text, translated: text.english} : text);
	const said = (texts: readonly Bilingual[]) => texts.filter(({english, translated}) => `${english}${translated}`.trim() !== '').map(once);
	return {
		subject: once(subject),
		paragraphs: said(paragraphs),
		asks: asks.map(ask => ({...once(ask), label: once(ask.label)})),
		closing: said(closing),
	};
}

export const moved = <Item>(items: readonly Item[], from: number, to: number): Item[] => {
	const rest = items.filter((_, at) => at !== from);
	rest.splice(to, 0, items[from]!);
	return rest;
};
