import {createHash} from 'node:crypto';
import {type Attachment, type ParsedMail, simpleParser} from 'mailparser';
import type {MediaType} from '#pipeline/model/delivery.ts';
import {mediaTypeOf} from '../media/media-type.ts';

export interface Part {
	/** Stable however often and under whatever number the message is seen: of its id and the part's content. */
	readonly externalId: string;
	readonly bytes: Buffer;
	readonly mediaType: MediaType;
}

export interface Message {
	/** Opaque; the same message copied or numbered anew has the same. */
	readonly key: string;
	readonly parts: readonly Part[];
	/** Attachments of kinds we do not take; signatures and visiting cards do not count. */
	readonly others: number;
	/** A number its subject names, as a hint. */
	readonly faxNumber: string | null;
	/** As the parser gives them, in order. */
	readonly headers: ReadonlyArray<{readonly key: string; readonly line: string}>;
	/** Domain of the one sender named in `From`; null when there is none or several. */
	readonly fromDomain: string | null;
}

/** Forwarded messages hold messages; deeper ones are counted as attachments we do not take. */
const DEEPEST = 3;
const MOST_PARTS = 500;
const NO_PAPER = /^(?:application\/(?:pgp-signature|(?:x-)?pkcs7-signature)|text\/(?:x-)?vcard|text\/calendar)$/;

const sha256 = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex');

const parse = (source: Buffer): Promise<ParsedMail> =>
	simpleParser(source, {
		checksumAlgo: 'sha256',
		// Only attachments are wanted: nothing is made of the text.
		skipHtmlToText: true,
		skipTextToHtml: true,
		skipTextLinks: true,
		skipImageLinks: true,
	});

/** Source of a message → what in it may be papers. Throws when it cannot be understood at all. */
export async function readMessage(source: Buffer, smallestInlineBytes: number): Promise<Message> {
	const mail = await parse(source);
	const key = sha256(mail.messageId ?? source).slice(0, 32);
	const attachments = await flatten(mail, 0);
	const seen = new Map<string, number>();
	const parts: Part[] = [];
	let others = 0;
	for (const {content, contentType, related} of attachments.slice(0, MOST_PARTS)) {
		const mediaType = content.length > 0 ? mediaTypeOf(content) : undefined;
		if (!mediaType) {
			others += NO_PAPER.test(contentType) ? 0 : 1;
			continue;
		}

		if (related && mediaType.startsWith('image/') && mediaType !== 'image/tiff' && content.length < smallestInlineBytes) {
			continue;
		}

		// The same page twice in one message is two pages: somebody counted them.
		const hash = sha256(content).slice(0, 32);
		const count = (seen.get(hash) ?? 0) + 1;
		seen.set(hash, count);
		parts.push({externalId: `${key}-${hash}${count === 1 ? '' : `-${count}`}`, bytes: content, mediaType});
	}

	return {
		key,
		parts,
		others: others + Math.max(0, attachments.length - MOST_PARTS),
		faxNumber: numberIn(mail.subject ?? ''),
		headers: mail.headerLines,
		fromDomain: domainOf(mail),
	};
}

async function flatten(mail: ParsedMail, depth: number): Promise<Attachment[]> {
	const nested = await Promise.all(
		mail.attachments.map(async attachment => {
			if (attachment.contentType !== 'message/rfc822' || depth >= DEEPEST) {
				return [attachment];
			}

			const inner = await parse(attachment.content).catch(() => undefined);
			return inner ? flatten(inner, depth + 1) : [attachment];
		}),
	);
	return nested.flat();
}

/** Providers write `Fax from +49 89 555010 (2 pages)`; what is no such thing says nothing. */
function numberIn(subject: string): string | null {
	const number = /\b(?:from|von|da|de)\b[:\s]*(?<number>[+(]?\d(?:(?:\) ?| ?\(|[ .-])?\d){4,20})/i.exec(subject)?.groups?.['number'];
	return number ? number.replace(/[\s().-]/g, '') : null;
}

function domainOf({from}: ParsedMail): string | null {
	const [only, ...more] = from?.value ?? [];
	const address = more.length === 0 ? only?.address : undefined;
	return address?.includes('@') ? address.slice(address.lastIndexOf('@') + 1).toLowerCase() : null;
}
