import {isAllowedHost} from '../media/addresses.ts';
import type {Message} from './message.ts';
import type {MailboxOptions} from './options.ts';

const NAME = 'authentication-results';

/**
 * Whether our own mail server says that the sender is who the message says, and it is one of those we take from. Only the topmost
 * statement in its name counts: servers write above what came with a message.
 */
export function isProven({headers, fromDomain}: Message, acceptOnly: MailboxOptions['acceptOnly']): boolean {
	if (!acceptOnly) {
		return true;
	}

	const {domains, authenticatedBy} = acceptOnly;
	if (fromDomain === null || !isAllowedHost(fromDomain, domains)) {
		return false;
	}

	const statement = headers
		.filter(({key}) => key === NAME)
		.map(({line}) => withoutComments(line.slice(line.indexOf(':') + 1)))
		.find(text => text.trim().split(/[\s;]/)[0]?.toLowerCase() === authenticatedBy.toLowerCase());
	return (statement ?? '')
		.split(';')
		.slice(1)
		.some(result => isPass(result.trim().toLowerCase(), fromDomain));
}

/** DMARC passes for the domain in `From`; DKIM only when it is that domain, or one above it, that signed. */
function isPass(result: string, fromDomain: string): boolean {
	const claimed = /\bheader\.(?:from|d|i)\s*=\s*"?(?:[^\s@"]*@)?(?<domain>[^\s";]+)/.exec(result)?.groups?.['domain'];
	if (/^dmarc\s*=\s*pass\b/.test(result)) {
		return claimed === undefined || claimed === fromDomain;
	}

	return /^dkim\s*=\s*pass\b/.test(result) && claimed !== undefined && (claimed === fromDomain || fromDomain.endsWith(`.${claimed}`));
}

/** Comments may hold anything, so also words that look like results. */
function withoutComments(text: string): string {
	let depth = 0;
	let kept = '';
	for (const character of text) {
		depth += character === '(' ? 1 : 0;
		kept += depth === 0 ? character : '';
		depth -= character === ')' && depth > 0 ? 1 : 0;
	}

	return kept;
}
