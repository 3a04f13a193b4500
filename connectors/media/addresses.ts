import {lookup as resolve} from 'node:dns/promises';
import ipaddr from 'ipaddr.js';

/** Finds all addresses of a host; replaceable for tests. */
export type Resolve = (host: string) => Promise<ReadonlyArray<{address: string; family: number}>>;

export const systemResolve: Resolve = host => resolve(host, {all: true});

/** Addresses on the public internet: no loopback, private, link-local, reserved or mapped ones. */
export function isPublicAddress(address: string): boolean {
	if (!ipaddr.isValid(address)) {
		return false;
	}

	return ipaddr.process(address).range() === 'unicast';
}

/** Exact, or below a suffix written `*.example.org`. */
export const isAllowedHost = (host: string, allowed: readonly string[]): boolean =>
	allowed.some(pattern =>
		pattern.startsWith('*.') ? host.toLowerCase().endsWith(pattern.slice(1).toLowerCase()) : host.toLowerCase() === pattern.toLowerCase(),
	);
