import type {LookupFunction} from 'node:net';
import {Agent, request} from 'undici';
import {IntakeError} from '#pipeline/errors.ts';
import type {FetchedMedia} from '#pipeline/ports.ts';
import {isAllowedHost, isPublicAddress, type Resolve, systemResolve} from './addresses.ts';
import {mediaTypeOf} from './media-type.ts';
import {isWholeFile} from './structure.ts';

export interface FetchRules {
	readonly allowedHosts: readonly string[];
	/** Allows http and private addresses: a provider on this machine. */
	readonly mayFetchPrivately: boolean;
	readonly maxBytes: number;
	readonly timeoutMs: number;
	/** Shown when `host` (exact or `*.suffix`) asks for them; no other host ever sees them. */
	readonly credentials?: {readonly host: string; readonly user: string; readonly password: string};
	/** Shown from the start, as it is, to `host` (exact or `*.suffix`) when the fetch begins there. */
	readonly authorization?: {readonly host: string; readonly value: string};
	/** Replaces the system's name service. */
	readonly resolve?: Resolve;
}

const MAX_REDIRECTS = 3;

/**
 * Fetches media from the internet without becoming somebody's way into our network: allowed hosts only, at every redirect anew;
 * the address that was checked is the one connected to; size and time are capped while it comes.
 * Throws MEDIA_UNREACHABLE (try again), MEDIA_REFUSED, CONNECTOR_REFUSED (our credentials), ARRIVAL_TOO_LARGE or MEDIA_TYPE_UNSUPPORTED
 * (never again). Its messages never carry the address.
 */
export async function safeFetch(url: string, rules: FetchRules, signal: AbortSignal): Promise<FetchedMedia> {
	const dispatcher = new Agent({connect: {lookup: checkedLookup(rules), timeout: rules.timeoutMs}, maxResponseSize: rules.maxBytes + 1});
	const limit = AbortSignal.any([signal, AbortSignal.timeout(rules.timeoutMs)]);
	try {
		return await follow(checkedUrl(url, rules), rules, dispatcher, limit);
	} catch (error) {
		throw asMediaError(error);
	} finally {
		await dispatcher.destroy();
	}
}

async function follow(start: URL, rules: FetchRules, dispatcher: Agent, signal: AbortSignal) {
	let url = start;
	let authorization = rules.authorization && isAllowedHost(hostOf(url), [rules.authorization.host]) ? rules.authorization.value : undefined;
	for (let redirects = 0; redirects <= MAX_REDIRECTS; ) {
		const {statusCode, headers, body} = await request(url, {dispatcher, signal, headers: authorization ? {authorization} : {}});
		if (statusCode >= 300 && statusCode < 400 && headers.location) {
			await body.dump();
			const next = checkedUrl(URL.parse(String(headers.location), url.href)?.href ?? '', rules);
			authorization = next.origin === url.origin ? authorization : undefined;
			url = next;
			redirects++;
			continue;
		}

		const {credentials} = rules;
		if ((statusCode === 401 || statusCode === 403) && credentials && !authorization && isAllowedHost(hostOf(url), [credentials.host])) {
			await body.dump();
			const {user, password} = credentials;
			authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
			continue;
		}

		if (statusCode !== 200) {
			await body.dump();
			throw refusalFor(statusCode);
		}

		return mediaOf(await collect(body, rules.maxBytes));
	}

	throw new IntakeError('MEDIA_REFUSED', 'The fax media redirects too often.');
}

/** Media may lag behind its notification, and servers may be busy: such answers pass. */
const PASSING = [404, 408, 410, 425, 429];

function refusalFor(statusCode: number): IntakeError {
	if (statusCode === 401 || statusCode === 403) {
		return new IntakeError(
			'CONNECTOR_REFUSED',
			`The provider refuses us the fax media (HTTP ${statusCode}). Check our credentials for it in the settings.`,
		);
	}

	return statusCode >= 500 || statusCode < 300 || PASSING.includes(statusCode)
		? new IntakeError('MEDIA_UNREACHABLE', `The fax media could not be fetched now (HTTP ${statusCode}).`)
		: new IntakeError('MEDIA_REFUSED', `The provider does not give the fax media (HTTP ${statusCode}).`);
}

async function collect(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of body) {
		size += chunk.length;
		if (size > maxBytes) {
			throw new IntakeError('ARRIVAL_TOO_LARGE', 'The fax media is larger than the settings allow.');
		}

		chunks.push(chunk);
	}

	return Buffer.concat(chunks);
}

async function mediaOf(bytes: Buffer): Promise<FetchedMedia> {
	if (bytes.length === 0) {
		throw new IntakeError('MEDIA_UNREACHABLE', 'The fax media is still empty.');
	}

	const mediaType = mediaTypeOf(bytes);
	if (!mediaType) {
		throw new IntakeError('MEDIA_TYPE_UNSUPPORTED', 'The fax media is not a TIFF, PDF, JPEG or PNG file.');
	}

	return {bytes, mediaType, isWhole: await isWholeFile(bytes, mediaType)};
}

const hostOf = (url: URL) => url.hostname.replace(/^\[|\]$/g, '');

/** Refuses what may not even be looked up: other schemes and ports, hosts not listed, inward addresses written as such. */
function checkedUrl(text: string, {allowedHosts, mayFetchPrivately}: FetchRules): URL {
	const url = URL.parse(text);
	const isPublicHttps = url?.protocol === 'https:' && url.port === '';
	if (!url || url.username || url.password || !(isPublicHttps || (mayFetchPrivately && /^https?:$/.test(url.protocol)))) {
		throw new IntakeError('MEDIA_REFUSED', 'The fax media has an address that may not be fetched.');
	}

	// The URL parser has already brought numbers, octal and hexadecimal forms to dotted ones.
	const host = hostOf(url);
	const isLiteral = /^[\d.]+$/.test(host) || host.includes(':');
	if (!isAllowedHost(host, allowedHosts) || (isLiteral && !mayFetchPrivately && !isPublicAddress(host))) {
		throw new IntakeError('MEDIA_REFUSED', 'The fax media lies on a host that is not allowed. If it is right, add it to mediaHosts.');
	}

	return url;
}

/** Resolves once and hands on only addresses that were checked: a name cannot point elsewhere between check and connection. */
function checkedLookup({mayFetchPrivately, resolve = systemResolve}: FetchRules): LookupFunction {
	return (host, options, callback) => {
		resolve(host).then(
			addresses => {
				const [first] = addresses;
				if (!first || (!mayFetchPrivately && !addresses.every(({address}) => isPublicAddress(address)))) {
					callback(new IntakeError('MEDIA_REFUSED', 'The fax media lies on an address that may not be reached.'), '', 4);
				} else if (options.all) {
					callback(null, [...addresses]);
				} else {
					callback(null, first.address, first.family);
				}
			},
			error => callback(error as NodeJS.ErrnoException, '', 4),
		);
	};
}

function asMediaError(error: unknown): IntakeError {
	if (error instanceof IntakeError) {
		return error;
	}

	const {cause, code} = error as {cause?: unknown; code?: string};
	if (cause instanceof IntakeError) {
		return cause;
	}

	return code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE'
		? new IntakeError('ARRIVAL_TOO_LARGE', 'The fax media is larger than the settings allow.')
		: new IntakeError('MEDIA_UNREACHABLE', 'The fax media could not be fetched now.', {cause: error});
}
