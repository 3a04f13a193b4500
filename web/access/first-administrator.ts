import {randomUUID} from 'node:crypto';
import {IntakeError} from '#pipeline/errors.ts';
import type {Account} from '#pipeline/model/account.ts';
import type {Clock, Store} from '#pipeline/ports.ts';
import {openPasswords} from './passwords.ts';
import {readablePassword} from './tokens.ts';

/** With no account at all, makes an administrator and gives name and password, to be shown once. Otherwise null. */
export async function ensureFirstAdministrator(
	store: Pick<Store, 'accounts'>,
	clock: Clock = {now: () => new Date()},
): Promise<{name: string; password: string} | null> {
	if ((await store.accounts.list()).length > 0) {
		return null;
	}

	const password = readablePassword();
	const at = clock.now().toISOString();
	const first: Account = {
		id: randomUUID(),
		name: 'admin',
		displayName: 'First administrator',
		role: 'administrator',
		passwordHash: await openPasswords().hash(password),
		oidcSubject: null,
		isActive: true,
		createdAt: at,
	};
	try {
		await store.accounts.add(first, {at, actor: 'start', action: 'account-added', subject: first.id, details: {role: first.role}});
	} catch (error) {
		// Two started at once: the other one has told its password.
		if (error instanceof IntakeError && error.code === 'STATE_CONFLICT') {
			return null;
		}

		throw error;
	}

	return {name: first.name, password};
}
