import type {FastifyRequest} from 'fastify';
import {type AccessOptions, isLoopbackHost} from '#pipeline/access/options.ts';
import type {Refused} from './refusals.ts';

/** Where the browser believes to be. */
export interface OwnOrigin {
	/** `https://intake.example.org` */
	readonly origin: string;
	readonly isHttps: boolean;
}

/**
 * The configured address; with none, the loopback address that was asked for. Never from X-Forwarded-*, which anybody may write.
 * Undefined when somebody came by another name: passwords would then travel readable, and a stranger's name may point here.
 */
export function ownOriginOf({publicUrl}: AccessOptions, request: FastifyRequest): OwnOrigin | undefined {
	if (publicUrl) {
		const {origin, protocol} = new URL(publicUrl);
		return {origin, isHttps: protocol === 'https:'};
	}

	const address = `http://${request.headers.host ?? ''}`;
	return URL.canParse(address) && isLoopbackHost(new URL(address).hostname) ? {origin: new URL(address).origin, isHttps: false} : undefined;
}

export const NO_OWN_ORIGIN: Refused = {
	status: 403,
	code: 'PUBLIC_URL_NEEDED',
	message:
		'Nobody can sign in at this address. Open Intake at its configured address, or ask for access.publicUrl to be set in the configuration.',
};

export const isUnsafe = (method: string): boolean => !['GET', 'HEAD', 'OPTIONS'].includes(method);

/**
 * What speaks against a request that changes something. Every browser says where such a request comes from; `isFromBrowser`
 * refuses when nothing is said, otherwise silence is taken for a program: a provider's webhook.
 */
export function crossSiteProblem(request: FastifyRequest, own: OwnOrigin | undefined, isFromBrowser: boolean): Refused | undefined {
	const {origin, 'sec-fetch-site': site} = request.headers;
	const isForeign = (site !== undefined && site !== 'same-origin') || (origin !== undefined && origin !== own?.origin);
	const isSilent = site === undefined && origin === undefined;
	return isForeign || (isSilent && isFromBrowser)
		? {
				status: 403,
				code: 'CROSS_SITE_REFUSED',
				message: 'This came from another address than the one Intake is configured for (access.publicUrl). Open Intake itself and repeat.',
			}
		: undefined;
}
