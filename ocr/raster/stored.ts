import sharp from 'sharp';
import type {GreyImage} from '#pipeline/ports.ts';
import type {Picture} from '../reader/protocol.ts';
import {greyOf} from './pixels.ts';

/** Pixels of a stored page image. It was made by a reader, so it is decoded by one: what took one over would otherwise reach whoever looks at its work. */
export const storedGrey = (file: string): Promise<GreyImage> => greyOf(sharp(file));

/** The same picture turned clockwise. */
export async function storedTurned(file: string, degrees: 90 | 180 | 270, dpi: number): Promise<{picture: Picture}> {
	const {data, info} = await sharp(file).rotate(degrees).png({compressionLevel: 6}).toBuffer({resolveWithObject: true});
	return {picture: {bytes: data, image: {widthPx: info.width, heightPx: info.height, dpi}}};
}
