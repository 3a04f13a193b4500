import sharp, {type Sharp} from 'sharp';
import type {Random} from './random.ts';
import type {Picture} from './raster.ts';

const raw = ({width, height}: Picture) => ({raw: {width, height, channels: 1 as const}});

async function pictureOf(pipeline: Sharp): Promise<Picture> {
	const {data, info} = await pipeline.toColourspace('b-w').extractChannel(0).raw().toBuffer({resolveWithObject: true});
	return {data, width: info.width, height: info.height};
}

/** Turns by quarter turns, as sheets put in wrongly. */
export const turned = (picture: Picture, degrees: number): Promise<Picture> =>
	degrees === 0 ? Promise.resolve(picture) : pictureOf(sharp(picture.data, raw(picture)).rotate(degrees));

/** Leans by a few degrees, keeping the size. */
export async function skewed(picture: Picture, degrees: number): Promise<Picture> {
	const {data, info} = await sharp(picture.data, raw(picture))
		.rotate(degrees, {background: 'white'})
		.toColourspace('b-w')
		.raw()
		.toBuffer({resolveWithObject: true});
	return pictureOf(
		sharp(data, {raw: {width: info.width, height: info.height, channels: info.channels}}).extract({
			left: Math.floor((info.width - picture.width) / 2),
			top: Math.floor((info.height - picture.height) / 2),
			width: picture.width,
			height: picture.height,
		}),
	);
}

export const resized = (picture: Picture, width: number, height: number): Promise<Picture> =>
	pictureOf(sharp(picture.data, raw(picture)).resize(width, height, {fit: 'fill'}));

/** What a fax machine makes of a sheet: two tones, 1728 dots wide, speckle, streaks, lost lines. `noise` 0 to 1. */
export async function faxed(
	picture: Picture,
	random: Random,
	options: {fine: boolean; noise: number; header: Picture | undefined},
): Promise<Picture> {
	const {fine, noise, header} = options;
	const leaning = await skewed(picture, random.between(-1, 1) * (0.2 + 1.6 * noise));
	const width = 1728;
	const height = Math.round((fine ? 2292 : 1146) * (leaning.height / leaning.width / (297 / 210)) + random.int(-6, 40));
	const small = await resized(leaning, width, height);
	const level = random.between(128 - 30 * noise, 165 + 35 * noise);
	const data = Buffer.alloc(width * height);
	for (let at = 0; at < data.length; at++) {
		data[at] = small.data[at]! + (random.next() - 0.5) * 60 * noise < level ? 0 : 255;
	}

	const put = (x: number, y: number, value: number) => {
		if (x >= 0 && x < width && y >= 0 && y < height) {
			data[y * width + x] = value;
		}
	};
	for (let count = Math.round(noise * random.between(100, 1400)); count > 0; count--) {
		const [x, y, size] = [random.int(0, width), random.int(0, height), random.may(0.15) ? 3 : random.int(1, 2)];
		for (let dx = 0; dx < size; dx++) {
			put(x + dx, y, random.may(0.85) ? 0 : 255);
			put(x + dx, y + (size > 2 ? 1 : 0), 0);
		}
	}

	if (random.may(noise * 0.5)) {
		const [x, wide] = [random.int(20, width - 20), random.int(1, 2)];
		for (let y = random.may(0.5) ? 0 : random.int(0, height / 2); y < height; y++) {
			put(x, y, 0);
			put(x + wide - 1, y, 0);
		}
	}

	for (let count = random.may(noise * 0.6) ? random.int(1, 5) : 0; count > 0; count--) {
		const y = random.int(60, height - 8);
		const high = random.int(1, fine ? 4 : 2);
		const value = random.may(0.6) ? 255 : -1;
		for (let line = y; line < y + high; line++) {
			for (let x = 0; x < width; x++) {
				put(x, line, value === -1 ? data[(y - 1) * width + x]! : value);
			}
		}
	}

	if (header) {
		const line = await resized(header, Math.min(header.width, width - 80), Math.max(8, Math.round(header.height * (fine ? 1 : 0.5))));
		for (let y = 0; y < line.height; y++) {
			for (let x = 0; x < line.width; x++) {
				data[(y + 4) * width + x + 40] = line.data[y * line.width + x]! < 140 ? 0 : 255;
			}
		}
	}

	return {data, width, height};
}

/** What a desk scanner makes of a sheet: tilt, a shadow, grain, punch holes; light or dark. */
export async function scanned(picture: Picture, random: Random, noise: number): Promise<Picture> {
	const leaning = await skewed(picture, random.between(-1, 1) * (0.1 + 1.5 * noise));
	const {width, height} = leaning;
	const data = Buffer.alloc(leaning.data.length);
	const paper = random.between(225, 252);
	const ink = random.between(10, 40 + 70 * noise);
	const side = random.pick(['left', 'right', 'top', 'none'] as const);
	const depth = random.between(20, 80) * noise;
	const holes = random.may(0.35) ? [0.36, 0.63].map(share => ({x: width * 0.03, y: height * share, r: width * 0.014})) : [];
	for (let y = 0; y < height; y++) {
		for (let x = 0; x < width; x++) {
			const at = y * width + x;
			const edge = side === 'left' ? x / width : side === 'right' ? 1 - x / width : side === 'top' ? y / height : 1;
			const shade = edge < 0.18 ? depth * (1 - edge / 0.18) ** 2 : 0;
			const value = ink + ((paper - ink) * leaning.data[at]!) / 255 - shade + (random.next() - 0.5) * 14 * noise;
			data[at] = Math.max(0, Math.min(255, value));
		}
	}

	for (const {x, y, r} of holes) {
		for (let dy = -Math.round(r); dy <= r; dy++) {
			for (let dx = -Math.round(r); dx <= r; dx++) {
				if (dx * dx + dy * dy <= r * r) {
					data[Math.round(y + dy) * width + Math.round(x + dx)] = 45;
				}
			}
		}
	}

	return {data, width, height};
}

/** The empty back of a printed sheet: paper, dust, and the front shining through mirrored. */
export async function blankBack(front: Picture, random: Random): Promise<Picture> {
	const strength = random.may(0.6) ? random.between(0.02, 0.09) : 0;
	const mirrored = await pictureOf(sharp(front.data, raw(front)).flop().blur(2.2));
	const data = Buffer.alloc(mirrored.data.length);
	const paper = random.between(232, 252);
	for (let at = 0; at < data.length; at++) {
		data[at] = Math.min(255, paper - (255 - mirrored.data[at]!) * strength + (random.next() - 0.5) * 5);
	}

	for (let count = random.int(0, 25); count > 0; count--) {
		const at = random.int(0, data.length - 3);
		data[at] = 90;
		data[at + 1] = 120;
	}

	return {data, width: front.width, height: front.height};
}
