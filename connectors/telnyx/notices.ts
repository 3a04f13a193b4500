import {z} from 'zod';
import type {Notice} from '../webhooks/door.ts';
import {count, faxId, flag, text} from '../webhooks/fields.ts';
import {arrivalOf} from '../webhooks/told-fax.ts';

/** An event about a fax. Unknown further fields and events are welcome. */
export const event = z.object({
	data: z.object({
		event_type: z.string().max(128),
		payload: z.object({
			fax_id: faxId,
			direction: text(64),
			// Not trimmed: where a plus became a space, the space says so.
			from: z.string().max(256).optional().catch(undefined),
			status: text(64),
			page_count: count,
			media_url: text(16_384),
			partial_content: flag,
			failure_reason: text(128),
		}),
	}),
});
export type TelnyxEvent = z.infer<typeof event>;

/** Of all events only the last one of a received fax is an arrival; they come in any order and more than once. */
export function noticeOf({data: {event_type: type, payload}}: TelnyxEvent, now: Date): Notice {
	if (payload.direction?.toLowerCase() === 'outbound') {
		return {nothing: 'outbound'};
	}

	if (type !== 'fax.received' && type !== 'fax.failed') {
		return {nothing: 'under-way'};
	}

	const {fax_id: id, from, page_count: pages, media_url: url} = payload;
	return {
		arrival: arrivalOf(
			{id, from, pages, trouble: troubleOf(type, payload), content: url ? {kind: 'remote', url: withId(url, id)} : {kind: 'none'}},
			now,
		),
	};
}

function troubleOf(type: string, {failure_reason: reason, partial_content: isPartial}: TelnyxEvent['data']['payload']): string | undefined {
	return type === 'fax.failed' || reason ? (reason ?? 'failed') : isPartial ? 'partial_content' : undefined;
}

/** The fax id goes along behind the `#`, which no server is sent: a fresh link is asked for by it. */
function withId(url: string, id: string): string {
	const parsed = URL.parse(url);
	if (!parsed) {
		return url;
	}

	parsed.hash = encodeURIComponent(id);
	return parsed.href;
}

/** The link of a delivery → the link as the provider gave it, and whose it is. */
export function linkOf(remoteUrl: string): {url: string; id: string | undefined} {
	const at = remoteUrl.lastIndexOf('#');
	return at < 0 ? {url: remoteUrl, id: undefined} : {url: remoteUrl.slice(0, at), id: remoteUrl.slice(at + 1)};
}
