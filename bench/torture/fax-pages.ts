import {randomBytes} from 'node:crypto';
import {resized} from '../corpus/degrade.ts';
import {coded, tiffOf} from '../corpus/fax-file.ts';
import {layOut} from '../corpus/layout.ts';
import {text} from '../corpus/page-model.ts';
import {Random} from '../corpus/random.ts';
import {type Picture, rasterise, rasterTypesetter} from '../corpus/raster.ts';

const WORDS =
	'the patient was referred for assessment after surgery and imaging of the left upper region with no sign of further disease treatment planned dose fraction report date clinic letter history findings stable review'.split(
		' ',
	);
const [FAX_WIDTH_PX, FAX_HEIGHT_PX] = [1728, 2292];
/** A corner of a page: as quick as a page with words can be. */
const [TINY_WIDTH_PX, TINY_HEIGHT_PX] = [1728, 280];
const DIFFERENT_PAGES = 24;

/** Makes faxes in Group 4 of so many pages each, no two pages alike: drawn once, then each with specks of its own. */
export async function openFaxPages(seed: number, isTiny: boolean): Promise<(pages: number) => Promise<Buffer>> {
	const random = new Random(seed);
	const typesetter = rasterTypesetter(204);
	const drawn: Picture[] = [];
	for (let count = 0; count < DIFFERENT_PAGES; count++) {
		const lines = isTiny ? 2 : random.int(18, 40);
		const blocks = Array.from({length: lines}, () =>
			text(Array.from({length: isTiny ? 5 : random.int(4, 12)}, () => random.pick(WORDS)).join(' '), {after: 4}),
		);
		const [face] = await layOut({blocks, font: 'Sans', size: 11, margin: 50}, typesetter);
		const page = await resized(await rasterise(face!, 204), FAX_WIDTH_PX, FAX_HEIGHT_PX);
		drawn.push(isTiny ? {data: page.data.subarray(0, TINY_WIDTH_PX * TINY_HEIGHT_PX), width: TINY_WIDTH_PX, height: TINY_HEIGHT_PX} : page);
	}

	return async pages =>
		tiffOf(
			await Promise.all(
				Array.from({length: pages}, async () => {
					const {data, width, height} = random.pick(drawn);
					const own = Buffer.from(data.map(value => (value < 128 ? 0 : 255)));
					for (const speck of Array.from({length: 20}, () => randomBytes(4).readUInt32LE())) {
						own[speck % own.length] = 0;
					}

					return coded({data: own, width, height}, true);
				}),
			),
		);
}
