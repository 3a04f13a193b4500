import {z} from 'zod';
import {schedule} from '../polls/polls.ts';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** The address of a provider's interface: our credentials go there, so it is encrypted, except on this machine. */
export const apiBase = z
	.url({protocol: /^https?$/})
	.refine(
		text => text.startsWith('https:') || isOnThisMachine(text),
		'must begin with https:// since our credentials go there; http:// is allowed on this machine only',
	);

export const isOnThisMachine = (url: string): boolean => LOOPBACK.test(URL.parse(url)?.hostname ?? '');

const digitsOf = (number: string): string => number.replace(/\D/g, '').replace(/^00/, '');

/** When and how far back the provider's own list of received faxes is compared with what is here. */
export const reconcileOptions = {
	schedule: schedule.default('*/15 * * * *'),
	/** Every comparison reaches this far back; after a silence of ours, this far before its beginning. */
	windowHours: z.int().min(1).max(2160).default(72),
	/** Our own fax numbers, where the account has others that are not for us; none given: all of the account. */
	numbers: z
		.array(z.string().refine(text => digitsOf(text).length >= 4, 'is no fax number: write it with its country code, as +390382555020'))
		.min(1)
		.optional(),
	timeoutMs: z.int().min(100).max(600_000).default(60_000),
	/** Pause after a request that was not answered, at first; doubles. */
	retryMs: z.int().min(10).max(60_000).default(1000),
};

/** For providers whose interface can remove a received fax. */
export const removalOption = {
	/** `after-backup`: removed at the provider once a backup that was read back holds it, and nothing about it is in doubt. */
	deleteRemote: z.enum(['never', 'after-backup']).default('never'),
};

/** Whether a fax to this number is for us; one whose number nobody tells is. */
export function isForUs(to: string | null | undefined, numbers: readonly string[] | undefined): boolean {
	const called = digitsOf(to ?? '');
	return !numbers || called === '' || numbers.some(number => digitsOf(number) === called);
}
