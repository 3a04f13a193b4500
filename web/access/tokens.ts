import {createHash, randomBytes, timingSafeEqual} from 'node:crypto';

const TOKEN_BYTES = 32;
/** Crockford's digits: none is taken for another when read aloud or copied by hand. */
const READABLE_DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';

/** 256 random bits, fit for a cookie or a header. */
export const newToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');

export const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Compares without telling by its time how much was right. */
export const isSameText = (one: string, other: string): boolean =>
	timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest());

/** 100 random bits in five groups, for a first password that somebody types once. */
export const readablePassword = (): string =>
	[...randomBytes(20)]
		.map(byte => READABLE_DIGITS[byte % READABLE_DIGITS.length])
		.join('')
		.replace(/.{4}(?!$)/g, '$&-');
