import {z} from 'zod';
import type {Notice} from '../webhooks/door.ts';
import {code, count, faxId, flag, jsonOf, text} from '../webhooks/fields.ts';
import {type FormPost, fieldOf} from '../webhooks/form-post.ts';
import {arrivalOf, contentOf, type FaxContent} from '../webhooks/told-fax.ts';

/** What stands as JSON in the field `fax`. Unknown further fields are welcome. */
export const fax = z.object({
	id: faxId,
	direction: text(64),
	num_pages: count,
	status: text(64),
	is_test: flag,
	from_number: text(256),
	error_type: text(128),
	error_id: code,
});

/** Names of the part with the pages; the older one is still in use. */
const FILE_PARTS = ['file', 'filename'];
const UNDER_WAY = ['queued', 'pendingbatch', 'inprogress', 'ringing', 'answered', 'callactive'];
const CLEAN = ['success', 'received', ''];

/** A signed post → what became of the fax; undefined when it tells of none. */
export function noticeOf(post: FormPost, now: Date): Notice | undefined {
	const told = fax.safeParse(jsonOf(fieldOf(post, 'fax') ?? ''));
	if (!told.success) {
		return undefined;
	}

	// Tests of the webhook carry a sample page that is nobody's.
	if (fieldOf(post, 'is_test') === 'true') {
		return {nothing: 'test'};
	}

	const direction = told.data.direction ?? fieldOf(post, 'direction');
	return noticeOfFax({...told.data, direction}, contentOf(fileOf(post)), now, fieldOf(post, 'success') === 'false');
}

/** What the provider says of a fax, in a post or in its list, with where its pages are. `isCalledFailed` when the post itself says so. */
export function noticeOfFax(told: z.infer<typeof fax>, content: FaxContent, now: Date, isCalledFailed = false): Notice {
	const {id, from_number: from, num_pages: pages, error_type: type, error_id: number} = told;
	const status = (told.status ?? '').toLowerCase();
	if (told.direction === 'sent') {
		return {nothing: 'outbound'};
	}

	if (told.is_test === true) {
		return {nothing: 'test'};
	}

	if (UNDER_WAY.includes(status) && content.kind === 'none') {
		return {nothing: 'under-way'};
	}

	const isClean = CLEAN.includes(status) && !isCalledFailed && !type;
	const trouble = isClean ? undefined : [type, number].filter(Boolean).join('_') || status || 'failed';
	return {arrival: arrivalOf({id, from, pages, trouble: trouble === 'success' ? 'failed' : trouble, content}, now)};
}

const fileOf = ({files}: FormPost): Uint8Array | undefined => (files.find(({name}) => FILE_PARTS.includes(name)) ?? files[0])?.bytes;
