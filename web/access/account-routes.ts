import {randomUUID} from 'node:crypto';
import type {FastifyInstance, FastifyRequest} from 'fastify';
import {z} from 'zod';
import {IntakeError} from '#pipeline/errors.ts';
import {type Account, accountName, displayName, role} from '#pipeline/model/account.ts';
import {newPassword} from './passwords.ts';
import {validated} from './refusals.ts';
import {readablePassword} from './tokens.ts';
import type {AccessTools} from './tools.ts';

const params = z.object({id: z.uuid()});

const added = z.strictObject({
	name: accountName,
	displayName: displayName.optional(),
	role,
	/** With none, one is made and told once, in the answer. */
	password: newPassword.optional(),
});

const changed = z
	.strictObject({
		displayName: displayName.optional(),
		role: role.optional(),
		isActive: z.boolean().optional(),
		password: newPassword.optional(),
		/** A new password is made and told once, in the answer. */
		newPassword: z.literal(true).optional(),
	})
	.refine(changes => Object.keys(changes).length > 0, 'must change something')
	.refine(({password, newPassword: isMade}) => !(password && isMade), {path: ['newPassword'], message: 'not together with password'});

const shown = ({id, name, displayName: shownName, role: held, isActive, createdAt, oidcSubject}: Account) => ({
	id,
	name,
	displayName: shownName,
	role: held,
	isActive,
	createdAt,
	signsInWith: oidcSubject === null ? 'password' : 'oidc',
});

/** Accounts in the hands of administrators. */
export function accountRoutes(app: FastifyInstance, {store, clock, passwords}: AccessTools): void {
	const config = {permission: 'accounts.manage'} as const;

	app.get('/api/accounts', {config}, async () => ({accounts: (await store.accounts.list()).map(shown)}));

	app.post('/api/accounts', {config}, async (request, reply) => {
		const {password: chosen, ...body} = validated(added, request.body);
		const password = chosen ?? readablePassword();
		const at = clock.now().toISOString();
		const account: Account = {
			id: randomUUID(),
			name: body.name,
			displayName: body.displayName ?? body.name,
			role: body.role,
			passwordHash: await passwords.hash(password),
			oidcSubject: null,
			isActive: true,
			createdAt: at,
		};
		await store.accounts.add(account, {
			at,
			actor: request.actor!.accountId,
			action: 'account-added',
			subject: account.id,
			details: {role: account.role},
		});
		return reply.code(201).send({account: shown(account), ...(chosen === undefined && {password})});
	});

	app.patch('/api/accounts/:id', {config}, async request => {
		const {id} = validated(params, request.params);
		const {password: chosen, newPassword: isMade, ...body} = validated(changed, request.body);
		const before = await store.accounts.find(id);
		if (!before) {
			throw new IntakeError('NOT_FOUND', 'There is no such account.');
		}

		refuseOnOneself(request, before, body);
		const password = isMade ? readablePassword() : chosen;
		if (password && before.oidcSubject !== null) {
			throw new IntakeError('STATE_CONFLICT', 'This person signs in elsewhere and has no password here.');
		}

		const after = await store.accounts.change(id, withoutAbsent({...body, passwordHash: password && (await passwords.hash(password))}), {
			at: clock.now().toISOString(),
			actor: request.actor!.accountId,
			action: 'account-changed',
			subject: id,
			details: {
				...withoutAbsent({role: body.role, isActive: body.isActive}),
				roleBefore: before.role,
				isPasswordNew: password !== undefined,
			},
		});
		return {account: shown(after), ...(isMade && {password})};
	});
}

/** Nobody gives himself another role, or locks himself out: that takes a second person, whose name is then in the audit trail. */
function refuseOnOneself(request: FastifyRequest, before: Account, body: {role?: unknown; isActive?: unknown}): void {
	const isRoleNew = body.role !== undefined && body.role !== before.role;
	if (request.actor?.accountId === before.id && (isRoleNew || body.isActive === false)) {
		throw new IntakeError('STATE_CONFLICT', 'Your own role and activity are changed by another administrator.');
	}
}

type Present<Value> = {[Key in keyof Value]?: Exclude<Value[Key], undefined>};

const withoutAbsent = <Value extends object>(value: Value): Present<Value> =>
	Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Present<Value>;
