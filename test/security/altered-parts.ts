import {headerOf, type RawRequest, withHeader} from '../fakes/request.ts';
import {type Altered, flipsOfBytes} from './alterations.ts';

/** Where names, values and files stand in a body of parts: all that a signature over parts covers. */
function signedSpans(body: Buffer, boundary: string): Array<[first: number, end: number]> {
	const text = body.toString('latin1');
	const spans: Array<[number, number]> = [];
	const mark = `--${boundary}`;
	for (let start = text.indexOf(mark); start >= 0; ) {
		const next = text.indexOf(mark, start + mark.length);
		if (next < 0) {
			break;
		}

		const name = / name="([^"]*)"/.exec(text.slice(start, next));
		const value = text.indexOf('\r\n\r\n', start) + 4;
		if (name) {
			const at = start + name.index + ' name="'.length;
			spans.push([at, at + (name[1]?.length ?? 0)]);
		}

		spans.push([value, next - 2]);
		start = next;
	}

	return spans;
}

/** A signed form of parts: every bit of what is signed, and parts added, left out, exchanged or said to be something else. */
export function alterationsOfSignedParts(genuine: RawRequest): Altered[] {
	const {body} = genuine;
	const boundary = /boundary=(\S+)/.exec(headerOf(genuine, 'content-type') ?? '')?.[1] ?? '';
	const text = body.toString('latin1');
	const of = (what: string, bytes: Buffer | string, more: Partial<RawRequest> = {}): Altered => ({
		what: `parts ${what}`,
		request: {...genuine, ...more, body: Buffer.from(bytes as string, 'latin1')},
	});
	const part = (name: string, value: string, filename = '') =>
		`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${filename}\r\n\r\n${value}\r\n`;
	const end = `--${boundary}--\r\n`;
	const fax = /name="fax"\r\n\r\n([^\r]*)\r\n/.exec(text)?.[1] ?? '';
	return [
		...signedSpans(body, boundary).flatMap(([first, last]) =>
			flipsOfBytes(body, first, last)
				.map((bytes, index) => of(`with a bit of byte ${first + index} flipped`, bytes))
				// Short names and words whole, of files and long texts every third byte.
				.filter((_, index) => last - first < 20 || index % 3 === 0),
		),
		of('empty', ''),
		of('cut in half', text.slice(0, text.length >> 1)),
		of('cut before the end', text.slice(0, -end.length)),
		of('with a field more', text.replace(end, part('extra', '1') + end)),
		of('with the fax twice, another one last', text.replace(end, part('fax', fax.replace('"id":', '"id":1')) + end)),
		of('with the fax twice, another one first', part('fax', fax.replace('"id":', '"id":1')) + text),
		of('with a file more', text.replace(end, part('file', '%PDF-1.4', '; filename="b.pdf"') + end)),
		of('with the file said to be a field', text.replace('; filename="fax.pdf"', '')),
		of('with a field said to be a file', text.replace('name="success"', 'name="success"; filename="a"')),
		of('with the fax written with white space', text.replace(fax, JSON.stringify(JSON.parse(fax), null, 1))),
		of('with a letter escaped', text.replace('"received"', '"\\u0072eceived"')),
		of('of other fields', text.replace('name="success"', 'name="succes"')),
		of('as JSON', fax, {headers: withHeader(genuine, 'content-type', 'application/json').headers}),
		of('of another boundary', text, {headers: withHeader(genuine, 'content-type', 'multipart/form-data; boundary=x').headers}),
		of('without a boundary', text, {headers: withHeader(genuine, 'content-type', 'multipart/form-data').headers}),
	];
}
