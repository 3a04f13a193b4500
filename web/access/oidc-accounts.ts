import {randomUUID} from 'node:crypto';
import {IntakeError} from '#pipeline/errors.ts';
import {type Account, accountName, displayName, type Role} from '#pipeline/model/account.ts';
import type {Vouched} from './oidc.ts';
import type {AccessTools} from './tools.ts';

const MAX_NAMES_TRIED = 100;

/**
 * The account of a person the provider vouches for; made at the first sign-in, its role and shown name brought up to date at every later one.
 * A text says why there is none: without a mapped role nobody comes in, and what was open is ended.
 */
export async function accountFor(vouched: Vouched, tools: AccessTools): Promise<Account | 'no-role' | 'inactive'> {
	const {store} = tools;
	const present = await store.accounts.findByOidcSubject(vouched.subject);
	if (!vouched.role) {
		if (present) {
			await store.sessions.endAllOf(present.id);
		}

		return 'no-role';
	}

	if (!present) {
		return addAccount(vouched, vouched.role, tools);
	}

	return present.isActive ? refresh(present, vouched, vouched.role, tools) : 'inactive';
}

async function refresh(present: Account, vouched: Vouched, role: Role, {store, clock}: AccessTools): Promise<Account> {
	const shown = displayName.safeParse(vouched.displayName).data ?? present.displayName;
	if (present.role === role && present.displayName === shown) {
		return present;
	}

	// Before anything can refuse the change: what was open under the old role is not to stay open.
	await store.sessions.endAllOf(present.id);
	return store.accounts.change(
		present.id,
		{role, displayName: shown},
		{
			at: clock.now().toISOString(),
			actor: 'oidc',
			action: 'account-changed',
			subject: present.id,
			details: {role, roleBefore: present.role, isPasswordNew: false},
		},
	);
}

/** Never joined to an account of the same name: whoever may choose a name at the provider would else choose somebody's here. */
async function addAccount(vouched: Vouched, role: Role, {store, clock}: AccessTools): Promise<Account> {
	const id = randomUUID();
	const wanted = accountName.safeParse(vouched.preferredName).data ?? `oidc-${id.slice(0, 8)}`;
	const at = clock.now().toISOString();
	for (let number = 1; number <= MAX_NAMES_TRIED; number++) {
		const name = number === 1 ? wanted : `${wanted.slice(0, 58)}-${number}`;
		if (await store.accounts.findByName(name)) {
			continue;
		}

		const account: Account = {
			id,
			name,
			displayName: displayName.safeParse(vouched.displayName).data ?? name,
			role,
			passwordHash: null,
			oidcSubject: vouched.subject,
			isActive: true,
			createdAt: at,
		};
		await store.accounts.add(account, {at, actor: 'oidc', action: 'account-added', subject: id, details: {role}});
		return account;
	}

	throw new IntakeError('STATE_CONFLICT', 'No free account name was found for somebody who signed in elsewhere.');
}
