import type {CookieSerializeOptions} from '@fastify/cookie';
import type {FastifyReply, FastifyRequest} from 'fastify';
import type {OwnOrigin} from './origin.ts';

export const SESSION_COOKIE = 'intake';
export const DEVICE_COOKIE = 'intake-device';
export const OIDC_COOKIE = 'intake-oidc';

/** `__Host-`: the browser takes it over https from this very host only, so that no neighbour can plant one. */
const nameOf = (name: string, {isHttps}: OwnOrigin): string => (isHttps ? `__Host-${name}` : name);

/** `Lax`, not `Strict`: whoever comes back from the hospital's sign-in comes by a link from another site. */
const flagsOf = ({isHttps}: OwnOrigin): CookieSerializeOptions => ({httpOnly: true, secure: isHttps, sameSite: 'lax', path: '/'});

export function readCookie(request: FastifyRequest, name: string, own: OwnOrigin): string | undefined {
	const {cookie} = request.headers;
	return cookie ? request.server.parseCookie(cookie)[nameOf(name, own)] : undefined;
}

/** With no `maxAgeSeconds` it ends with the browser. */
export function writeCookie(reply: FastifyReply, own: OwnOrigin, cookie: {name: string; value: string; maxAgeSeconds?: number}): void {
	const {name, value, maxAgeSeconds} = cookie;
	reply.setCookie(nameOf(name, own), value, {...flagsOf(own), ...(maxAgeSeconds !== undefined && {maxAge: maxAgeSeconds})});
}

export const dropCookie = (reply: FastifyReply, own: OwnOrigin, name: string): void => {
	reply.clearCookie(nameOf(name, own), flagsOf(own));
};
