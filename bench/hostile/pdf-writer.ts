/** PDFs object by object, right or wrong as wanted. */
import {deflateSync} from 'node:zlib';

export type Part = string | Buffer;
const bytesOf = (part: Part): Buffer => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part);

export const joined = (...parts: readonly Part[]): Buffer => Buffer.concat(parts.map(bytesOf));

export const stream = (dictionary: string, content: Part): Buffer =>
	joined(`<< ${dictionary} /Length ${bytesOf(content).length} >>\nstream\n`, content, '\nendstream');

export const flated = (content: Part, times = 1): Buffer =>
	times === 0 ? bytesOf(content) : flated(deflateSync(bytesOf(content), {level: 9}), times - 1);

export interface PdfOptions {
	readonly header?: string;
	/** In place of the cross-reference table, trailer and end mark. */
	readonly tail?: (offsets: readonly number[], length: number) => Part;
	readonly root?: number;
	readonly trailer?: string;
}

/** Objects 1, 2, 3 … with a cross-reference table. */
export function pdfOf(objects: readonly Part[], {header = '%PDF-1.7\n', tail, root = 1, trailer = ''}: PdfOptions = {}): Buffer {
	const parts: Buffer[] = [bytesOf(header)];
	let length = parts[0]!.length;
	const offsets = objects.map((content, index) => {
		const at = length;
		const part = joined(`${index + 1} 0 obj\n`, content, '\nendobj\n');
		parts.push(part);
		length += part.length;
		return at;
	});
	const table = offsets.map(offset => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
	parts.push(
		bytesOf(
			tail?.(offsets, length) ??
				`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root ${root} 0 R ${trailer} >>\nstartxref\n${length}\n%%EOF\n`,
		),
	);
	return Buffer.concat(parts);
}

/** One page of 200 × 200 points: catalogue, page tree, page, content, then `more` from object 5 on. */
export function onePage({
	content = 'BT /F1 12 Tf 20 150 Td (Report) Tj ET',
	contentDictionary = '',
	page = '/MediaBox [0 0 200 200]',
	pages = '/Count 1',
	catalogue = '',
	resources = '/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>',
	more = [] as readonly Part[],
	...options
}: {
	content?: Part;
	contentDictionary?: string;
	page?: string;
	pages?: string;
	catalogue?: string;
	resources?: string;
	more?: readonly Part[];
} & PdfOptions = {}): Buffer {
	return pdfOf(
		[
			`<< /Type /Catalog /Pages 2 0 R ${catalogue} >>`,
			`<< /Type /Pages /Kids [3 0 R] ${pages} >>`,
			`<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << ${resources} >> ${page} >>`,
			stream(contentDictionary, content),
			...more,
		],
		options,
	);
}

/** A page that is one image, the image's dictionary and bytes as given. */
export const imagePage = (dictionary: string, bytes: Part, page = '/MediaBox [0 0 200 200]'): Buffer =>
	onePage({
		content: 'q 200 0 0 200 0 0 cm /I Do Q',
		resources: '/XObject << /I 5 0 R >>',
		page,
		more: [stream(`/Type /XObject /Subtype /Image ${dictionary}`, bytes)],
	});
