/** What a template draws: blocks from top to bottom, in points. The same blocks become raster pages or born-digital PDF. */
export interface Span {
	readonly text: string;
	readonly isBold?: boolean;
	readonly isItalic?: boolean;
	/** Another family than the block's, as for handwriting. */
	readonly font?: string;
	readonly size?: number;
}

export interface TextBlock {
	readonly kind: 'text';
	readonly spans: readonly Span[];
	readonly size?: number;
	readonly font?: string;
	readonly align?: 'left' | 'right' | 'center';
	readonly indent?: number;
	/** Points below. */
	readonly after?: number;
}

export type Block =
	| TextBlock
	| {readonly kind: 'gap'; readonly points: number}
	| {readonly kind: 'rule'; readonly weight?: number}
	| {readonly kind: 'break'}
	/** Side by side; `widths` are shares of the width. `border` draws cell lines. */
	| {
			readonly kind: 'columns';
			readonly widths: readonly number[];
			readonly cells: ReadonlyArray<readonly Block[]>;
			readonly border?: boolean;
			readonly underline?: boolean;
	  }
	| {readonly kind: 'boxed'; readonly blocks: readonly Block[]; readonly minHeight?: number}
	/** Strokes over what was placed before: takes no height. `dx`, `dy` from the cursor. */
	| {readonly kind: 'ink'; readonly path: string; readonly dx: number; readonly dy: number; readonly weight: number};

/** A document ready to be laid out. */
export interface Sheaf {
	readonly blocks: readonly Block[];
	readonly font: string;
	readonly size: number;
	/** Points on each side. */
	readonly margin: number;
	readonly footer?: (page: number, pages: number) => string;
	/** Head of the pages after the first. */
	readonly continuation?: (page: number, pages: number) => string;
}

export const text = (
	value: string,
	more: Partial<Omit<TextBlock, 'kind' | 'spans'>> & Partial<Omit<Span, 'text' | 'size'>> = {},
): TextBlock => {
	const {isBold, isItalic, ...rest} = more;
	return {kind: 'text', spans: [{text: value, ...(isBold && {isBold}), ...(isItalic && {isItalic})}], ...rest};
};

export const gap = (points: number): Block => ({kind: 'gap', points});

/** Long prose cut between sentences, so that a paragraph can cross a page. */
export function prose(value: string, more: Parameters<typeof text>[1] = {}): TextBlock[] {
	const chunks: string[] = [''];
	for (const sentence of value.split(/(?<=[.;:!?])\s+/)) {
		if (chunks.at(-1)!.length + sentence.length > 420) {
			chunks.push('');
		}

		chunks[chunks.length - 1] = `${chunks.at(-1)!} ${sentence}`.trim();
	}

	return chunks.filter(Boolean).map((chunk, index) => text(chunk, {...more, after: index === chunks.length - 1 ? (more?.after ?? 4) : 0}));
}
