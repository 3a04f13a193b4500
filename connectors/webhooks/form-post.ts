import multipart from '@fastify/multipart';
import type {FastifyInstance, FastifyRequest} from 'fastify';
import {Refusal} from './door.ts';

export interface FormPost {
	readonly fields: ReadonlyArray<{readonly name: string; readonly value: string}>;
	/** Parts that came with a file name. */
	readonly files: ReadonlyArray<{readonly name: string; readonly bytes: Buffer}>;
}

const MAX_PARTS = 64;
/** Room for fields and part headers beside the file. */
export const FORM_OVERHEAD_BYTES = 256 * 1024;

/** Lets a scope take multipart posts of `maxBytes` at most, told too large before they are read where they say their length. */
export async function takeForms(scope: FastifyInstance, maxBytes: number): Promise<void> {
	await scope.register(multipart, {
		// Every part is read as bytes: a text part labelled as JSON would otherwise be parsed, and its exact text is what is signed.
		isPartAFile: () => true,
		throwFileSizeLimit: false,
		limits: {parts: MAX_PARTS, files: MAX_PARTS, fileSize: maxBytes + 1, headerPairs: 32},
	});
	scope.addHook('preParsing', async request => {
		const isForm = /^multipart\//i.test(request.headers['content-type'] ?? '');
		if (isForm && Number(request.headers['content-length'] ?? 0) > maxBytes) {
			throw new Refusal(413);
		}
	});
}

/** The parts of a multipart post, files byte by byte as they came. Throws a Refusal when it is none, is broken off or too large. */
export async function formPostOf(request: FastifyRequest, maxBytes: number): Promise<FormPost> {
	const fields: Array<{name: string; value: string}> = [];
	const files: Array<{name: string; bytes: Buffer}> = [];
	let left = maxBytes;
	try {
		for await (const part of request.parts()) {
			if (part.type !== 'file') {
				continue;
			}

			const chunks: Buffer[] = [];
			for await (const chunk of part.file as AsyncIterable<Buffer>) {
				left -= chunk.length;
				if (left < 0) {
					throw new Refusal(413);
				}

				chunks.push(chunk);
			}

			const bytes = Buffer.concat(chunks);
			if (part.filename === undefined) {
				fields.push({name: part.fieldname, value: bytes.toString('utf8')});
			} else {
				files.push({name: part.fieldname, bytes});
			}
		}
	} catch (error) {
		// Whatever the parser dislikes is the sender's; it names parts, so its words go no further.
		throw error instanceof Refusal ? error : new Refusal((error as {statusCode?: number}).statusCode === 413 ? 413 : 400);
	}

	return {fields, files};
}

/** The first field of that name. */
export const fieldOf = ({fields}: FormPost, name: string): string | undefined => fields.find(field => field.name === name)?.value;
