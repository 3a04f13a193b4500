import type {FastifyRequest} from 'fastify';
import ipaddr from 'ipaddr.js';
import type {Bucket} from '#pipeline/access/sign-in-delay.ts';
import type {Account} from '#pipeline/model/account.ts';
import {DEVICE_COOKIE, readCookie, writeCookie} from './cookies.ts';
import type {OwnOrigin} from './origin.ts';
import {Refusal} from './refusals.ts';
import {newToken, sha256Of} from './tokens.ts';
import type {AccessTools} from './tools.ts';

const DAY_MINUTES = 24 * 60;
const DEVICE_SECONDS = 180 * DAY_MINUTES * 60;

/**
 * By a short hash of the name: somebody will type a password there, and it must not be kept. Known and unknown
 * names go the same way, so that the delay does not tell which is which.
 */
export const nameBucket = (name: string): Bucket => ({
	key: `name:${sha256Of(name.trim().toLowerCase()).slice(0, 5)}`,
	freeFailures: 3,
	windowMinutes: DAY_MINUTES,
});

/** One network of IPv6 (/64) or address of IPv4. A whole clinic may stand behind one, hence the many free failures. */
export function addressBucket(address: string): Bucket {
	const parsed = ipaddr.isValid(address) ? ipaddr.process(address) : undefined;
	const network = parsed instanceof ipaddr.IPv6 ? `${parsed.toByteArray().slice(0, 8).join('.')}/64` : (parsed?.toString() ?? 'unknown');
	return {key: `address:${network}`, freeFailures: 30, windowMinutes: 60};
}

const deviceBucket = (tokenSha256: string): Bucket => ({key: `device:${tokenSha256}`, freeFailures: 5, windowMinutes: DAY_MINUTES});

/** A browser this account has used before is counted by itself: a stranger's guesses do not lock its owner out. */
export async function signInBuckets(
	{request, own, name, account}: {request: FastifyRequest; own: OwnOrigin; name: string; account: Account | undefined},
	{store}: AccessTools,
): Promise<{all: Bucket[]; own: Bucket}> {
	const device = sha256Of(readCookie(request, DEVICE_COOKIE, own) ?? '');
	// Asked for strangers too, so that an unknown name takes no less time.
	const isKnown = await store.signIns.isKnownDevice(device, account?.id ?? '');
	if (isKnown) {
		const bucket = deviceBucket(device);
		return {all: [bucket], own: bucket};
	}

	const bucket = nameBucket(name);
	return {all: [bucket, addressBucket(request.ip)], own: bucket};
}

/** Counts a try, or refuses with 429 and the time to wait. The answer is to be followed by `succeed` when the try was right. */
export async function beginTry(
	buckets: readonly Bucket[],
	{store, clock, log}: Pick<AccessTools, 'store' | 'clock' | 'log'>,
): Promise<string> {
	const now = clock.now();
	const begun = await store.signIns.begin(buckets, now.toISOString());
	if ('attemptId' in begun) {
		return begun.attemptId;
	}

	const seconds = Math.max(1, Math.ceil((Date.parse(begun.waitUntil) - now.getTime()) / 1000));
	log.event('sign-in-throttled', {seconds});
	throw new Refusal({
		status: 429,
		code: 'SIGN_IN_THROTTLED',
		message: `Too many failed tries. Try again in ${seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`}.`,
		retryAfterSeconds: seconds,
	});
}

/** Lets this browser be known from now on, under a new token each time. */
export async function rememberDevice(
	{reply, own, account}: {reply: Parameters<typeof writeCookie>[0]; own: OwnOrigin; account: Account},
	{store, clock}: AccessTools,
): Promise<void> {
	const token = newToken();
	await store.signIns.rememberDevice(sha256Of(token), account.id, clock.now().toISOString());
	writeCookie(reply, own, {name: DEVICE_COOKIE, value: token, maxAgeSeconds: DEVICE_SECONDS});
}
