import {z} from 'zod';
import {type ReadPage, readPage} from '../model/page.ts';
import {defineStage, type Tools} from '../stage.ts';

/** ReadPages → ReadPages: those that a person turned are turned and read again. */
export const turn = defineStage({
	name: 'turn',
	version: 1,
	output: z.array(readPage),
	journalled: false,
	async run(pages: ReadPage[], {store, images, ocr}: Pick<Tools, 'store' | 'images' | 'ocr'>, signal): Promise<ReadPage[]> {
		const [first] = pages;
		const turns = first ? ((await store.decisions.fact('arrangement', first.deliveryId))?.turns ?? {}) : {};
		return Promise.all(
			pages.map(async page => {
				const degrees = turns[page.sequence];
				if (degrees === undefined || !page.image) {
					return page;
				}

				// A page is read once per way it was turned, however often its delivery is filed anew.
				const key = `turn@1:${ocr.name}:${page.image.sha256}:${degrees}`;
				const recalled = readPage.safeParse(await store.journal.recall(key));
				if (recalled.success) {
					return {...recalled.data, receivedOn: page.receivedOn, sequence: page.sequence};
				}

				const image = await images.turned(page.image, degrees, signal);
				const {reading, codes = []} = await ocr.recognise({...page, image, text: null, blankness: 'inked', isTurnedByHand: true}, signal);
				const again: ReadPage = {...page, image, rotation: (page.rotation + degrees) % 360, reading, codes};
				await store.journal.remember(key, page.deliveryId, 'turn', again);
				return again;
			}),
		);
	},
});
