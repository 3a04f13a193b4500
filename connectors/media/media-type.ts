import type {MediaType} from '#pipeline/model/delivery.ts';

/** What the bytes are, whatever their name or their sender says; undefined when we do not take such. */
export function mediaTypeOf(bytes: Uint8Array): MediaType | undefined {
	const head = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
	if (head.startsWith('II*\0') || head.startsWith('MM\0*')) {
		return 'image/tiff';
	}

	if (head.startsWith('\xFF\xD8\xFF')) {
		return 'image/jpeg';
	}

	if (head.startsWith('\x89PNG\r\n\x1A\n')) {
		return 'image/png';
	}

	// Some scanners write a few bytes before the mark; readers accept it within the first kilobyte.
	return head.includes('%PDF-') ? 'application/pdf' : undefined;
}
