import {z} from 'zod';

/** A rectangle in pixels of the upright page image, from its top-left corner; right and bottom are exclusive. */
export const box = z.strictObject({left: z.number(), top: z.number(), right: z.number(), bottom: z.number()});
export type Box = z.infer<typeof box>;

/** The smallest box around all of `boxes`; an empty list gives an empty box at the origin. */
export function around(boxes: readonly Box[]): Box {
	if (boxes.length === 0) {
		return {left: 0, top: 0, right: 0, bottom: 0};
	}

	return {
		left: Math.min(...boxes.map(({left}) => left)),
		top: Math.min(...boxes.map(({top}) => top)),
		right: Math.max(...boxes.map(({right}) => right)),
		bottom: Math.max(...boxes.map(({bottom}) => bottom)),
	};
}
