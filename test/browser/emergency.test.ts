/// <reference lib="dom" />
import test from 'ava';
import type {Page} from 'playwright-core';
import sharp from 'sharp';
import {DEMO_PASSWORD} from '#bin/demo/accounts.ts';
import {accessOptions} from '#pipeline/access/options.ts';
import {saveInquiries} from '#pipeline/rematch.ts';
import {aFiling, anEvent} from '../fakes/deliveries.ts';
import {anInquiry} from '../fakes/documents.ts';
import {openBeside} from '../web/access/both.ts';
import type {People} from '../web/access/provider.ts';
import {chromiumPath, NO_CHROMIUM} from './chromium.ts';
import {heldDelivery, openSite, type Site, until} from './site.ts';

const executable = chromiumPath();
const INQUIRY = 'INQ-2026-0001';
const REASON = 'She bleeds in the waiting room and no coordinator is in the house.';
const PEOPLE: People = {vera: {name: 'Vera Auditor', preferred_username: 'vera', groups: ['auditors']}};

/** A delivery of two pages, filed to the inquiry, with pictures. */
async function filePages(site: Site): Promise<string> {
	const {application} = site;
	const {store, blobs} = application;
	await saveInquiries([anInquiry({id: INQUIRY})], application, 'test');
	const [widthPx, heightPx] = [640, 900];
	const picture = sharp({create: {width: widthPx, height: heightPx, channels: 3, background: '#fff'}}).greyscale();
	const {sha256} = await blobs.write(await picture.png().toBuffer());
	const id = await heldDelivery(site);
	const filing = aFiling(id, ['filed', 'filed'], 'Histology');
	const image = {sha256, widthPx, heightPx, dpi: 100};
	await store.filings.file({...filing, pages: filing.pages.map(page => ({...page, image}))}, anEvent());
	return id;
}

const fillReason = async (page: Page): Promise<void> => {
	await page.fill('input[name=inquiryId]', INQUIRY);
	await page.fill('textarea[name=reason]', REASON);
};

/** How much of a picture is red: what the mark leaves on white paper. */
const reddish = (page: Page) =>
	page.evaluate(() => {
		const image = document.querySelector<HTMLImageElement>('img.emergency-page')!;
		const canvas = document.createElement('canvas');
		[canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
		const context = canvas.getContext('2d')!;
		context.drawImage(image, 0, 0);
		const {data} = context.getImageData(0, 0, canvas.width, canvas.height);
		let count = 0;
		for (let at = 0; at < data.length; at += 4) {
			count += data[at]! - data[at + 1]! > 12 ? 1 : 0;
		}

		return count / (data.length / 4);
	});

if (executable === undefined) {
	test.skip(`emergency access in a browser (${NO_CHROMIUM})`, () => {});
} else {
	let site: Site;
	let deliveryId: string;
	const ends: Array<() => unknown> = [];
	test.serial.before(async t => {
		t.timeout(120_000);
		const {settings} = await openBeside({teardown: end => void ends.push(end)}, {people: PEOPLE, roles: {auditors: 'auditor'}});
		site = await openSite(executable, {
			config: config => ({
				...config,
				access: {...config.access, ...accessOptions.parse(settings.config)},
				web: {...config.web, port: settings.port},
			}),
		});
		deliveryId = await filePages(site);
	});
	test.after.always(async () => {
		await site?.close();
		await Promise.all(ends.map(end => end()));
	});

	test.serial('who may not see a dossier opens it in an emergency, page by page; others are told and one of them signs it off', async t => {
		const {store} = site.application;
		const {page, context, faults} = await site.signedIn('mailroom');
		const watcher = await site.signedIn('administrator');
		await page.goto(`${site.address}/dossiers/${INQUIRY}`);
		await page.click('a:has-text("Open in an emergency")');
		await fillReason(page);
		await page.fill('input[name=password]', 'not the password');
		await page.keyboard.press('Enter');
		await page.waitForSelector('[role=alert]');
		await page.fill('input[name=password]', DEMO_PASSWORD);
		await page.keyboard.press('Enter');
		await page.click('button:has-text("Page 2")');
		await page.waitForFunction(() => document.querySelector<HTMLImageElement>('img.emergency-page')?.naturalWidth);
		const share = await reddish(page);
		t.true(share > 0.01 && share < 0.3, `marked on ${share} of the page`);
		if (process.env['SHOTS']) {
			await page.screenshot({path: `${process.env['SHOTS']}/emergency.png`});
		}

		const read = async () => (await store.audit.of(INQUIRY)).filter(({action}) => action === 'break-glass-page-read');
		t.deepEqual(
			(await read()).map(({details}) => [details['deliveryId'], details['page']]),
			[[deliveryId, 2]],
			'the page that was opened, and no other',
		);
		const src = await page.getAttribute('img.emergency-page', 'src');

		await watcher.page.click('.banner a');
		await watcher.page.waitForSelector(`article:has-text("${REASON}")`);
		await watcher.page.fill('input[name=note]', 'The ward confirms it.');
		await watcher.page.click('button:has-text("Sign off")');
		await watcher.page.waitForSelector('article:has-text("The ward confirms it.")');
		await watcher.page.waitForSelector('.banner', {state: 'detached'});
		const [used] = await store.breakGlasses.list(1);
		t.like(used, {reviewedBy: (await store.accounts.findByName('administrator'))!.id, note: 'The ward confirms it.'});

		// Signing out ends it: the same person, signed in again, gets nothing by the old address.
		await page.click('details.menu summary');
		await page.click('button:has-text("Sign out")');
		await page.waitForSelector('input[name=name]');
		t.is((await context.request.get(site.address + src)).status(), 401);
		const again = await site.signedIn('mailroom');
		t.is((await again.context.request.get(site.address + src)).status(), 404);
		t.is((await read()).length, 1);
		t.deepEqual([...faults, ...watcher.faults], []);
		await Promise.all([context, watcher.context, again.context].map(one => one.close()));
	});

	test.serial('who signs in by the hospital is asked there once more, and the dossier opens on the way back', async t => {
		const {page, context, faults} = await site.window();
		const atHospital = async () => {
			await page.waitForSelector('input[name=login]');
			await page.fill('input[name=login]', 'vera');
			await page.fill('input[name=password]', 'x');
			await page.keyboard.press('Enter');
		};
		await page.goto(site.address);
		await page.click('a:has-text("Sign in with your organisation")');
		await atHospital();
		await page.click('button:has-text("Continue")');
		await page.waitForSelector('header.top nav');
		await page.click('nav a:has-text("Emergency")');
		await fillReason(page);
		t.is(await page.locator('main input[name=password]').count(), 0);
		await page.click('button:has-text("Sign in again and open")');
		await atHospital();
		await page.click('button:has-text("Page 1")', {timeout: 10_000});
		await page.waitForFunction(() => document.querySelector<HTMLImageElement>('img.emergency-page')?.naturalWidth);
		t.is(page.url(), `${site.address}/emergency`, 'no ticket stays in the address');
		await until(t, async () => (await site.application.store.breakGlasses.list(5)).length === 2, 'nothing was opened');
		t.deepEqual(faults, []);
		await context.close();
	});
}
