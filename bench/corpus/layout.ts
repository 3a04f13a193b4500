import type {Block, Sheaf, TextBlock} from './page-model.ts';

/** A4 in points. */
export const PAGE = {width: 595.28, height: 841.89} as const;

/** Text set at a width: how high it is, and whatever the typesetter needs to draw it. */
export interface SetText {
	readonly height: number;
	readonly width: number;
	readonly ink: unknown;
}

export interface Typesetter {
	set(block: TextBlock, width: number, sheaf: Sheaf): Promise<SetText>;
}

export type Mark =
	| {readonly kind: 'text'; readonly x: number; readonly y: number; readonly set: SetText}
	| {readonly kind: 'line'; readonly x1: number; readonly y1: number; readonly x2: number; readonly y2: number; readonly weight: number}
	| {readonly kind: 'path'; readonly x: number; readonly y: number; readonly path: string; readonly weight: number};

/** A laid out sheet side. */
export type Face = Mark[];

class Placer {
	faces: Face[] = [[]];
	readonly #typesetter: Typesetter;
	readonly #sheaf: Sheaf;

	constructor(typesetter: Typesetter, sheaf: Sheaf) {
		this.#typesetter = typesetter;
		this.#sheaf = sheaf;
	}

	async place(block: Block, x: number, y: number, width: number, marks: Face): Promise<number> {
		switch (block.kind) {
			case 'gap':
				return block.points;
			case 'break':
				return 0;
			case 'rule': {
				marks.push({kind: 'line', x1: x, y1: y + 3, x2: x + width, y2: y + 3, weight: block.weight ?? 0.8});
				return 8;
			}

			case 'ink': {
				marks.push({kind: 'path', x: x + block.dx, y: y + block.dy, path: block.path, weight: block.weight});
				return 0;
			}

			case 'text': {
				const indent = block.indent ?? 0;
				const set = await this.#typesetter.set(block, width - indent, this.#sheaf);
				const slack = width - indent - set.width;
				const shift = block.align === 'right' ? slack : block.align === 'center' ? slack / 2 : 0;
				marks.push({kind: 'text', x: x + indent + Math.max(0, shift), y, set});
				return set.height + (block.after ?? 2);
			}

			case 'boxed': {
				const height = Math.max(block.minHeight ?? 0, await this.stack(block.blocks, x + 5, y + 3, width - 10, marks)) + 6;
				marks.push(...frame(x, y, width, height));
				return height + 3;
			}

			case 'columns': {
				const sum = block.widths.reduce((a, b) => a + b, 0);
				const inset = block.border ? 4 : 0;
				let left = x;
				let height = 0;
				const edges: number[] = [];
				for (const [index, cell] of block.cells.entries()) {
					const share = (width * block.widths[index]!) / sum;
					height = Math.max(height, await this.stack(cell, left + inset, y + inset / 2, share - inset * 2, marks));
					edges.push(left);
					left += share;
				}

				height += inset;
				if (block.border) {
					marks.push(...frame(x, y, width, height));
					marks.push(...edges.slice(1).map(edge => ({kind: 'line' as const, x1: edge, y1: y, x2: edge, y2: y + height, weight: 0.7})));
				} else if (block.underline) {
					marks.push({kind: 'line', x1: edges[1] ?? x, y1: y + height, x2: x + width - 6, y2: y + height, weight: 0.6});
				}

				return height;
			}
		}
	}

	async stack(blocks: readonly Block[], x: number, y: number, width: number, marks: Face): Promise<number> {
		let down = 0;
		for (const block of blocks) {
			down += await this.place(block, x, y + down, width, marks);
		}

		return down;
	}
}

function frame(x: number, y: number, width: number, height: number): Face {
	const [right, bottom] = [x + width, y + height];
	const line = (x1: number, y1: number, x2: number, y2: number) => ({kind: 'line' as const, x1, y1, x2, y2, weight: 0.7});
	return [line(x, y, right, y), line(x, bottom, right, bottom), line(x, y, x, bottom), line(right, y, right, bottom)];
}

/** Blocks → sheet sides, broken where a block no longer fits. */
export async function layOut(sheaf: Sheaf, typesetter: Typesetter): Promise<Face[]> {
	const placer = new Placer(typesetter, sheaf);
	const {margin} = sheaf;
	const width = PAGE.width - margin * 2;
	const top = margin * 0.9 + 14;
	const bottom = PAGE.height - margin * 0.8 - 20;
	let y = top;
	for (const block of sheaf.blocks) {
		let marks: Face = [];
		let height = await placer.place(block, margin, y, width, marks);
		if (block.kind === 'break' || (y + height > bottom && y > top)) {
			placer.faces.push([]);
			y = top + (sheaf.continuation ? 18 : 0);
			marks = [];
			height = await placer.place(block, margin, y, width, marks);
		}

		placer.faces.at(-1)!.push(...marks);
		y += height;
	}

	const count = placer.faces.length;
	for (const [index, face] of placer.faces.entries()) {
		if (sheaf.footer) {
			const set = {kind: 'text' as const, spans: [{text: sheaf.footer(index + 1, count)}], size: 8.5, align: 'center' as const};
			await placer.place(set, margin, PAGE.height - margin * 0.8 - 8, width, face);
		}

		if (sheaf.continuation && index > 0) {
			const head = {kind: 'text' as const, spans: [{text: sheaf.continuation(index + 1, count)}], size: 8.5};
			await placer.place(head, margin, top - 4, width, face);
		}
	}

	return placer.faces;
}
