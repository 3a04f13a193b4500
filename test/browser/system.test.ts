/// <reference lib="dom" />
import path from 'node:path';
import test from 'ava';
import type {Page} from 'playwright-core';
import {saveInquiries} from '#pipeline/rematch.ts';
import {SqliteConnection} from '#storage/sqlite/connection.ts';
import {aFiling, anEvent} from '../fakes/deliveries.ts';
import {anInquiry} from '../fakes/documents.ts';
import {chromiumPath, NO_CHROMIUM} from './chromium.ts';
import {heldDelivery, openSite, type Site, until} from './site.ts';

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
		await application.store.filings.file(aFiling(await heldDelivery(site), ['filed'], 'Histology'), anEvent());
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

	test.serial('an administrator sees how the program does, and what is wrong is said in words', async t => {
		const {store} = site.application;
		await heldDelivery(site);
		await store.reconciliations.note({
			connector: 'fax',
			comparedAt: site.application.clock.now().toISOString(),
			listed: 41,
			recovered: 2,
			differing: 1,
			failingSince: null,
			failureCode: null,
		});
		const {page, context, faults} = await site.signedIn('administrator');
		await page.keyboard.press('0');
		await page.waitForSelector('.system');
		const told = async () => (await page.locator('.system > div').allTextContents()).map(text => text.replaceAll(/\s+/g, ' ').trim());
		const find = async (name: string) => (await told()).find(text => text.startsWith(name)) ?? '';
		t.regex(await find('Disk'), /well ?9000 MB free/);
		t.regex(await find('Backup'), /mend it now.*No backups/);
		t.regex(await find('List of “fax”'), /well.*41 listed, 2 were missing here, 1 differ/);
		t.regex(await find('Held'), /look into it.*1 could not be read/);
		t.regex(await find('Clock'), /No provider/);
		t.regex(await find('Audit'), /look into it.*Not looked through/);
		t.regex(await find('Readers'), /Shut in altogether|Not kept from/);
		await page.click('button:has-text("Look through it now")');
		await page.waitForSelector('.system :text("events as they were written")');
		await shot(page, 'system');
		await page.setViewportSize({width: 390, height: 1300});
		await shot(page, 'system-narrow');
		t.is(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);

		// Somebody with the file in their hands changes who it was.
		const database = await SqliteConnection.open(path.join(site.application.config.storage.directory, 'intake.db'));
		await database.run('DROP TRIGGER audit_is_never_changed');
		await database.run("UPDATE audit_events SET actor = 'somebody-else' WHERE number = 1");
		await database.close();
		await page.click('button:has-text("Look through it now")');
		await page.waitForSelector('.system div:has-text("mend it now") :text("are not as they were written")');
		freeMb = 100;
		await until(t, async () => (await (await context.request.get(`${site.address}/api/room`)).json()).room === 'full', 'not full');
		await page.reload();
		await page.waitForSelector('.system :text("read-only until there are 256 MB")');
		freeMb = 9000;
		t.deepEqual(faults, []);
		await context.close();
	});
}
