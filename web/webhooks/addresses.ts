import {lookup} from 'node:dns/promises';
import type {LookupFunction} from 'node:net';
import ipaddr from 'ipaddr.js';

/** Finds all addresses of a host; replaceable for tests. */
export type Resolve = (host: string) => Promise<ReadonlyArray<{address: string; family: number}>>;

export interface AddressRules {
	/** Permits http and addresses inside the house. */
	readonly mayReachPrivateAddresses: boolean;
	readonly resolve?: Resolve;
}

/** Where a webhook may not go; its message is shown to people and names no address. */
export class AddressRefused extends Error {
	override readonly name = 'AddressRefused';
}

const systemResolve: Resolve = host => lookup(host, {all: true});
/** The one part of IPv6 that is routed on the public internet. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');
/** Public by its number, but answered by the machine's own host in a cloud, keys and all. */
const WITHIN_CLOUDS = ['168.63.129.16'];

function isPublicAddress(address: string): boolean {
	if (!ipaddr.isValid(address)) {
		return false;
	}

	const parsed = ipaddr.process(address);
	const isOwnHost = WITHIN_CLOUDS.includes(parsed.toString());
	return parsed.range() === 'unicast' && !isOwnHost && (parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_IPV6));
}

const hostOf = ({hostname}: URL) => hostname.replace(/^\[|\]$/g, '');

/** What speaks against a webhook's address as it is written; undefined when nothing does. */
export function addressProblem(text: string, {mayReachPrivateAddresses}: AddressRules): string | undefined {
	const url = URL.parse(text);
	if (!url || !/^https?:$/.test(url.protocol)) {
		return 'must be an address that begins with https://';
	}

	if (url.protocol === 'http:' && !mayReachPrivateAddresses) {
		return 'must begin with https:// (or set webhooks.mayReachPrivateAddresses for a receiver inside the house)';
	}

	if (url.username || url.password) {
		return 'must carry no user and password: what comes from us is told by its signature';
	}

	// The URL parser has already brought numbers, octal and hexadecimal forms to dotted ones.
	const host = hostOf(url);
	return ipaddr.isValid(host) && !mayReachPrivateAddresses && !isPublicAddress(host)
		? 'must not be a private address (or set webhooks.mayReachPrivateAddresses for a receiver inside the house)'
		: undefined;
}

/** Resolves once and hands on only addresses that were checked: a name cannot point elsewhere between check and connection. */
export const checkedLookup =
	({mayReachPrivateAddresses, resolve = systemResolve}: AddressRules): LookupFunction =>
	(host, options, callback) => {
		resolve(host).then(
			addresses => {
				const [first] = addresses;
				if (!first || (!mayReachPrivateAddresses && !addresses.every(({address}) => isPublicAddress(address)))) {
					callback(new AddressRefused('The name leads to a private address, which is not permitted.'), '', 4);
				} else if (options.all) {
					callback(null, [...addresses]);
				} else {
					callback(null, first.address, first.family);
				}
			},
			error => callback(error as NodeJS.ErrnoException, '', 4),
		);
	};
