import {randomUUID} from 'node:crypto';
import type {Role} from '#pipeline/model/account.ts';
import type {Clock, Store} from '#pipeline/ports.ts';
import {openPasswords} from '#web/access/passwords.ts';

/** One of each who works with it; they live and die with the demonstration. */
const PEOPLE: ReadonlyArray<{name: string; displayName: string; role: Role}> = [
	{name: 'coordinator', displayName: 'Chiara Coordinator', role: 'coordinator'},
	{name: 'mailroom', displayName: 'Matteo Mailroom', role: 'mailroom'},
	{name: 'reader', displayName: 'Rita Reader', role: 'reader'},
	{name: 'auditor', displayName: 'Aldo Auditor', role: 'auditor'},
	{name: 'administrator', displayName: 'Ada Administrator', role: 'administrator'},
];

/** Good for nothing but samples: the demonstration listens on this machine alone. */
export const DEMO_PASSWORD = 'demonstration-only';

export async function addDemoAccounts({accounts}: Store, clock: Clock): Promise<readonly string[]> {
	const passwordHash = await openPasswords().hash(DEMO_PASSWORD);
	const createdAt = clock.now().toISOString();
	for (const person of PEOPLE) {
		const id = randomUUID();
		await accounts.add(
			{id, ...person, passwordHash, oidcSubject: null, isActive: true, createdAt},
			{at: createdAt, actor: 'demonstration', action: 'account-added', subject: id, details: {role: person.role}},
		);
	}

	return PEOPLE.map(({name}) => name);
}
