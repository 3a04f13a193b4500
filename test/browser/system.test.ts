/// <reference lib="dom" />
import test from 'ava';
import type {Page} from 'playwright-core';
import {saveInquiries} from '#pipeline/rematch.ts';
import {aDelivery, aFiling, anEvent} from '../fakes/deliveries.ts';
import {anInquiry} from '../fakes/documents.ts';
import {chromiumPath, NO_CHROMIUM} from './chromium.ts';
import {openSite, type Site, until} from './site.ts';

const executable = chromiumPath();
const MB = 1024 * 1024;
const INQUIRY = 'INQ-2026-0001';

async function shot(page: Page, name: string): Promise<void> {
	if (process.env['SHOTS']) {
		await page.screenshot({path: `${process.env['SHOTS']}/${name}.png`});
	}
}

if (executable === undefined) {
	test.skip(`the state of the system in a browser (${NO_CHROMIUM})`, () => {});
} else {
	let site: Site;
	let freeMb = 9000;
	test.serial.before(async t => {
		t.timeout(120_000);
		site = await openSite(executable, {statFs: async () => ({bavail: freeMb, bsize: MB})});
		const {application} = site;
		await saveInquiries([anInquiry({id: INQUIRY})], application, 'test');
		const delivery = aDelivery({state: 'filed'});
		await application.store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
		await application.store.filings.file(aFiling(delivery.id, ['filed'], 'Histology'), anEvent());
	});
	test.after.always(() => site?.close());

	test.serial(
		'while the disk is full every screen says what happens and what to do, nothing is lost, and it goes on by itself',
		async t => {
			const {store} = site.application;
			const {page, context, faults} = await site.signedIn('coordinator');
			await page.goto(`${site.address}/inquiries/new`);
			await page.waitForSelector('main form');
			t.is(await page.locator('.read-only').count(), 0);
			freeMb = 100;
			await until(t, async () => (await (await context.request.get(`${site.address}/api/room`)).json()).room === 'full', 'not full');

			// A form that was open: the refusal says that nothing was saved, the words stay, and the notice comes at once.
			await page.fill('input[name=id]', 'INQ-2026-0002');
			await page.fill('input[name=familyName]', 'Neumann');
			await page.fill('input[name=givenName]', 'Ida');
			for (const name of ['birthDate', 'openedOn']) {
				await page.locator(`input[name=${name}]`).fill('1970-02-03');
			}

			await page.keyboard.press('Enter');
			await page.waitForSelector('main [role=alert]:has-text("Not saved")');
			await page.waitForSelector('.read-only');
			t.is(await page.inputValue('input[name=familyName]'), 'Neumann');
			await shot(page, 'read-only-form');
			const inquiries = (await store.inquiries.list()).length;

			for (const place of ['/', '/review', '/deliveries', '/mailroom', '/faxes', '/numbers', '/search', `/dossiers/${INQUIRY}`]) {
				await page.goto(site.address + place);
				await page.waitForSelector('.read-only:has-text("nothing is lost")');
				await page.waitForFunction(() => document.querySelector('main')?.children.length && !document.querySelector('.loading'));
				t.is(await page.locator('main .problem').count(), 0, `${place} can be looked at`);
				await shot(page, `read-only-${place.split('/')[1] || 'board'}`);
			}

			t.is(await page.locator('main h1').textContent(), 'Vesterlund Solveig');
			await page.setViewportSize({width: 390, height: 800});
			await shot(page, 'read-only-narrow');
			freeMb = 9000;
			await page.waitForSelector('.read-only', {state: 'detached', timeout: 10_000});
			t.is((await store.inquiries.list()).length, inquiries);
			t.deepEqual(faults, []);
			await context.close();
		},
	);

	test.serial('in an emergency a dossier opens although the disk is full', async t => {
		freeMb = 100;
		const {page, context} = await site.signedIn('mailroom');
		await page.goto(`${site.address}/emergency?inquiry=${INQUIRY}`);
		await page.waitForSelector('.read-only');
		await page.fill('textarea[name=reason]', 'She bleeds in the waiting room, nobody else is here.');
		await page.fill('input[name=password]', 'demonstration-only');
		await page.click('main button.primary');
		await page.waitForSelector('h2:has-text("Vesterlund")');
		freeMb = 9000;
		t.pass();
		await context.close();
	});
}
