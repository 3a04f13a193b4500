import {randomUUID} from 'node:crypto';
import {text} from 'node:stream/consumers';
import {loadConfig} from '#config/load.ts';
import {IntakeError} from '#pipeline/errors.ts';
import {type Account, accountName, displayName, ROLES, role} from '#pipeline/model/account.ts';
import type {AuditEvent} from '#pipeline/model/audit-event.ts';
import type {Store} from '#pipeline/ports.ts';
import {openStorage} from '#storage/index.ts';
import {newPassword, openPasswords} from '#web/access/passwords.ts';
import {readablePassword} from '#web/access/tokens.ts';
import {systemClock} from '../system-clock.ts';

interface PasswordSource {
	readonly passwordStdin?: boolean;
}

/** Makes an account; prints its password once when it was made here. */
export async function addUser(
	configFile: string | undefined,
	typedName: string,
	options: PasswordSource & {role: string; displayName?: string},
): Promise<void> {
	const name = accountName.safeParse(typedName);
	const held = role.safeParse(options.role);
	const shown = displayName.safeParse(options.displayName ?? typedName);
	const problems = [
		...(name.success ? [] : [`The name needs ${name.error.issues[0]?.message}.`]),
		...(held.success ? [] : [`There is no role ${options.role}: choose ${ROLES.join(', ')}.`]),
		...(shown.success ? [] : ['The display name has 1 to 100 characters.']),
	];
	if (!name.success || !held.success || !shown.success) {
		throw new IntakeError('INPUT_INVALID', problems.join('\n'));
	}

	const password = await passwordFrom(options);
	const passwordHash = await openPasswords().hash(password);
	await withStore(configFile, async store => {
		const id = randomUUID();
		const account: Account = {
			id,
			name: name.data,
			displayName: shown.data,
			role: held.data,
			passwordHash,
			oidcSubject: null,
			isActive: true,
			createdAt: systemClock.now().toISOString(),
		};
		await store.accounts.add(account, eventOf('account-added', id, {role: held.data}));
	});
	process.stdout.write(`${name.data} may sign in as ${held.data}.\n`);
	tellMade(password, options);
}

/** Prints all accounts. */
export async function listUsers(configFile: string | undefined): Promise<void> {
	await withStore(configFile, async store => {
		for (const {name, displayName: shown, role: held, isActive, oidcSubject} of await store.accounts.list()) {
			const remarks = `${oidcSubject === null ? '' : '  signs in elsewhere'}${isActive ? '' : '  INACTIVE'}`;
			process.stdout.write(`${name.padEnd(24)} ${held.padEnd(13)} ${shown}${remarks}\n`);
		}
	});
}

/** Gives an account another password; whoever is signed in by it is out. */
export async function newPasswordFor(configFile: string | undefined, typedName: string, options: PasswordSource): Promise<void> {
	const password = await passwordFrom(options);
	await withStore(configFile, async store => {
		const {id, oidcSubject} = await accountNamed(store, typedName);
		if (oidcSubject !== null) {
			throw new IntakeError('STATE_CONFLICT', `${typedName} signs in elsewhere and has no password here.`);
		}

		const passwordHash = await openPasswords().hash(password);
		await store.accounts.change(id, {passwordHash}, eventOf('password-changed', id, {}));
	});
	process.stdout.write(`${typedName} has a new password; open sessions are ended.\n`);
	tellMade(password, options);
}

/** Lets nobody in by an account any more; it stays, since the audit trail names it. */
export async function deactivateUser(configFile: string | undefined, typedName: string): Promise<void> {
	await withStore(configFile, async store => {
		const {id, role: held} = await accountNamed(store, typedName);
		await store.accounts.change(
			id,
			{isActive: false},
			eventOf('account-changed', id, {isActive: false, roleBefore: held, isPasswordNew: false}),
		);
	});
	process.stdout.write(`${typedName} is inactive; open sessions are ended.\n`);
}

async function withStore(configFile: string | undefined, work: (store: Store) => Promise<void>): Promise<void> {
	const {storage} = await loadConfig(configFile);
	const {store, close} = await openStorage(storage, systemClock);
	try {
		await work(store);
	} finally {
		await close();
	}
}

async function accountNamed(store: Store, typedName: string): Promise<Account> {
	const account = await store.accounts.findByName(typedName.trim().toLowerCase());
	if (!account) {
		throw new IntakeError('NOT_FOUND', `There is no account ${typedName}. \`intake users list\` shows all.`);
	}

	return account;
}

/** From standard input, or made here. Never from an argument: those are seen by everybody on the machine. */
async function passwordFrom({passwordStdin}: PasswordSource): Promise<string> {
	if (!passwordStdin) {
		return readablePassword();
	}

	const parsed = newPassword.safeParse((await text(process.stdin)).replace(/\r?\n$/, ''));
	if (!parsed.success) {
		throw new IntakeError('INPUT_INVALID', `The password ${parsed.error.issues.map(({message}) => message).join(', ')}.`);
	}

	return parsed.data;
}

function tellMade(password: string, {passwordStdin}: PasswordSource): void {
	if (!passwordStdin) {
		process.stdout.write(`Password, shown this once: ${password}\n`);
	}
}

const eventOf = (action: string, subject: string, details: AuditEvent['details']): AuditEvent => ({
	at: systemClock.now().toISOString(),
	actor: 'command-line',
	action,
	subject,
	details,
});
