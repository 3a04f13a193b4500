import type {PAGE_KINDS} from '#pipeline/model/page.ts';

export interface Resolution {
	readonly dpiX: number;
	readonly dpiY: number;
}

const A4_WIDTH_INCHES = 8.27;
const FAX_WIDTHS = [1728, 2048, 2432];

/** What the file says, or what its size suggests when it says nothing sensible. */
export function resolutionOf(widthPx: number, heightPx: number, dpiX: number | null, dpiY: number | null): Resolution {
	if (dpiX !== null && dpiY !== null && dpiX >= 50 && dpiY >= 50) {
		return {dpiX, dpiY};
	}

	if (FAX_WIDTHS.includes(widthPx)) {
		return {dpiX: 204, dpiY: heightPx < 1500 ? 98 : heightPx < 3200 ? 196 : 391};
	}

	const dpi = Math.max(50, Math.min(widthPx, heightPx) / A4_WIDTH_INCHES);
	return {dpiX: dpi, dpiY: dpi};
}

/** Faxes are told by two-level pixels in fax resolution; they are enhanced otherwise than scans. */
export function kindOf({dpiX, dpiY}: Resolution, isBilevel: boolean): (typeof PAGE_KINDS)[number] {
	if (!isBilevel || dpiX > 260) {
		return 'scan';
	}

	return dpiY < 130 ? 'fax-standard' : dpiY < 260 ? 'fax-fine' : 'fax-superfine';
}
