import sharp from 'sharp';
import {faceFor, shape} from '#print/fonts.ts';

/** Letters of the mark on a page's width. */
const LETTERS_ACROSS = 45;
const APART_LETTERS = {x: 3.5, y: 4.5};
const TILT_DEGREES = -24;

/** Letters as outlines: the machine need not have a font. */
function outlined(text: string, letterPx: number): {paths: string; widthPx: number} {
	const face = faceFor(text.codePointAt(0)!, 'bold')!;
	const scale = letterPx / face.font.unitsPerEm;
	let x = 0;
	const paths = shape(face, text, false).map(({id, position: {xAdvance}}) => {
		const d = face.font.getGlyph(id).path.toSVG();
		const path = d && `<path transform="translate(${x.toFixed(2)} 0) scale(${scale} ${-scale})" d="${d}"/>`;
		x += xAdvance * scale;
		return path;
	});
	return {paths: paths.join(''), widthPx: Math.ceil(x)};
}

/**
 * A picture no wider than `widthPx`, with Latin text all over it, as WebP. What is drawn into the pixels stays there when somebody
 * saves the picture or photographs the screen.
 */
export async function watermarked(bytes: Uint8Array, text: string, widthPx: number): Promise<Buffer> {
	const {data, info} = await sharp(bytes)
		.resize({width: widthPx, withoutEnlargement: true})
		.toColourspace('srgb')
		.png({compressionLevel: 1})
		.toBuffer({resolveWithObject: true});
	const letterPx = Math.max(12, info.width / LETTERS_ACROSS);
	const {paths, widthPx: textPx} = outlined(text, letterPx);
	const pattern = `width="${textPx + APART_LETTERS.x * letterPx}" height="${APART_LETTERS.y * letterPx}" patternUnits="userSpaceOnUse" patternTransform="rotate(${TILT_DEGREES})"`;
	const mark = `<svg xmlns="http://www.w3.org/2000/svg" width="${info.width}" height="${info.height}">
		<defs><pattern id="mark" ${pattern}><g transform="translate(0 ${2 * letterPx})" fill="#b00020">${paths}</g></pattern></defs>
		<rect width="100%" height="100%" fill="url(#mark)" opacity="0.22"/>
	</svg>`;
	return sharp(data)
		.composite([{input: Buffer.from(mark)}])
		.webp({quality: 72, effort: 1})
		.toBuffer();
}
