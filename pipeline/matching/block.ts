import type {Inquiry} from '../model/inquiry.ts';

/**
 * Keys under which the register finds this inquiry again, and whose shares are its term frequencies.
 * The storage keeps them as they are and asks nothing of their form.
 */
export function keysOf({id, person: {birthDate}}: Inquiry): string[] {
	return [`ref:${id}`, `dob:${birthDate}`];
}
