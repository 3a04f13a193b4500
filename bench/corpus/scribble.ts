import type {Block} from './page-model.ts';
import type {Random} from './random.ts';

const round = (value: number) => value.toFixed(1);

/** A signature as bezier strokes: loops, initials or a flat wave, thick or thin, on the line or across it. */
export function scribble(random: Random, dx = 0, dy = 0): Block {
	const width = random.between(60, 130);
	const height = random.between(14, 30);
	const loops = random.int(3, 8);
	const style = random.pick(['wave', 'loops', 'initials', 'sweep'] as const);
	let path = `M 0 ${round(height * 0.7)}`;
	for (let index = 0; index < loops; index++) {
		const [from, to] = [(width * index) / loops, (width * (index + 1)) / loops];
		const up = -height * random.between(0.2, style === 'loops' ? 0.7 : 0.3);
		const down = height * random.between(0.6, 1.2);
		path +=
			style === 'loops'
				? ` C ${round(to + 14)} ${round(up)} ${round(from - 10)} ${round(up)} ${round(to)} ${round(down)}`
				: style === 'initials' && index % 2 === 0
					? ` M ${round(from)} ${round(down)} L ${round((from + to) / 2)} ${round(up)} Q ${round(to + 8)} ${round(height / 2)} ${round(from)} ${round(height / 2)}`
					: ` C ${round(from + 5)} ${round(up)} ${round(to - 3)} ${round(down)} ${round(to)} ${round(height * random.between(0.3, 0.8))}`;
	}

	if (style === 'sweep' || random.may(0.35)) {
		path += ` C ${round(width * 0.6)} ${round(height * 1.5)} ${round(width * 0.2)} ${round(height * 1.3)} ${round(-10)} ${round(height * 1.1)} L ${round(width * 1.1)} ${round(height * random.between(0.9, 1.3))}`;
	}

	return {kind: 'ink', path, dx: dx + random.between(0, 25), dy: dy - random.between(0, 6), weight: random.pick([0.6, 0.9, 1.3, 2])};
}
