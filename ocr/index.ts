import {IntakeError} from '#pipeline/errors.ts';
import type {CleanPage, Page, PageImage} from '#pipeline/model/page.ts';
import type {BlobStore, Log, OcrEngine, PageImages, Rasteriser} from '#pipeline/ports.ts';
import type {ReaderOptions} from './options.ts';
import {CHILD, openReaderPool} from './reader/pool.ts';
import type {Picture} from './reader/protocol.ts';
import {type Confinement, commandFor, requireConfinement} from './reader/sandbox/sandbox.ts';
import {askTwice, PoisonPage, sheetsTwice} from './reader/twice.ts';

export interface PageReader {
	readonly rasteriser: Rasteriser;
	readonly ocr: OcrEngine;
	readonly images: PageImages;
	/** How its processes are shut in here. Throws CONFIG_INVALID when that is less than the options ask for. */
	confinement(): Promise<Confinement>;
	close(): Promise<void>;
}

export interface ReaderTools {
	readonly blobs: BlobStore;
	readonly log: Log;
	/** The program of the isolated process; tests hand in worse ones. */
	readonly child?: string;
}

/** Raise when pixels or words of the same page would come out differently. */
const RASTERISER = 'pdfium 2.1.13, sharp 0.35.5, cleaning 1';
const ENGINE = 'tesseract.js 7.0.0, fast models 4.1.0, reading 2, zxing-wasm 3.1.4, codes 1';

const DAMAGED = 'its image is damaged';

/** The reader: pictures and words come from isolated processes, blobs stay with us. */
export function openReader(options: ReaderOptions, {blobs, log, child = CHILD}: ReaderTools): PageReader {
	const pool = openReaderPool(options, log, async () => {
		await requireConfinement(options);
		return commandFor(child, [blobs.plainFolder], options);
	});
	const {maxPages, maxPixels} = options;

	async function kept({bytes, image}: Picture): Promise<PageImage> {
		const {sha256} = await blobs.write(bytes);
		return {sha256, ...image};
	}

	/** A bad page is data: it is shown as unreadable and does not sink its delivery. */
	const unshown = (page: Page, problem: string | null): CleanPage => ({
		...page,
		problem,
		image: null,
		blankness: 'inked',
		rotation: 0,
		skewDegrees: 0,
		text: null,
	});

	return {
		rasteriser: {
			name: RASTERISER,
			async sheets({sha256, mediaType}, signal) {
				return blobs.withFile(sha256, file => sheetsTwice(pool, {op: 'sheets', file, mediaType, maxPages, maxPixels}, signal));
			},
			async clean(page, signal) {
				if (page.kind === null) {
					return unshown(page, page.problem);
				}

				// What fails before the reader is asked is no fault of the page: it is thrown.
				return blobs.withFile(page.originalSha256, async file => {
					try {
						const {picture, ...cleaned} = await askTwice(pool, {op: 'clean', file, page, maxPixels}, signal);
						return {...page, ...cleaned, image: await kept(picture)};
					} catch (error) {
						if (error instanceof PoisonPage) {
							log.event('page-unreadable', {op: 'clean', deliveryId: page.deliveryId});
							return unshown(page, error.reason);
						}

						if (error instanceof IntakeError && error.code.startsWith('ORIGINAL_')) {
							return unshown(page, DAMAGED);
						}

						throw error;
					}
				});
			},
		},
		ocr: {
			name: ENGINE,
			async recognise(page, signal) {
				const image = page.image!;
				try {
					const {reading, picture, turned, codes} = await blobs.withFile(image.sha256, file =>
						askTwice(pool, {op: 'recognise', file, page}, signal),
					);
					return {reading, image: picture ? await kept(picture) : image, rotation: (page.rotation + turned) % 360, codes};
				} catch (error) {
					if (!(error instanceof PoisonPage)) {
						throw error;
					}

					log.event('page-unreadable', {op: 'recognise', deliveryId: page.deliveryId});
					return {reading: {kind: 'unreadable', reason: error.reason}, image, rotation: page.rotation, codes: []};
				}
			},
		},
		images: {
			grey: ({sha256}, signal) => blobs.withFile(sha256, file => pool.ask({op: 'grey', file}, signal)),
			async turned({sha256, dpi}, degrees, signal) {
				const {picture} = await blobs.withFile(sha256, file => pool.ask({op: 'turned', file, degrees, dpi}, signal));
				return kept(picture);
			},
		},
		confinement: () => requireConfinement(options),
		close: () => pool.close(),
	};
}
