import {type Argon2Parameters, argon2, randomBytes, timingSafeEqual} from 'node:crypto';
import {promisify} from 'node:util';
import {z} from 'zod';
import {Refusal} from './refusals.ts';

/** OWASP's floor for argon2id: 19 MiB, two passes, one lane; some 36 ms on one core. */
const PRESENT = {memory: 19_456, passes: 2, parallelism: 1} as const;
const SALT_BYTES = 16;
const TAG_BYTES = 32;
/** More hashing at once would slow everybody's pages. */
const AT_ONCE = 2;
const MAX_WAITING = 40;

const PHC =
	/^\$argon2id\$v=19\$m=(?<memory>\d{1,7}),t=(?<passes>\d{1,2}),p=(?<parallelism>\d{1,2})\$(?<salt>[\w+/]{11,86})\$(?<tag>[\w+/]{22,86})$/;

/** A password somebody chooses. Length is what counts; composition rules only make people write it down. */
export const newPassword = z
	.string()
	.min(12, 'must have at least 12 characters')
	.max(256, 'must have at most 256 characters')
	.refine(value => new Set(value).size >= 5, 'must have at least 5 different characters');

export interface Passwords {
	/** In PHC form: `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. */
	hash(password: string): Promise<string>;
	/** `null` stands for nobody: the same work, never right. `isStale` when hashed under other parameters than today's. */
	verify(stored: string | null, typed: string): Promise<{isRight: boolean; isStale: boolean}>;
}

const derive = promisify(argon2) as (algorithm: 'argon2id', parameters: Argon2Parameters) => Promise<Buffer>;

interface Cost {
	readonly memory: number;
	readonly passes: number;
	readonly parallelism: number;
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');
/** The same letters typed on another keyboard must be the same bytes. */
const message = (password: string): Buffer => Buffer.from(password.normalize('NFKC'));

function parsePhc(stored: string): {cost: Cost; salt: Buffer; tag: Buffer} | undefined {
	const groups = PHC.exec(stored)?.groups;
	return (
		groups && {
			cost: {memory: Number(groups['memory']), passes: Number(groups['passes']), parallelism: Number(groups['parallelism'])},
			salt: Buffer.from(groups['salt']!, 'base64'),
			tag: Buffer.from(groups['tag']!, 'base64'),
		}
	);
}

/** Hashes and verifies, two at once at most; refuses with 503 when too many wait. */
export function openPasswords(cost: Cost = PRESENT): Passwords {
	let running = 0;
	const waiting: Array<() => void> = [];
	// What strangers are compared with, so that an unknown name takes as long as a known one.
	const decoy = {cost, salt: randomBytes(SALT_BYTES), tag: randomBytes(TAG_BYTES)};

	async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
		if (running >= AT_ONCE) {
			if (waiting.length >= MAX_WAITING) {
				throw new Refusal({
					status: 503,
					code: 'SIGN_IN_BUSY',
					message: 'Too many people are signing in. Please try again.',
					retryAfterSeconds: 5,
				});
			}

			// Whoever ends hands over the turn, so that it is never counted twice.
			await new Promise<void>(resolve => waiting.push(resolve));
		} else {
			running++;
		}

		try {
			return await work();
		} finally {
			const next = waiting.shift();
			next ? next() : running--;
		}
	}

	const tagOf = (password: string, {memory, passes, parallelism}: Cost, nonce: Buffer, tagLength: number): Promise<Buffer> =>
		inTurn(() => derive('argon2id', {message: message(password), nonce, memory, passes, parallelism, tagLength}));

	return {
		async hash(password) {
			const salt = randomBytes(SALT_BYTES);
			const tag = await tagOf(password, cost, salt, TAG_BYTES);
			return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
		},

		async verify(stored, typed) {
			const known = stored === null ? undefined : parsePhc(stored);
			const {cost: storedCost, salt, tag} = known ?? decoy;
			const derived = await tagOf(typed, storedCost, salt, tag.byteLength);
			const isRight = timingSafeEqual(derived, tag) && known !== undefined;
			const {memory, passes, parallelism} = storedCost;
			return {isRight, isStale: memory !== cost.memory || passes !== cost.passes || parallelism !== cost.parallelism};
		},
	};
}
