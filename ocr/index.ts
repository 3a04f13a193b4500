import sharp from 'sharp';
import type {PageImage} from '#pipeline/model/page.ts';
import type {BlobStore, Log, OcrEngine, PageImages, Rasteriser} from '#pipeline/ports.ts';
import type {ReaderOptions} from './options.ts';
import {greyOf} from './raster/pixels.ts';
import {openReaderPool} from './reader/pool.ts';
import type {Picture} from './reader/protocol.ts';

export interface PageReader {
	readonly rasteriser: Rasteriser;
	readonly ocr: OcrEngine;
	readonly images: PageImages;
	close(): Promise<void>;
}

/** Raise when pixels or words of the same page would come out differently. */
const RASTERISER = 'pdfium 2.1.13, sharp 0.35.5, cleaning 1';
const ENGINE = 'tesseract.js 7.0.0, fast models 4.1.0, reading 2, zxing-wasm 3.1.4, codes 1';

/** The reader: pictures and words come from isolated processes, blobs stay with us. */
export function openReader(options: ReaderOptions, {blobs, log}: {blobs: BlobStore; log: Log}): PageReader {
	const pool = openReaderPool(options, log);
	const {maxPages, maxPixels} = options;

	async function kept({bytes, image}: Picture): Promise<PageImage> {
		const {sha256} = await blobs.write(bytes);
		return {sha256, ...image};
	}

	return {
		rasteriser: {
			name: RASTERISER,
			async sheets({sha256, mediaType}, signal) {
				return blobs.withFile(sha256, file => pool.ask({op: 'sheets', file, mediaType, maxPages, maxPixels}, signal));
			},
			async clean(page, signal) {
				const nothing = {...page, image: null, blankness: 'inked' as const, rotation: 0, skewDegrees: 0, text: null};
				if (page.kind === null) {
					return nothing;
				}

				// What fails before the reader is asked is no fault of the page: it is thrown.
				return blobs.withFile(page.originalSha256, async file => {
					try {
						const {picture, ...cleaned} = await pool.ask({op: 'clean', file, page, maxPixels}, signal);
						return {...page, ...cleaned, image: await kept(picture)};
					} catch (error) {
						if (
							signal.aborted ||
							(error as {code?: string}).code === 'READER_CRASHED' ||
							(error as {code?: string}).code === 'STORAGE_UNREACHABLE'
						) {
							throw error;
						}

						// A bad page is data: it is shown as unreadable and does not sink its delivery.
						return {...nothing, problem: 'its image is damaged'};
					}
				});
			},
		},
		ocr: {
			name: ENGINE,
			async recognise(page, signal) {
				const image = page.image!;
				const {reading, picture, turned, codes} = await blobs.withFile(image.sha256, file =>
					pool.ask({op: 'recognise', file, page}, signal),
				);
				return {reading, image: picture ? await kept(picture) : image, rotation: (page.rotation + turned) % 360, codes};
			},
		},
		images: {
			grey: async ({sha256}) => greyOf(sharp(Buffer.from(await blobs.read(sha256)))),
			async turned({sha256, dpi}, degrees) {
				const {data, info} = await sharp(Buffer.from(await blobs.read(sha256)))
					.rotate(degrees)
					.png({compressionLevel: 6})
					.toBuffer({resolveWithObject: true});
				const {sha256: turned} = await blobs.write(data);
				return {sha256: turned, widthPx: info.width, heightPx: info.height, dpi};
			},
		},
		close: () => pool.close(),
	};
}
