import {crc32} from 'node:zlib';
import {newToken} from './tokens.ts';

const PREFIX = 'intk_';
const BODY_LENGTH = 43;
const TEXT = /^intk_[\w-]{49}$/;

const checkOf = (body: string): string => {
	const check = Buffer.alloc(4);
	check.writeUInt32BE(crc32(body));
	return check.toString('base64url');
};

/** `intk_`, 256 random bits and a check: programs that look for lost keys know it, and a slip of the keyboard is told without asking the database. */
export function newApiToken(): string {
	const body = newToken();
	return `${PREFIX}${body}${checkOf(body)}`;
}

/** True when it is written as one of ours; says nothing about whether it is known. */
export function isApiTokenText(text: string): boolean {
	const body = text.slice(PREFIX.length, PREFIX.length + BODY_LENGTH);
	return TEXT.test(text) && text.endsWith(checkOf(body));
}

/** What is shown of it later. */
export const hintOf = (text: string): string => text.slice(-4);
