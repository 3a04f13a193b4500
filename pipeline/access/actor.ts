import type {Account, Role} from '../model/account.ts';
import {PERMISSIONS_OF, type Permission} from './permissions.ts';

/** Who asks: a signed-in person, or a program with a token. */
export interface Actor {
	readonly accountId: string;
	readonly name: string;
	readonly displayName: string;
	readonly role: Role;
	readonly via: 'session' | 'token';
	/** Those of the role; a token may have fewer. */
	readonly permissions: readonly Permission[];
}

export const actorOf = ({id, name, displayName, role}: Account, via: Actor['via']): Actor => ({
	accountId: id,
	name,
	displayName,
	role,
	via,
	permissions: PERMISSIONS_OF[role],
});
