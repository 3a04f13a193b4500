import {z} from 'zod';

/** A field we can live without: unusable ones are taken as absent, since the fax itself must not be lost over them. */
export const useful = <Value extends z.ZodType>(value: Value) => value.nullish().catch(undefined);

export const text = (longest: number) => useful(z.string().trim().min(1).max(longest));

/** Numbers come as numbers or as digits; both are taken as digits. */
export const code = useful(z.union([z.string().trim().max(128), z.number().transform(String)]));

export const count = useful(
	z.union([
		z.int().min(0).max(99_999),
		z
			.string()
			.regex(/^\s*\d{1,5}\s*$/)
			.transform(Number),
	]),
);

export const flag = useful(z.union([z.boolean(), z.enum(['true', 'false']).transform(word => word === 'true')]));

/** The provider's id of a fax: opaque, but printable and without spaces. */
export const faxId = z.union([z.int().nonnegative().transform(String), z.string().regex(/^[!-~]{1,128}$/)]);

/** JSON text → value; undefined when it is none. */
export function jsonOf(source: string | Uint8Array): unknown {
	try {
		return JSON.parse(typeof source === 'string' ? source : Buffer.from(source).toString('utf8')) as unknown;
	} catch {
		return undefined;
	}
}
