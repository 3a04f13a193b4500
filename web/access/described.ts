import {z} from 'zod';
import {PERMISSIONS} from '#pipeline/access/permissions.ts';
import {ROLES} from '#pipeline/model/account.ts';
import {defineRoute, type Route} from '../api/route.ts';

/** These are served by the sign-in part itself, which answers before there is an actor; here they are described only. */
const isServedThere = (): never => {
	throw new Error('This route is served by the sign-in part.');
};

const session = z.strictObject({
	actor: z
		.strictObject({
			accountId: z.string(),
			name: z.string(),
			displayName: z.string(),
			role: z.enum(ROLES),
			via: z.enum(['session', 'token']),
		})
		.nullable(),
	permissions: z.array(z.enum(PERMISSIONS)),
	csrf: z.string().nullable().describe('Goes into the header x-intake-csrf of everything but GET'),
	expiresAt: z.iso.datetime().nullable(),
	mayChangePassword: z.boolean(),
	oidc: z.strictObject({label: z.string(), startUrl: z.string()}).nullable(),
});

const account = z.strictObject({
	id: z.uuid(),
	name: z.string(),
	displayName: z.string(),
	role: z.enum(ROLES),
	isActive: z.boolean(),
	createdAt: z.iso.datetime(),
	signsInWith: z.enum(['password', 'oidc']),
});

const accountAndPassword = z.strictObject({
	account,
	password: z.string().optional().describe('Shown in this answer only, when one was made'),
});

/** How signing in and accounts look from outside, for the description of the API. */
export const accessRoutes: readonly Route[] = [
	defineRoute({
		method: 'GET',
		path: '/api/session',
		summary: 'Who is signed in, what they may do, and the token that unsafe requests carry.',
		permission: 'public',
		response: session,
		run: isServedThere,
	}),
	defineRoute({
		method: 'POST',
		path: '/api/session',
		summary: 'Signs in with name and password.',
		permission: 'public',
		body: z.strictObject({name: z.string().min(1).max(200), password: z.string().min(1).max(256)}),
		response: session,
		run: isServedThere,
	}),
	defineRoute({method: 'DELETE', path: '/api/session', summary: 'Signs out.', permission: 'signed-in', run: isServedThere}),
	defineRoute({
		method: 'PUT',
		path: '/api/session/password',
		summary: 'Changes the own password; all other sessions of the account end.',
		permission: 'signed-in',
		body: z.strictObject({current: z.string().min(1).max(256), next: z.string().min(1).max(256)}),
		response: session,
		run: isServedThere,
	}),
	defineRoute({
		method: 'GET',
		path: '/api/accounts',
		summary: 'All accounts.',
		permission: 'accounts.manage',
		response: z.strictObject({accounts: z.array(account)}),
		run: isServedThere,
	}),
	defineRoute({
		method: 'POST',
		path: '/api/accounts',
		summary: 'Makes an account.',
		permission: 'accounts.manage',
		body: z.strictObject({
			name: z.string(),
			displayName: z.string().optional(),
			role: z.enum(ROLES),
			password: z.string().optional().describe('With none, one is made and told once'),
		}),
		response: accountAndPassword,
		run: isServedThere,
	}),
	defineRoute({
		method: 'PATCH',
		path: '/api/accounts/:id',
		summary: 'Changes name shown, role, whether it is active; or makes a new password.',
		permission: 'accounts.manage',
		params: z.strictObject({id: z.uuid()}),
		body: z.strictObject({
			displayName: z.string().optional(),
			role: z.enum(ROLES).optional(),
			isActive: z.boolean().optional(),
			password: z.string().optional(),
			newPassword: z.literal(true).optional().describe('A new password is made and told once'),
		}),
		response: accountAndPassword,
		run: isServedThere,
	}),
];
