import {createHash, createHmac, timingSafeEqual} from 'node:crypto';
import type {FormPost} from '../webhooks/form-post.ts';

export const SIGNATURE = /^[0-9a-f]{40}$/i;

/** By code unit, as the provider sorts; parts of the same name keep their order. */
const byName = (a: {name: string}, b: {name: string}) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** Whether one of the tokens signed the address, every field with its exact text, and every file by its hash. */
export function isSigned(signature: unknown, url: string, {fields, files}: FormPost, tokens: readonly string[]): boolean {
	if (typeof signature !== 'string' || !SIGNATURE.test(signature)) {
		return false;
	}

	const given = Buffer.from(signature, 'hex');
	const signed =
		url +
		fields
			.toSorted(byName)
			.map(({name, value}) => name + value)
			.join('') +
		files
			.toSorted(byName)
			.map(({name, bytes}) => name + createHash('sha1').update(bytes).digest('hex'))
			.join('');
	return tokens.some(token => timingSafeEqual(given, createHmac('sha1', token).update(signed, 'utf8').digest()));
}
