import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type {ExecutionContext} from 'ava';
import sharp from 'sharp';
import {readInquiries} from '#bin/inquiry-file.ts';
import {loadConfig} from '#config/load.ts';
import {accessOptions} from '#pipeline/access/options.ts';
import {ROLES, type Role} from '#pipeline/model/account.ts';
import {openStorage} from '#storage/index.ts';
import {openPasswords} from '#web/access/passwords.ts';
import {openLiveEvents} from '#web/live/events.ts';
import {openWeb, type WebTools} from '#web/server.ts';
import {aDelivery, aFiling, anEvent} from '../fakes/deliveries.ts';
import {anInquiry} from '../fakes/documents.ts';
import {faxFile} from '../fakes/fax-file.ts';
import {aCentre, deficientDocuments, letterLanguages} from '../fakes/letters.ts';
import {Browser, exchange} from '../web/access/browser.ts';

const {packs} = await loadConfig(undefined, {});
export const PASSWORD = 'korrekt pferd batterie heftklammer';
export const START = '2026-11-20T08:00:00.000Z';
const MINUTE_MS = 60_000;
/** Cheap enough for tests that are not about hashing. */
const QUICK = {memory: 64, passes: 1, parallelism: 1} as const;
const DELIVERY = '22222222-2222-4222-8222-222222222222';

export interface HouseSettings {
	readonly access?: Record<string, unknown>;
	readonly web?: Partial<WebTools>;
	/** The text in every field of what is in it. */
	readonly filledWith?: string;
}

/** The whole web application as it is served, over a real database, with an account of each role and one of everything in it. */
export async function openHouse(t: ExecutionContext, {access, web = {}, filledWith}: HouseSettings = {}) {
	const directory = await mkdtemp(path.join(os.tmpdir(), 'intake-house-'));
	const clock = {at: new Date(START), now: () => clock.at};
	const events: string[] = [];
	const log = {event: (name: string, fields = {}) => void events.push(JSON.stringify({name, ...fields}))};
	const {store, blobs, close} = await openStorage({kind: 'sqlite', directory}, clock);
	const passwords = web.passwords ?? openPasswords(QUICK);
	const passwordHash = await passwords.hash(PASSWORD);
	const accounts = {} as Record<Role | 'former', string>;
	for (const [index, name] of ([...ROLES, 'former'] as const).entries()) {
		const id = `00000000-0000-4000-8000-0000000000${10 + index}`;
		accounts[name] = id;
		await store.accounts.add(
			{
				id,
				name,
				displayName: filledWith?.slice(0, 60) ?? `The ${name}`,
				role: name === 'former' ? 'coordinator' : name,
				passwordHash,
				oidcSubject: null,
				isActive: true,
				createdAt: START,
			},
			anEvent({subject: id, action: 'account-added'}),
		);
	}

	const app = openWeb({
		store,
		blobs,
		packs,
		clock,
		log,
		live: openLiveEvents(),
		wake() {},
		texts: letterLanguages,
		centre: aCentre,
		readInquiries,
		access: accessOptions.parse(access ?? {}),
		trustedProxies: [],
		doors: [],
		passwords,
		webhooks: {mayReachPrivateAddresses: true},
		...web,
	});
	const address = await app.listen({host: '127.0.0.1', port: 0});
	t.teardown(async () => {
		await app.close();
		await close();
		await rm(directory, {recursive: true, force: true});
	});

	async function signedIn(name: string): Promise<Browser> {
		const browser = new Browser(address);
		const {status, body} = await browser.signIn(name, PASSWORD);
		if (status !== 200) {
			throw new Error(`signing in answered ${status} ${JSON.stringify(body)}`);
		}

		return browser;
	}

	return {
		directory,
		address,
		app,
		store,
		blobs,
		clock,
		events,
		accounts,
		signedIn,
		browser: () => new Browser(address),
		pass: (minutes: number) => {
			clock.at = new Date(clock.at.getTime() + minutes * MINUTE_MS);
		},
		withToken: (token: string, method: string, where: string, body?: unknown) =>
			exchange(
				new URL(where, address),
				method,
				{authorization: `Bearer ${token}`, ...(body !== undefined && {'content-type': 'application/json'})},
				body === undefined ? undefined : JSON.stringify(body),
			),
	};
}
export type House = Awaited<ReturnType<typeof openHouse>>;

/** Two inquiries, a fax with its pages, documents, question and original, a parcel with its photo, a letter, a decision, a token, a webhook, an emergency access. */
export async function furnish({store, blobs, signedIn, accounts}: House) {
	await store.inquiries.save([anInquiry(), anInquiry({id: 'INQ-2026-0002', person: {familyName: 'Nygaard'}})], anEvent());
	const picture = await sharp({create: {width: 40, height: 40, channels: 3, background: 'white'}})
		.png()
		.toBuffer();
	const image = {...(await blobs.write(picture)), widthPx: 40, heightPx: 40, dpi: 150};
	const original = {...(await blobs.write(faxFile(4, 'original'))), mediaType: 'image/tiff' as const};
	const delivery = aDelivery({id: DELIVERY as never, original, announcedPages: 4, state: 'filed'});
	await store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
	const filing = aFiling(DELIVERY, ['filed', 'filed', 'filed', 'filed']);
	const documents = deficientDocuments.map((document, index) => ({
		...document,
		id: `${DELIVERY}/${index + 1}`,
		deliveryId: DELIVERY,
		pages: [index + 1],
	}));
	const {byteLength: _, ...ofPage} = image;
	await store.filings.file({...filing, documents, pages: filing.pages.map(page => ({...page, image: ofPage}))}, anEvent());
	await store.reviews.ask({
		id: 'rejected-file:1',
		reason: 'rejected-file',
		deliveryId: null,
		documentId: null,
		question: 'Something could not be taken.',
		details: [],
		candidates: [],
		evidence: [],
		state: 'open',
		createdAt: START,
	});
	const coordinator = await signedIn('coordinator');
	const administrator = await signedIn('administrator');
	const auditor = await signedIn('auditor');
	const made = async (browser: Browser, where: string, body: object): Promise<Record<string, never>> => {
		const answer = await browser.send('POST', where, body);
		if (answer.status >= 300) {
			throw new Error(`${where}: ${answer.status} ${answer.text}`);
		}

		return answer.body;
	};
	const parcel = await made(coordinator, '/api/parcels', {sheetsCounted: 2});
	const letter = await made(coordinator, '/api/letters', {inquiryId: 'INQ-2026-0001', language: 'it'});
	const decision = await made(coordinator, '/api/dossiers/INQ-2026-0001/waivers', {
		requirement: 'histology',
		reason: 'It came by hand.',
	});
	const {token, text} = (await made(administrator, '/api/tokens', {
		name: 'reader',
		scopes: ['dossiers.read'],
		accountId: accounts.coordinator,
	})) as never as {
		token: {id: string};
		text: string;
	};
	const {webhook} = (await made(administrator, '/api/webhooks', {url: 'http://127.0.0.1:9/', topics: ['dossier.changed']})) as never as {
		webhook: {id: string};
	};
	const opened = await made(auditor, '/api/break-glass', {
		inquiryId: 'INQ-2026-0001',
		reason: 'The patient is in the waiting room and nobody else is here.',
		password: PASSWORD,
	});
	return {
		ids: {
			delivery: DELIVERY,
			inquiry: 'INQ-2026-0001',
			task: 'rejected-file:1',
			parcel: String(parcel['id']),
			letter: String(letter['id']),
			decision: String(decision['id']),
			token: token.id,
			webhook: webhook.id,
			breakGlass: String(opened['id']),
			account: '00000000-0000-4000-8000-000000000010',
		},
		picture,
		tokenText: text,
	};
}
