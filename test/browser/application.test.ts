/// <reference lib="dom" />
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {PDFDocument} from 'pdf-lib';
import type {Page} from 'playwright-core';
import {refreshSummaries} from '#pipeline/dossiers/summarise.ts';
import {saveInquiries} from '#pipeline/rematch.ts';
import {aDelivery, aFiling, anEvent} from '../fakes/deliveries.ts';
import {anInquiry} from '../fakes/documents.ts';
import {SCRIPT_PAYLOADS} from '../fakes/script-payloads.ts';
import {chromiumPath, NO_CHROMIUM} from './chromium.ts';
import {openSite, type Site, until} from './site.ts';

const executable = chromiumPath();
const AXE = path.join(import.meta.dirname, '../../node_modules/axe-core/axe.min.js');
let site: Site;

if (executable === undefined) {
	console.log(`Browser suites skip: ${NO_CHROMIUM}.`);
	test.skip(`journeys in a browser (${NO_CHROMIUM})`, () => {});
} else {
	const journey = (title: string, run: (t: ExecutionContext) => Promise<void>) => test.serial(title, run);

	test.serial.before(async t => {
		t.timeout(180_000);
		site = await openSite(executable);
		await site.receive('parcels/parcel-1042/batch-2.pdf', 'courier', {parcel: 'parcel-1042'});
		await site.receive('faxes/advertisement.tif', 'fax', {pages: 1, number: '+35746176046'});
		await site.receive('faxes/form-and-history.tif', 'fax', {pages: 2, number: '+35746176046'});
		await site.settled();
	});
	test.after.always(() => site?.close());

	journey('signing in: a wrong password is told, a right one opens the board', async t => {
		const {page, faults} = await site.window();
		await page.goto(site.address);
		await page.fill('input[name=name]', 'coordinator');
		await page.fill('input[name=password]', 'something else');
		await page.keyboard.press('Enter');
		await page.waitForSelector('[role=alert]');
		await page.fill('input[name=password]', 'demonstration-only');
		await page.keyboard.press('Enter');
		await page.waitForSelector('.board li');
		t.deepEqual(faults, []);
		await page.context().close();
	});

	journey('each role sees its own places and nothing else', async t => {
		const seen: Record<string, string[]> = {};
		for (const name of ['coordinator', 'mailroom', 'reader', 'auditor', 'administrator']) {
			const {page, context} = await site.signedIn(name);
			seen[name] = await page.locator('header.top nav a').allInnerTexts();
			await context.close();
		}

		t.deepEqual(seen, {
			coordinator: ['Dossiers', 'Review', 'Deliveries', 'Mailroom', 'Fax desk', 'Numbers'],
			mailroom: ['Deliveries', 'Mailroom', 'Fax desk', 'Emergency'],
			reader: ['Dossiers', 'Review', 'Deliveries', 'Mailroom', 'Fax desk'],
			auditor: ['Numbers', 'Audit', 'Emergency'],
			administrator: ['Numbers', 'Accounts', 'Emergency', 'System'],
		});
	});

	journey('a question is answered and taken back by keyboard alone', async t => {
		const {page, context, faults} = await site.signedIn('coordinator');
		await page.keyboard.press('2');
		await page.waitForSelector('.queue li');
		const open = async () => (await site.application.store.reviews.open()).length;
		const before = await open();
		await page.waitForSelector('button:has-text("Nobody")');
		await page.keyboard.press('n');
		await until(t, async () => (await open()) === before - 1, 'the question was not answered');
		await page.waitForSelector('.toast');
		await page.keyboard.press('z');
		await until(t, async () => (await open()) === before, 'the answer was not taken back');
		await page.keyboard.press('?');
		await page.waitForSelector('dialog kbd');
		await page.keyboard.press('Escape');
		t.deepEqual(faults, []);
		await context.close();
	});

	journey('pages are joined, split and turned on the page desk, and all of it is undone', async t => {
		const {page, context, faults} = await site.signedIn('coordinator');
		const delivery = (await site.application.store.deliveries.list()).find(({channel}) => channel === 'courier')!;
		await page.goto(`${site.address}/deliveries/${delivery.id}`);
		await page.waitForSelector('.thumb');
		const bundles = async () => (await site.application.store.filings.documents({deliveryId: delivery.id})).map(({pages}) => pages);
		const before = await bundles();
		const [, [second] = []] = before;
		await page.click(`.thumb:has-text("${second}")`);
		await page.keyboard.press('m');
		await until(t, async () => (await bundles()).length === before.length - 1, 'the documents were not joined');
		await page.waitForFunction(count => document.querySelectorAll('.bundle').length === count, before.length - 1);
		await page.keyboard.press('s');
		await until(t, async () => (await bundles()).length === before.length, 'the document was not split');
		await page.keyboard.press('z');
		await until(t, async () => (await bundles()).length === before.length - 1, 'the split was not taken back');
		await page.keyboard.press('z');
		await until(t, async () => JSON.stringify(await bundles()) === JSON.stringify(before), 'not all was taken back');
		t.like(await site.application.store.deliveries.balance(delivery.id), {isBalanced: true});
		t.deepEqual(faults, []);
		await context.close();
	});

	journey('two people cannot decide the same question', async t => {
		const [task] = await site.application.store.reviews.open();
		const first = await site.signedIn('coordinator');
		await first.page.goto(`${site.address}/review/${encodeURIComponent(task!.id)}`);
		await first.page.waitForSelector('button:has-text("Nobody"), button:has-text("Seen"), button:has-text("Yes")');
		await until(t, async () => (await site.application.store.reviews.claims()).has(task!.id), 'the question is not held');
		await site.application.store.accounts.add(
			{
				...(await site.application.store.accounts.findByName('coordinator'))!,
				id: '6f3f1f0e-6a51-4a57-9a53-1f1f54f6a001',
				name: 'second',
				displayName: 'Second Coordinator',
			},
			{at: '2026-11-20T12:00:00.000Z', actor: 'test', action: 'account-added', subject: 'second', details: {}},
		);
		const second = await site.signedIn('second');
		await second.page.goto(`${site.address}/review/${encodeURIComponent(task!.id)}`);
		await second.page.waitForSelector('[role=alert]:has-text("Somebody else")');
		t.is(await second.page.locator('.card .kbd').count(), 0, 'nothing can be answered');
		await first.context.close();
		await second.context.close();
	});

	journey('a decision made without a network arrives once it is back, once', async t => {
		const {page, context} = await site.signedIn('coordinator');
		const task = (await site.application.store.reviews.open()).find(({reason}) => reason === 'no-candidate')!;
		await page.goto(`${site.address}/review/${encodeURIComponent(task.id)}`);
		await page.waitForSelector('button:has-text("Nobody")');
		const decisions = async () => (await site.application.store.decisions.history({})).filter(({taskId}) => taskId === task.id).length;
		const before = await decisions();
		await context.setOffline(true);
		await page.keyboard.press('n');
		await page.waitForSelector('.banner');
		t.is(await decisions(), before);
		await context.setOffline(false);
		await until(t, async () => (await decisions()) === before + 1, 'the decision did not arrive');
		await page.waitForSelector('.banner', {state: 'detached'});
		t.is(await decisions(), before + 1);
		await context.close();
	});

	journey('what arrives appears by itself, also after the connection was lost', async t => {
		const {page, context} = await site.signedIn('coordinator');
		await page.keyboard.press('3');
		await page.waitForSelector('tbody tr');
		await page.waitForSelector('.live.on');
		const rows = await page.locator('tbody tr').count();
		await context.setOffline(true);
		await site.receive('faxes/letter-and-imaging.tif', 'fax', {pages: 3});
		await context.setOffline(false);
		await page.waitForFunction(count => document.querySelectorAll('tbody tr').length === count, rows + 1, {timeout: 20_000});
		t.pass();
		await context.close();
	});

	journey('a parcel is registered, its batch sheet printed, its scan dropped, and it balances before their eyes', async t => {
		const {page, context, faults} = await site.signedIn('mailroom');
		await page.keyboard.press('4');
		await page.waitForSelector('input[name=waybill]');
		await page.fill('input[name=waybill]', '1Z 999 AA1 01 2345 6784');
		await page.keyboard.press('Enter');
		await page.fill('input[name=sheetsCounted]', '1');
		await page.click('button[value=register]');
		await page.waitForSelector('.toast');
		const {
			parcels: [parcel],
		} = await site.application.store.parcels.list({offset: 0, limit: 1});
		t.is(parcel?.carrier, 'UPS');
		await page.goto(`${site.address}/mailroom/${parcel!.id}`);
		const sheet = await (await context.request.get(`${site.address}/api/parcels/${parcel!.id}/batch-sheet`)).body();
		const scan = await PDFDocument.load(new Uint8Array(sheet));
		const paper = await PDFDocument.load(await readFile(path.join(import.meta.dirname, '../../samples/parcels/parcel-1042/batch-1.pdf')));
		const [first] = await scan.copyPages(paper, [0]);
		scan.addPage(first!);
		await site.receiveBytes(await scan.save(), 'scan-of-parcel');
		await page.waitForSelector('h1 .state.balanced', {timeout: 45_000});
		t.deepEqual(faults, []);
		await context.close();
	});

	journey('a letter is drafted, made final and printed', async t => {
		const {page, context, faults} = await site.signedIn('coordinator');
		const [inquiry] = await site.application.store.inquiries.list({openOnly: true});
		await page.goto(`${site.address}/dossiers/${inquiry!.id}/letters`);
		await page.waitForSelector('h1');
		await page.click('button:has-text("Draft")');
		await until(t, async () => (await site.application.store.letters.of(inquiry!.id)).length === 1, 'no letter was drafted');
		const [letter] = await site.application.store.letters.of(inquiry!.id);
		const pdf = await context.request.get(`${site.address}/api/letters/${letter!.id}/pdf`);
		t.is((await pdf.body()).subarray(0, 5).toString(), '%PDF-');
		t.deepEqual(faults, []);
		await context.close();
	});

	journey('nothing that somebody wrote on paper or into a field is run', async t => {
		t.is(SCRIPT_PAYLOADS.length, 60);
		const {application, address} = site;
		const {store, clock} = application;
		const delivery = aDelivery({
			channel: 'fax',
			sender: {faxNumber: SCRIPT_PAYLOADS[0]!, transmittingStationId: SCRIPT_PAYLOADS.slice(0, 12).join(' ')},
			parcel: {name: SCRIPT_PAYLOADS.slice(12, 24).join(' ').replaceAll('\u0000', '')},
			state: 'filed',
		});
		await store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
		await store.filings.file(aFiling(delivery.id, ['filed', 'in-review', 'unreadable'], SCRIPT_PAYLOADS.join(' ')), anEvent());
		for (const [index, payload] of SCRIPT_PAYLOADS.entries()) {
			const text = payload.slice(0, 100);
			await saveInquiries(
				[
					anInquiry({
						id: `INQ-X-${index}`,
						person: {familyName: text, givenName: text, nationality: text, passport: text, phone: text, birthDate: '1961-03-04'},
						faxNumber: text,
					}),
				],
				application,
				'test',
			);
			await application.intake.reject('test', {subject: `rejected-${index}`, code: 'MEDIA_TYPE_UNSUPPORTED', reason: payload});
		}

		await refreshSummaries(
			SCRIPT_PAYLOADS.map((_, index) => `INQ-X-${index}`),
			{store, packs: application.config.packs, clock},
		);
		const entry = {
			waybill: null,
			carrier: SCRIPT_PAYLOADS[1]!.slice(0, 60),
			sender: SCRIPT_PAYLOADS[21]!,
			sheetsCounted: 1,
			pagesPerSheet: 1 as const,
			discsCounted: 0,
			notes: SCRIPT_PAYLOADS.join(' ').slice(0, 2000),
			shelf: SCRIPT_PAYLOADS[2]!.slice(0, 100),
			returnOrDestroyOn: null,
			afterwards: 'return' as const,
			goneOn: null,
		};
		const {id: parcelId} = await store.parcels.register(
			{entry, registeredBy: 'test', registeredAt: clock.now().toISOString()},
			{at: clock.now().toISOString(), actor: 'test', action: 'parcel-registered', details: {}},
		);
		const {page, context, faults} = await site.signedIn('coordinator');
		await page.evaluate(text => sessionStorage.setItem('intake.search', text), 'window');
		for (const place of [
			'/',
			'/review',
			'/deliveries',
			`/deliveries/${delivery.id}`,
			'/faxes',
			'/mailroom',
			`/mailroom/${parcelId}`,
			'/numbers',
			'/search',
			'/dossiers/INQ-X-3',
			'/dossiers/INQ-X-25/letters',
			'/inquiries/INQ-X-44',
		]) {
			await page.goto(address + place);
			await page.waitForSelector('header.top');
			await page.waitForFunction(() => document.querySelector('main')?.children.length && !document.querySelector('.loading'));
			await page.waitForTimeout(150);
			t.is(await page.evaluate(() => (window as unknown as {__ran?: number}).__ran), undefined, place);
		}

		await page.goto(`${address}/dossiers/INQ-X-25/letters`);
		await page.click('button:has-text("Draft")');
		await page.waitForTimeout(500);
		t.is(await page.evaluate(() => (window as unknown as {__ran?: number}).__ran), undefined);
		t.deepEqual(faults, []);
		await context.close();
	});

	journey('nothing that somebody wrote about others, or into a reason, is run', async t => {
		const {application, address} = site;
		const {store, clock} = application;
		const at = clock.now().toISOString();
		const [inquiry] = await store.inquiries.list({openOnly: true});
		for (const [index, payload] of SCRIPT_PAYLOADS.entries()) {
			const id = `33333333-0000-4000-8000-0000000000${10 + index}`;
			const account = {role: 'reader' as const, passwordHash: null, oidcSubject: `x ${index}`, isActive: true, createdAt: at};
			await store.accounts.add(
				{id, name: `x-${index}`, displayName: payload.slice(0, 100).trim(), ...account},
				anEvent({at, actor: id, action: 'account-added', subject: id, details: {note: payload}}),
			);
			await store.breakGlasses.open(
				{
					id,
					accountId: id,
					inquiryId: inquiry!.id,
					reason: payload,
					openedAt: at,
					expiresAt: at,
					reviewDueAt: at,
					reviewedAt: null,
					reviewedBy: null,
					note: null,
				},
				'0'.repeat(64),
				anEvent({at, actor: id, action: 'break-glass-used', subject: inquiry!.id, details: {note: payload}}),
			);
			await store.audit.append(anEvent({at, actor: payload, action: payload, subject: payload, details: {note: payload}}));
		}

		for (const [name, places] of Object.entries({administrator: ['/accounts', '/emergency'], auditor: ['/audit', '/emergency']})) {
			const {page, context, faults} = await site.signedIn(name);
			for (const place of places) {
				await page.goto(address + place);
				await page.waitForSelector('header.top');
				await page.waitForFunction(() => document.querySelector('main')?.children.length && !document.querySelector('.loading'));
				await page.waitForTimeout(200);
				t.is(await page.evaluate(() => (window as unknown as {__ran?: number}).__ran), undefined, place);
				t.regex((await page.textContent('main')) ?? '', /onerror|<svg/, `${place} shows what was written`);
			}

			t.deepEqual(faults, []);
			await context.close();
		}
	});

	for (const theme of ['light', 'dark'] as const) {
		// Every colour and every width; all pairs of them where there is time.
		for (const width of process.env['CI'] ? [1280, 800] : [theme === 'light' ? 1280 : 800]) {
			journey(`every view is accessible, ${theme}, ${width} pixels wide`, async t => {
				const {store} = site.application;
				const [inquiry] = await store.inquiries.list({openOnly: true});
				const courier = (await store.deliveries.list()).find(({channel}) => channel === 'courier')!;
				const {
					parcels: [parcel],
				} = await store.parcels.list({offset: 0, limit: 1});
				const views: Record<string, string[]> = {
					coordinator: [
						'/',
						'/review',
						'/deliveries',
						`/deliveries/${courier.id}`,
						'/mailroom',
						`/mailroom/${parcel!.id}`,
						'/faxes',
						'/numbers',
						`/dossiers/${inquiry!.id}`,
						`/dossiers/${inquiry!.id}/letters`,
						`/inquiries/${inquiry!.id}`,
						'/inquiries/new',
						'/inquiries/import',
						'/search',
					],
					administrator: ['/accounts', '/emergency', '/system'],
					auditor: ['/audit', '/emergency'],
				};
				const axe = await readFile(AXE, 'utf8');
				for (const [name, paths] of Object.entries(views)) {
					const {page, context, faults} = await site.signedIn(name);
					await page.setViewportSize({width, height: 900});
					await page.evaluate(chosen => localStorage.setItem('intake.theme', chosen), theme);
					for (const place of paths) {
						await page.goto(site.address + place);
						await page.waitForSelector('header.top');
						await page.waitForFunction(() => document.querySelector('main')?.children.length && !document.querySelector('.loading'));
						t.deepEqual(await violations(page, axe), [], `${place}, ${theme}, ${width}`);
					}

					t.deepEqual(faults, []);
					await context.close();
				}
			});
		}
	}
}

/** What axe finds, in few words. */
async function violations(page: Page, axe: string): Promise<string[]> {
	await page.evaluate(axe);
	return page.evaluate(async () => {
		const {axe: run} = window as unknown as {
			axe: {run(options: object): Promise<{violations: Array<{id: string; nodes: Array<{target: string[]; failureSummary: string}>}>}>};
		};
		const {violations: found} = await run.run({
			runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
			resultTypes: ['violations'],
		});
		return found.flatMap(({id, nodes}) =>
			nodes.slice(0, 3).map(({target, failureSummary}) => `${id} ${target.join(' ')} ${failureSummary}`),
		);
	});
}
