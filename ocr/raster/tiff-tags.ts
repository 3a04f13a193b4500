/** Reads the few TIFF tags that faxes live by and image libraries hide: the vertical resolution, quality counts, bits. */
export interface TiffPage {
	readonly widthPx: number;
	readonly heightPx: number;
	/** Dots per inch; null when the file does not say. */
	readonly dpiX: number | null;
	readonly dpiY: number | null;
	readonly isBilevel: boolean;
	/** Where its picture begins; null when the file does not say. */
	readonly place: number | null;
	/** Of one pixel, all channels together. */
	readonly bits: number;
	/** Share of bad lines 0–1 (tags 326 and 257); null when not told, which does not mean clean. */
	readonly badLines: number | null;
}

const TYPE_BYTES: Record<number, number> = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 13: 4, 16: 8};
const MAX_ENTRIES = 4096;

/** The pages of a TIFF in order, no more than `maxPages`; stops at a loop and where the file ends. */
export function tiffPages(bytes: Uint8Array, maxPages: number): TiffPage[] {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	if (bytes.byteLength < 8) {
		return [];
	}

	const isLittle = view.getUint16(0) === 0x4949;
	const pages: TiffPage[] = [];
	const seen = new Set<number>();
	let offset = view.getUint32(4, isLittle);
	while (offset >= 8 && offset + 2 <= bytes.byteLength && !seen.has(offset) && pages.length < maxPages) {
		seen.add(offset);
		const count = view.getUint16(offset, isLittle);
		const end = offset + 2 + count * 12;
		if (count === 0 || count > MAX_ENTRIES || end > bytes.byteLength) {
			break;
		}

		pages.push(pageOf(tagsAt(view, offset + 2, count, isLittle)));
		offset = end + 4 <= bytes.byteLength ? view.getUint32(end, isLittle) : 0;
	}

	return pages;
}

function tagsAt(view: DataView, start: number, count: number, isLittle: boolean): Map<number, number> {
	const tags = new Map<number, number>();
	for (let index = 0; index < count; index++) {
		const at = start + index * 12;
		const type = view.getUint16(at + 2, isLittle);
		const size = (TYPE_BYTES[type] ?? 0) * view.getUint32(at + 4, isLittle);
		const place = size <= 4 ? at + 8 : view.getUint32(at + 8, isLittle);
		const value = size > 0 && place + Math.min(size, 8) <= view.byteLength ? valueAt(view, place, type, isLittle) : undefined;
		if (value !== undefined) {
			tags.set(view.getUint16(at, isLittle), value);
		}
	}

	return tags;
}

function valueAt(view: DataView, place: number, type: number, isLittle: boolean): number | undefined {
	switch (type) {
		case 1:
			return view.getUint8(place);
		case 3:
			return view.getUint16(place, isLittle);
		case 4:
		case 13:
			return view.getUint32(place, isLittle);
		case 5: {
			const denominator = view.getUint32(place + 4, isLittle);
			return denominator === 0 ? undefined : view.getUint32(place, isLittle) / denominator;
		}

		default:
			return undefined;
	}
}

function pageOf(tags: ReadonlyMap<number, number>): TiffPage {
	const heightPx = tags.get(257) ?? 0;
	const perInch = tags.get(296) === 3 ? 2.54 : 1;
	const dpi = (tag: number) => {
		const value = tags.get(tag);
		return value !== undefined && value > 10 && value < 5000 ? value * perInch : null;
	};
	const bad = tags.get(326);
	return {
		widthPx: tags.get(256) ?? 0,
		heightPx,
		dpiX: dpi(282),
		dpiY: dpi(283),
		isBilevel: (tags.get(258) ?? 1) === 1 && (tags.get(277) ?? 1) === 1,
		place: tags.get(273) ?? tags.get(324) ?? null,
		bits: (tags.get(258) ?? 1) * (tags.get(277) ?? 1),
		badLines: bad === undefined || heightPx === 0 ? null : Math.min(1, bad / heightPx),
	};
}
