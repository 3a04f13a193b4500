/** Which fields an event may carry, and what a value of each looks like. Whatever is not here is dropped before it is written. */
type Check = (value: unknown) => boolean;

const text =
	(pattern: RegExp): Check =>
	value =>
		typeof value === 'string' && pattern.test(value);
const COUNT: Check = value => typeof value === 'number' && Number.isFinite(value);
const FLAG: Check = value => typeof value === 'boolean';
/** Words of ours, as in `scan-folder` or `late-pages`: what people write has capitals, spaces or other letters. */
const WORD = text(/^[a-z][a-z0-9-]{0,39}$/);
const CODE = text(/^[A-Z][A-Z0-9_]{1,49}$/);
/** Names of connectors are the operator's own. */
const NAME = text(/^[A-Za-z0-9][A-Za-z0-9 _.-]{0,59}$/);
/** Made by us: a UUID, a hash, or what a connector is asked about once. */
const ID = text(/^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{16,64}|[a-z0-9-]{1,60}-too-large)$/);
/** The pattern of a route, as in `/api/dossiers/:id`, never an address that was asked for. */
const ROUTE = text(/^(?:\/(?:[a-z][a-z0-9.-]{0,30}|:[A-Za-z]{1,30}|\*))*\/?$/);

const FIELDS: Readonly<Record<string, Check>> = {
	accepted: COUNT,
	accountId: ID,
	attempts: COUNT,
	bytes: COUNT,
	claim: ID,
	code: CODE,
	connector: NAME,
	count: COUNT,
	deliveryId: ID,
	differing: COUNT,
	disposition: WORD,
	documents: COUNT,
	duplicates: COUNT,
	failures: COUNT,
	files: FLAG,
	freeMb: COUNT,
	inquiries: COUNT,
	isLast: FLAG,
	kind: WORD,
	limits: FLAG,
	method: WORD,
	network: FLAG,
	noticeId: ID,
	op: WORD,
	others: COUNT,
	permissions: FLAG,
	problems: COUNT,
	processes: FLAG,
	questions: COUNT,
	reason: WORD,
	recovered: COUNT,
	rematched: COUNT,
	removed: COUNT,
	repaired: COUNT,
	route: ROUTE,
	seconds: COUNT,
	stage: WORD,
	state: WORD,
	status: COUNT,
	subject: ID,
	unreadable: COUNT,
	waiting: COUNT,
	webhookId: ID,
};

export type Fields = Record<string, string | number | boolean | null>;

/** The fields that may be written; `dropped` counts the others, so that whoever added one sees that it is not allowed. */
export function allowedFields(fields: Readonly<Record<string, unknown>>): Fields {
	const allowed: Fields = {};
	let dropped = 0;
	for (const [name, value] of Object.entries(fields)) {
		if (Object.hasOwn(FIELDS, name) && (value === null || FIELDS[name]!(value))) {
			allowed[name] = value as Fields[string];
		} else if (value !== undefined) {
			dropped++;
		}
	}

	return dropped > 0 ? {...allowed, dropped} : allowed;
}

/** Events are named in the program, in words of ours; anything else is not repeated. */
export const allowedName = (name: string): string => (WORD(name) ? name : 'unnamed-event');
