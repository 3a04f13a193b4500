import type {FetchedMedia} from '#pipeline/ports.ts';
import type {Reconciler} from '#pipeline/reconciliation/ports.ts';
import type {FetchRules} from '../media/safe-fetch.ts';
import {isOnThisMachine} from './options.ts';

interface Given {
	readonly apiBase: string;
	readonly authorization: string;
	/** Further hosts a download may be redirected to; our credentials are not shown to them. */
	readonly mediaHosts: readonly string[];
	readonly maxMediaBytes: number;
	readonly timeoutMs: number;
}

/** How a file is fetched through the provider's own interface. */
export function fileRules({apiBase, authorization, mediaHosts, maxMediaBytes, timeoutMs}: Given): FetchRules {
	const host = new URL(apiBase).hostname.replace(/^\[|\]$/g, '');
	return {
		allowedHosts: [host, ...mediaHosts],
		mayFetchPrivately: isOnThisMachine(apiBase),
		maxBytes: maxMediaBytes,
		timeoutMs,
		authorization: {host, value: authorization},
	};
}

/** A provider's list, and how the files it names are fetched. */
export interface ReachedList {
	readonly reconciler: Reconciler;
	readonly fetchMedia: (url: string, signal: AbortSignal) => Promise<FetchedMedia>;
}
