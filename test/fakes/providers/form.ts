export interface FormPart {
	readonly name: string;
	readonly value: string | Uint8Array;
	/** Files have one. */
	readonly filename?: string;
	readonly type?: string;
}

const BOUNDARY = '----------------------------4ebf00fbcf09';

/** Parts → a multipart body, written by hand so that labels and order are ours to choose. */
export function formOf(parts: readonly FormPart[]): Buffer {
	return Buffer.concat([
		...parts.flatMap(({name, value, filename, type}) => [
			Buffer.from(
				`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}\r\n` +
					`${type ? `Content-Type: ${type}\r\n` : ''}\r\n`,
			),
			Buffer.from(value),
			Buffer.from('\r\n'),
		]),
		Buffer.from(`--${BOUNDARY}--\r\n`),
	]);
}

export const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;
