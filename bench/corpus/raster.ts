import sharp from 'sharp';
import {type Face, PAGE, type SetText, type Typesetter} from './layout.ts';
import type {Sheaf, Span, TextBlock} from './page-model.ts';

/** A grey picture of one sheet side, 0 black to 255 white. */
export interface Picture {
	readonly data: Buffer;
	readonly width: number;
	readonly height: number;
}

const escaped = (value: string) => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const GHOST = '<span alpha="1">|</span>';

function markup(span: Span): string {
	const attributes = [
		span.isBold ? 'weight="bold"' : '',
		span.isItalic ? 'style="italic"' : '',
		span.font ? `font_family="${span.font}"` : '',
		span.size ? `size="${Math.round(span.size * 1024)}"` : '',
	].filter(Boolean);
	return attributes.length > 0 ? `<span ${attributes.join(' ')}>${escaped(span.text)}</span>` : escaped(span.text);
}

/** Sets text with Pango at a resolution. Ghost lines above and below make every picture's first baseline fall at the same place. */
export function rasterTypesetter(dpi: number): Typesetter {
	const pitches = new Map<string, Promise<{ghost: number; pitch: number}>>();
	const draw = (value: string, font: string, widthPx?: number) =>
		sharp({text: {text: value, font, dpi, rgba: true, wrap: 'word-char', ...(widthPx && {width: widthPx})}})
			.png({compressionLevel: 1})
			.toBuffer({resolveWithObject: true});
	const pitchOf = async (font: string) => {
		const [one, two] = [await draw(GHOST, font), await draw(`${GHOST}\n${GHOST}`, font)];
		return {ghost: one.info.height, pitch: two.info.height - one.info.height};
	};
	return {
		async set(block: TextBlock, width: number, sheaf: Sheaf): Promise<SetText> {
			const font = `${block.font ?? sheaf.font} ${block.size ?? sheaf.size}`;
			if (!pitches.has(font)) {
				pitches.set(font, pitchOf(font));
			}

			const {ghost, pitch} = await pitches.get(font)!;
			const body = block.spans.map(markup).join('');
			const {data, info} = await draw(`${GHOST}\n${body}\n${GHOST}`, font, Math.max(20, Math.round((width * dpi) / 72)));
			const points = 72 / dpi;
			return {height: Math.max(pitch, info.height - ghost - pitch) * points, width: info.width * points, ink: {data, up: pitch}};
		},
	};
}

/** Draws a laid out sheet side, black on white. */
export async function rasterise(face: Face, dpi: number): Promise<Picture> {
	const scale = dpi / 72;
	const [width, height] = [Math.round(PAGE.width * scale), Math.round(PAGE.height * scale)];
	const strokes = face.map(mark =>
		mark.kind === 'line'
			? `<line x1="${mark.x1}" y1="${mark.y1}" x2="${mark.x2}" y2="${mark.y2}" stroke="black" stroke-width="${mark.weight}"/>`
			: mark.kind === 'path'
				? `<path transform="translate(${mark.x} ${mark.y})" d="${mark.path}" fill="none" stroke="black" stroke-width="${mark.weight}" stroke-linecap="round" stroke-linejoin="round"/>`
				: '',
	);
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${PAGE.width} ${PAGE.height}" preserveAspectRatio="none"><rect width="100%" height="100%" fill="white"/>${strokes.join('')}</svg>`;
	const overlays = [];
	for (const mark of face) {
		if (mark.kind === 'text') {
			const {data, up} = mark.set.ink as {data: Buffer; up: number};
			overlays.push(await clipped(data, Math.round(mark.x * scale), Math.round(mark.y * scale) - up, width, height));
		}
	}

	const {data} = await sharp(Buffer.from(svg))
		.composite(overlays.filter(overlay => overlay !== null))
		.flatten({background: 'white'})
		.greyscale()
		.toColourspace('b-w')
		.raw()
		.toBuffer({resolveWithObject: true});
	return {data, width, height};
}

/** Ink past the paper's edge is lost; sharp refuses overlays larger than the page. */
async function clipped(input: Buffer, left: number, top: number, width: number, height: number) {
	const {width: inkWidth, height: inkHeight} = (await sharp(input).metadata()) as {width: number; height: number};
	const [x, y] = [Math.max(0, left), Math.max(0, top)];
	const [wide, high] = [Math.min(inkWidth - (x - left), width - x), Math.min(inkHeight - (y - top), height - y)];
	if (wide <= 0 || high <= 0) {
		return null;
	}

	const cut = await sharp(input)
		.extract({left: x - left, top: y - top, width: wide, height: high})
		.png({compressionLevel: 1})
		.toBuffer();
	return {input: cut, left: x, top: y};
}
