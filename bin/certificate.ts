import {createPrivateKey, createPublicKey, type KeyObject, sign, verify} from 'node:crypto';
import {z} from 'zod';
import {erasureCounts, erasureOrder} from '#pipeline/model/erasure.ts';
import type {Erased} from '#storage/erasure/index.ts';
import type {Keyring} from '#storage/keys/keyring.ts';

/** What is told of an erasure, to the person or an auditor. It names nobody: numbers of ours and counts. */
const told = z.strictObject({
	certificate: z.literal('erasure'),
	version: z.literal(1),
	erasure: erasureOrder.pick({id: true, at: true, by: true, grounds: true, reference: true, inquiries: true}),
	finishedAt: z.iso.datetime(),
	erased: erasureCounts,
	/** What is still there, and why. */
	left: z.strictObject({
		auditTrail: z.string(),
		backups: z.string(),
		undecidedDeliveries: z.int(),
		elsewhere: z.string(),
	}),
	/** Ed25519, SPKI in base64. */
	publicKey: z.string(),
});
export const certificate = told.extend({signature: z.string()});
export type Certificate = z.infer<typeof certificate>;

/** PKCS #8 of an Ed25519 key up to its 32 bytes (RFC 8410). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

const keyOf = (keyring: Keyring, id?: string): KeyObject =>
	createPrivateKey({key: Buffer.concat([PKCS8_HEAD, keyring.derive('certificates', id)]), format: 'der', type: 'pkcs8'});

const publicText = (key: KeyObject): string => createPublicKey(key).export({format: 'der', type: 'spki'}).toString('base64');

/** Signed with a key of the installation; whoever has its public key from us can check it without us. */
export function certify(
	{order, counts, finishedAt}: Erased,
	{keyring, keepDays, undecided}: {readonly keyring: Keyring; readonly keepDays: number | null; readonly undecided: number},
): Certificate {
	const {id, at, by, grounds, reference, inquiries} = order;
	const key = keyOf(keyring);
	const text = told.parse({
		certificate: 'erasure',
		version: 1,
		erasure: {id, at, by, grounds, reference, inquiries},
		finishedAt,
		erased: counts,
		left: {
			auditTrail: 'Who did what and when stays on record; it holds numbers of ours and no name.',
			backups:
				keepDays === null
					? 'This installation makes no backups.'
					: `Backups made before ${finishedAt.slice(0, 10)} hold it, sealed, until ${new Date(Date.parse(finishedAt) + keepDays * 86_400_000).toISOString().slice(0, 10)} at the latest; whatever is restored from them is erased again.`,
			undecidedDeliveries: undecided,
			elsewhere: 'Copies that left this program, such as printed letters, exports and what a fax provider keeps, are not reached by it.',
		},
		publicKey: publicText(key),
	});
	return {...text, signature: sign(null, Buffer.from(JSON.stringify(text)), key).toString('base64')};
}

/** Whether a certificate is as it was signed, and by whom: a key of this installation, or another. */
export function checkCertificate(content: unknown, keyring: Keyring): 'ours' | 'foreign' | 'altered' {
	const parsed = certificate.safeParse(content);
	if (!parsed.success) {
		return 'altered';
	}

	const {signature, ...text} = parsed.data;
	const key = createPublicKey({key: Buffer.from(text.publicKey, 'base64'), format: 'der', type: 'spki'});
	if (!verify(null, Buffer.from(JSON.stringify(text)), key, Buffer.from(signature, 'base64'))) {
		return 'altered';
	}

	return keyring.ids.some(id => publicText(keyOf(keyring, id)) === text.publicKey) ? 'ours' : 'foreign';
}
