import {lookup as resolve} from 'node:dns/promises';
import ipaddr from 'ipaddr.js';

/** Finds all addresses of a host; replaceable for tests. */
export type Resolve = (host: string) => Promise<ReadonlyArray<{address: string; family: number}>>;

export const systemResolve: Resolve = host => resolve(host, {all: true});

/** The one part of IPv6 that is routed on the public internet; compatible, translated and local forms of IPv4 lie outside. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');
/** Public by its number, but answered by the machine's own host in a cloud, keys and all. */
const WITHIN_CLOUDS = ['168.63.129.16'];

/** Addresses on the public internet: no loopback, private, link-local, reserved, translated or mapped ones. */
export function isPublicAddress(address: string): boolean {
	if (!ipaddr.isValid(address)) {
		return false;
	}

	const parsed = ipaddr.process(address);
	const isOwnHost = WITHIN_CLOUDS.includes(parsed.toString());
	return parsed.range() === 'unicast' && !isOwnHost && (parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_IPV6));
}

/** Exact, or below a suffix written `*.example.org`. */
export const isAllowedHost = (host: string, allowed: readonly string[]): boolean =>
	allowed.some(pattern =>
		pattern.startsWith('*.') ? host.toLowerCase().endsWith(pattern.slice(1).toLowerCase()) : host.toLowerCase() === pattern.toLowerCase(),
	);
