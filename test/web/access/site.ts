import {randomUUID} from 'node:crypto';
import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type {ExecutionContext} from 'ava';
import Fastify, {type FastifyInstance} from 'fastify';
import {accessOptions} from '#pipeline/access/options.ts';
import {type Account, ROLES, type Role} from '#pipeline/model/account.ts';
import {openStorage} from '#storage/index.ts';
import {type Access, registerAccess} from '#web/access/index.ts';
import {openPasswords} from '#web/access/passwords.ts';
import {Browser} from './browser.ts';

export const PASSWORD = 'korrekt pferd batterie heftklammer';
export const START = '2026-11-20T08:00:00.000Z';
const MINUTE_MS = 60_000;

/** Cheap enough for tests that are not about hashing. */
const QUICK = {memory: 64, passes: 1, parallelism: 1} as const;

export interface Settings {
	readonly config?: Record<string, unknown>;
	readonly access?: Partial<Access>;
	readonly directory?: string;
	readonly port?: number;
	/** Hangs the routes of the test on the server. */
	readonly routes?: (app: FastifyInstance) => void;
}

/** The real server on loopback over a real database file, with one account per role, named like it. */
export async function openSite(t: ExecutionContext, {config, access, directory: given, port = 0, routes}: Settings = {}) {
	const directory = given ?? (await mkdtemp(path.join(os.tmpdir(), 'intake-access-')));
	const clock = {at: new Date(START), now: () => clock.at};
	const events: string[] = [];
	const log = {event: (name: string, fields = {}) => events.push(JSON.stringify({name, ...fields}))};
	const {store, close: closeStorage} = await openStorage({kind: 'sqlite', directory}, clock);
	const passwords = access?.passwords ?? openPasswords(QUICK);
	const accounts = Object.fromEntries(
		await Promise.all(ROLES.map(async role => [role, (await store.accounts.findByName(role)) ?? (await addAccount(role, role))] as const)),
	) as Record<Role, Account>;
	const app = Fastify({logger: false});
	registerAccess(app, {store, clock, log, passwords, ...access, config: accessOptions.parse(config ?? {})});
	routes?.(app);
	const address = await app.listen({host: '127.0.0.1', port});
	let isOpen = true;
	async function close(): Promise<void> {
		if (isOpen) {
			isOpen = false;
			await app.close();
			await closeStorage();
		}
	}

	async function addAccount(name: string, role: Role, password: string | null = PASSWORD): Promise<Account> {
		const account: Account = {
			id: randomUUID(),
			name,
			displayName: `The ${role}`,
			role,
			passwordHash: password === null ? null : await passwords.hash(password),
			oidcSubject: password === null ? `https://login.example ${name}` : null,
			isActive: true,
			createdAt: START,
		};
		await store.accounts.add(account, {at: START, actor: 'test', action: 'account-added', subject: account.id, details: {}});
		return account;
	}

	t.teardown(async () => {
		await close();
		if (!given) {
			await rm(directory, {recursive: true, force: true});
		}
	});
	return {
		address,
		app,
		store,
		clock,
		events,
		passwords,
		accounts,
		directory,
		close,
		addAccount,
		pass: (minutes: number) => {
			clock.at = new Date(clock.at.getTime() + minutes * MINUTE_MS);
		},
		browser: (origin?: string) => new Browser(address, origin),
	};
}
export type Site = Awaited<ReturnType<typeof openSite>>;

/** A browser in which this role is signed in. */
export async function signedIn(site: Site, role: Role = 'coordinator'): Promise<Browser> {
	const browser = site.browser();
	const {status} = await browser.signIn(role, PASSWORD);
	if (status !== 200) {
		throw new Error(`signing in answered ${status}`);
	}

	return browser;
}
