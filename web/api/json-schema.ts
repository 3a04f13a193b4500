import {z} from 'zod';

export type JsonSchema = {readonly [key: string]: unknown};

/** Schemas that have a name of their own (`.meta({id})`), kept once for the whole document. */
export type NamedSchemas = Map<string, JsonSchema>;

const COMPONENTS = '#/components/schemas/';
const DEFINITIONS = '#/$defs/';

/**
 * A zod schema as JSON Schema 2020-12, the way OpenAPI 3.1 wants it: `input` for what may be sent to us, `output` for what we answer.
 * Named parts go to `named`, since references are resolved from the root of the whole document.
 */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output', named: NamedSchemas): JsonSchema {
	const {
		$schema: _,
		$defs = {},
		...own
	} = z.toJSONSchema(schema, {
		io,
		unrepresentable: 'any',
		override: context => simplify(context.zodSchema, context.jsonSchema, io),
	}) as JsonSchema & {$defs?: Record<string, JsonSchema>};
	const names = new Map<string, string>();
	for (const name of Object.keys($defs)) {
		const unique = nameFor(name, io, named);
		names.set(name, unique);
		// Taken at once, so that the next one gets another.
		named.set(unique, named.get(unique) ?? {});
	}

	for (const [name, definition] of Object.entries($defs)) {
		named.set(names.get(name)!, pointing(definition, names));
	}

	return pointing(own, names);
}

/** What is sent and what is answered differ even for one schema (defaults, transforms); parts without a name of their own get a number. */
function nameFor(name: string, io: 'input' | 'output', named: NamedSchemas): string {
	return name.startsWith('__') ? `schema-${named.size + 1}` : `${name}${io === 'input' ? '-input' : ''}`;
}

function simplify(schema: {_zod: {def: {type: string}}}, json: Record<string, unknown>, io: 'input' | 'output'): void {
	if (schema._zod.def.type === 'date') {
		json['type'] = 'string';
		json['format'] = 'date-time';
	}

	// A format says it better than the expression behind it.
	if (json['format'] !== undefined) {
		delete json['pattern'];
	}

	// Whole numbers end where JavaScript's do: true, and of no use to a reader.
	for (const [bound, safe] of [
		['minimum', Number.MIN_SAFE_INTEGER],
		['maximum', Number.MAX_SAFE_INTEGER],
	] as const) {
		if (json[bound] === safe) {
			delete json[bound];
		}
	}

	// Answers may gain fields: whoever reads them must not refuse what he does not know.
	if (io === 'output' && json['additionalProperties'] === false) {
		delete json['additionalProperties'];
	}
}

/** A copy whose references point into the components of the document. */
function pointing<Value>(value: Value, names: ReadonlyMap<string, string>): Value {
	if (Array.isArray(value)) {
		return value.map(item => pointing(item, names)) as Value;
	}

	if (typeof value !== 'object' || value === null) {
		return value;
	}

	const entries = Object.entries(value).map(([key, item]) =>
		key === '$ref' && typeof item === 'string' && item.startsWith(DEFINITIONS)
			? [key, `${COMPONENTS}${names.get(item.slice(DEFINITIONS.length)) ?? item.slice(DEFINITIONS.length)}`]
			: [key, pointing(item, names)],
	);
	return Object.fromEntries(entries) as Value;
}
