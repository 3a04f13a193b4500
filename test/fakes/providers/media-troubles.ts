import type {FastifyReply} from 'fastify';

/** Ways in which fetching a file goes wrong. */
export const MEDIA_TROUBLES = [
	/** 500. */
	'error',
	/** 404: not there yet. */
	'late',
	/** Never answers. */
	'silent',
	/** Breaks off before the length it said. */
	'cut',
	/** One byte a second. */
	'crawling',
	/** Says a length that is shorter than the file: what comes is complete, and is not all. */
	'short',
	/** A page of a website with 200. */
	'web-page',
	/** 403: the link has run out. */
	'expired',
	/** Sent on to an address inside. */
	'inward',
] as const;
export type MediaTrouble = (typeof MEDIA_TROUBLES)[number];

/** Asked for by nobody who looks before following. */
export const INWARD = 'http://169.254.169.254/latest/meta-data';

export async function serveMedia(bytes: Uint8Array, trouble: MediaTrouble | undefined, reply: FastifyReply): Promise<FastifyReply> {
	const half = bytes.subarray(0, bytes.length >> 1);
	switch (trouble) {
		case undefined:
			return reply.type('application/octet-stream').send(Buffer.from(bytes));
		case 'error':
			return reply.status(500).send('<html>Internal error</html>');
		case 'late':
			return reply.status(404).send();
		case 'web-page':
			return reply.type('text/html').send('<!doctype html><title>Sign in</title><p>Your session has ended.');
		case 'expired':
			return reply.status(403).type('application/xml').send('<Error><Code>AccessDenied</Code></Error>');
		case 'inward':
			return reply.redirect(INWARD);
		case 'silent':
			return reply.hijack();
		case 'cut':
			reply.hijack();
			reply.raw.writeHead(200, {'content-length': bytes.length});
			reply.raw.write(half, () => reply.raw.destroy());
			return reply;
		case 'short':
			reply.hijack();
			reply.raw.writeHead(200, {'content-length': half.length}).end(half);
			return reply;
		case 'crawling':
			return crawl(bytes, reply);
	}
}

function crawl(bytes: Uint8Array, reply: FastifyReply): FastifyReply {
	let sent = 0;
	reply.hijack();
	reply.raw.writeHead(200, {'content-length': bytes.length});
	reply.raw.write(bytes.subarray(0, 1));
	const timer = setInterval(() => reply.raw.write(bytes.subarray(++sent, sent + 1)), 1000);
	reply.raw.on('close', () => clearInterval(timer));
	return reply;
}
