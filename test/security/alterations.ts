import {gzipSync} from 'node:zlib';
import {headerOf, type RawRequest, withHeader} from '../fakes/request.ts';
import type {Door} from './doors.ts';

/** A request that is not the one the provider sent. */
export interface Altered {
	readonly what: string;
	readonly request: RawRequest;
}

const VISIBLE = /^[!-~]$/;

/** A text with one bit of one character flipped, for every character and every bit that leaves it visible. */
export function flipsOfText(text: string): string[] {
	return Array.from(text).flatMap((character, at) =>
		Array.from({length: 7}, (_, bit) => String.fromCharCode(character.charCodeAt(0) ^ (1 << bit)))
			.filter(flipped => VISIBLE.test(flipped))
			.map(flipped => text.slice(0, at) + flipped + text.slice(at + 1)),
	);
}

/** Bytes with one bit flipped, for every byte; all eight bits have their turn. */
export const flipsOfBytes = (bytes: Buffer, first = 0, end = bytes.length): Buffer[] =>
	Array.from({length: end - first}, (_, index) => {
		const flipped = Buffer.from(bytes);
		flipped[first + index]! ^= 1 << (index % 8);
		return flipped;
	});

const halfOf = (text: string) => text.slice(0, text.length >> 1);

/** What can be done to the proof, whatever it is. */
export function alterationsOfProof({proofHeader, proof}: Door, genuine: RawRequest): Altered[] {
	const value = headerOf(genuine, proofHeader) ?? '';
	const proven = (what: string, text: string | undefined): Altered => ({
		what: `proof ${what}`,
		request: withHeader(genuine, proofHeader, text),
	});
	const twice = (first: string, second: string): RawRequest => {
		const {headers, ...rest} = withHeader(genuine, proofHeader, undefined);
		return {...rest, headers: [...headers, [proofHeader, first], [proofHeader, second]]};
	};
	const bare = genuine.headers.filter(([name]) => !/^(?:x-|telnyx-|authorization)/i.test(name));
	return [
		proven('left out', undefined),
		proven('empty', ''),
		proven('cut by one', value.slice(0, value.endsWith('=') ? -3 : -1)),
		proven('cut in half', halfOf(value)),
		proven('with a letter more', `${value}A`),
		proven('of another kind', 'Bearer abc'),
		proven('undefined', 'undefined'),
		proven('of zeros', '0'.repeat(value.length)),
		proven('in small letters', value === value.toLowerCase() ? `${value}0` : value.toLowerCase()),
		{what: 'proof twice, the wrong one first', request: twice('A'.repeat(value.length), value)},
		{
			what: 'proof in the query',
			request: {...genuine, target: `${genuine.target}?${proofHeader}=${encodeURIComponent(value)}`, headers: bare},
		},
		...(proof === 'password'
			? []
			: [
					proven('written for addresses', `${value.replaceAll('+', '-').replaceAll('/', '_')}-`),
					proven('with a space in it', `${halfOf(value)} ${value.slice(value.length >> 1)}`),
					{what: 'proof twice', request: twice(value, value)},
				]),
	];
}

/** The same, asked for elsewhere or in another way. */
export function alterationsOfAddress({provesAddress, proof}: Door, genuine: RawRequest): Altered[] {
	const {target} = genuine;
	const at = (what: string, other: string): Altered => ({what: `address ${what}`, request: {...genuine, target: other}});
	return [
		...['GET', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'post'].map(method => ({
			what: `method ${method}`,
			request: {...genuine, method},
		})),
		at('of another door', target.replace('/fax/fax', '/other/fax')),
		at('one step up', target.slice(0, target.lastIndexOf('/'))),
		at('that leads up and down again', target.replace('/connectors/', '/connectors/x/../')),
		at('with a slash more', `${target}/`),
		at('with two slashes', target.replace('/fax/fax', '//fax/fax')),
		at('with capitals', target.toUpperCase()),
		...(provesAddress && proof !== 'password'
			? [
					at('with a query', `${target}?a=1`),
					at('with an empty query', `${target}?`),
					at('with a letter written as its number', target.replace('/fax/fax', '/fax/%66ax')),
					at('of another host', `http://evil.example${target}`),
					at('with a semicolon', `${target};a=1`),
				]
			: []),
	];
}

const jsonOf = (body: Buffer): unknown => JSON.parse(body.toString());
/** Keys of every object in the opposite order. */
const reversed = (value: unknown): unknown =>
	value && typeof value === 'object' && !Array.isArray(value)
		? Object.fromEntries(
				Object.entries(value)
					.reverse()
					.map(([key, inner]) => [key, reversed(inner)]),
			)
		: value;

/** A signed body that is JSON: the same meaning in other bytes is another body. */
export function alterationsOfSignedJson(genuine: RawRequest): Altered[] {
	const {body} = genuine;
	const text = body.toString();
	const of = (what: string, bytes: Buffer | string, more: Partial<RawRequest> = {}): Altered => ({
		what: `body ${what}`,
		request: {...genuine, ...more, body: Buffer.from(bytes)},
	});
	const stamped = (what: string, timestamp: string): Altered => ({
		what: `time ${what}`,
		request: withHeader(genuine, 'telnyx-timestamp', timestamp),
	});
	const timestamp = headerOf(genuine, 'telnyx-timestamp') ?? '';
	return [
		...flipsOfBytes(body).map((bytes, index) => of(`with a bit of byte ${index} flipped`, bytes)),
		of('empty', ''),
		of('cut by one', body.subarray(0, -1)),
		of('cut in half', body.subarray(0, body.length >> 1)),
		of('with a line break behind it', `${text}\n`),
		of('with a space before it', ` ${text}`),
		of('with a byte order mark', `\uFEFF${text}`),
		of('with a zero behind it', `${text}\0`),
		of('written with white space', JSON.stringify(jsonOf(body), null, 2)),
		of('with its keys in another order', JSON.stringify(reversed(jsonOf(body)))),
		of('with a letter escaped', text.replace('"inbound"', '"\\u0069nbound"')),
		of('with a key twice', text.replace('"fax_id":', '"fax_id":"another","fax_id":')),
		of('in sixteen bits', Buffer.from(text, 'utf16le')),
		of('in sixteen bits, said to be', Buffer.from(text, 'utf16le'), {
			headers: withHeader(genuine, 'content-type', 'application/json; charset=utf-16le').headers,
		}),
		of('compressed', gzipSync(body), {headers: [...genuine.headers, ['content-encoding', 'gzip']]}),
		of('as a form', `payload=${encodeURIComponent(text)}`, {
			headers: withHeader(genuine, 'content-type', 'application/x-www-form-urlencoded').headers,
		}),
		...flipsOfText(timestamp).map(other => stamped('with a bit flipped', other)),
		stamped('a second later', String(Number(timestamp) + 1)),
		stamped('with a zero before it', `0${timestamp}`),
		stamped('with a fraction', `${timestamp}.0`),
		stamped('with a sign', `+${timestamp}`),
		stamped('as a power', `${Number(timestamp) / 1e9}e9`),
		stamped('empty', ''),
		stamped('twice', `${timestamp}, ${timestamp}`),
		stamped('with the mark behind it', `${timestamp}|`),
	];
}

/** Names and values are signed without a mark between them: the field behind the id has become a part of it. */
function drawnIntoId(text: string): string {
	const fields = [...new URLSearchParams(text)].sort(([a], [b]) => (a < b ? -1 : 1));
	const at = fields.findIndex(([name]) => name === 'FaxSid');
	const [[, id] = ['', ''], next = ['', '']] = fields.slice(at, at + 2);
	return new URLSearchParams([...fields.slice(0, at), ['FaxSid', id + next.join('')], ...fields.slice(at + 2)]).toString();
}

/** A signed form in the body: what changes a name or a value is another form. */
export function alterationsOfSignedFields(genuine: RawRequest): Altered[] {
	const text = genuine.body.toString();
	const of = (what: string, body: string | Buffer, more: Partial<RawRequest> = {}): Altered => ({
		what: `form ${what}`,
		request: {...genuine, ...more, body: Buffer.from(body)},
	});
	const typed = (what: string, type: string, body: string): Altered =>
		of(what, body, {headers: withHeader(genuine, 'content-type', type).headers});
	return [
		...flipsOfBytes(genuine.body).map((bytes, index) => of(`with a bit of byte ${index} flipped`, bytes)),
		of('empty', ''),
		of('cut by one', text.slice(0, -1)),
		of('cut in half', halfOf(text)),
		of('with a field more', `${text}&Extra=1`),
		of('with an empty field more', `${text}&Extra=`),
		of('with a field twice, the other one last', `${text}&FaxSid=another`),
		of('with a list', `${text}&FaxSid[]=another`),
		of('with an object', `${text}&FaxSid[$ne]=another`),
		of('with a prototype', `${text}&__proto__[FaxSid]=another`),
		of('with a zero in a name', `${text}&FaxSid%00=another`),
		of('with a mark moved into the id', text.replace('FaxSid=7', 'FaxSid7=')),
		of('with the next field drawn into the id', drawnIntoId(text)),
		of('in sixteen bits', Buffer.from(text, 'utf16le')),
		of('compressed', gzipSync(text), {headers: [...genuine.headers, ['content-encoding', 'gzip']]}),
		typed('as JSON', 'application/json', JSON.stringify(Object.fromEntries(new URLSearchParams(text)))),
		typed('said to be JSON', 'application/json', text),
		typed('said to be text', 'text/plain', text),
		typed('said to be a form of parts', 'multipart/form-data; boundary=b', text),
		typed('said to be nothing', '', text),
	];
}
