import {existsSync} from 'node:fs';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type {ExecutionContext} from 'ava';
import type {Browser, BrowserContext, Page} from 'playwright-core';
import {build} from 'vite';
import {type Application, assemble} from '#bin/assemble.ts';
import {addDemoAccounts, DEMO_PASSWORD} from '#bin/demo/accounts.ts';
import {readInquiries} from '#bin/inquiry-file.ts';
import {silentLog} from '#bin/log.ts';
import {clockFrom} from '#bin/system-clock.ts';
import {type Config, loadConfig} from '#config/load.ts';
import {saveInquiries} from '#pipeline/rematch.ts';
import type {StatFs} from '#storage/disk.ts';
import {aDelivery} from '../fakes/deliveries.ts';
import {openChromium} from './chromium.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const SAMPLES = path.join(ROOT, 'samples');
const AS_OF = '2026-11-20';

export interface Site {
	readonly application: Application;
	readonly address: string;
	readonly browser: Browser;
	/** A window of somebody signed in. What the page itself did wrong is in `faults`. */
	signedIn(name: string): Promise<{page: Page; context: BrowserContext; faults: string[]}>;
	window(): Promise<{page: Page; context: BrowserContext; faults: string[]}>;
	receive(
		file: string,
		channel: 'fax' | 'courier',
		more?: {pages?: number; tsi?: string; number?: string; parcel?: string},
	): Promise<string>;
	receiveBytes(bytes: Uint8Array, externalId: string): Promise<string>;
	/** Waits until nothing is read any more. */
	settled(): Promise<void>;
	close(): Promise<void>;
}

/** The whole program with a real browser in front of it, on samples that are read for real. */
export async function openSite(executablePath: string, given: {statFs?: StatFs; config?: (config: Config) => Config} = {}): Promise<Site> {
	if (!existsSync(path.join(ROOT, 'web/dist/index.html'))) {
		await build({root: path.join(ROOT, 'web/client'), logLevel: 'warn'});
	}

	const directory = await mkdtemp(path.join(os.tmpdir(), 'site-'));
	const usual = {...(await loadConfig(undefined, {INTAKE_DATA_DIRECTORY: directory, INTAKE_WEB_PORT: '0'})), connectors: []};
	const config = given.config?.(usual) ?? usual;
	const clock = clockFrom(AS_OF);
	const application = await assemble(config, {clock, log: silentLog, ...(given.statFs && {statFs: given.statFs})});
	await addDemoAccounts(application.store, clock);
	const {inquiries} = readInquiries(await readFile(path.join(SAMPLES, 'inquiries.json'), 'utf8'), AS_OF);
	await saveInquiries(inquiries, application, 'test');
	const address = await application.serve();
	const browser = await openChromium(executablePath);

	async function window(): ReturnType<Site['window']> {
		const context = await browser.newContext({viewport: {width: 1280, height: 860}, locale: 'en-GB', colorScheme: 'light'});
		const page = await context.newPage();
		const faults: string[] = [];
		page.on('pageerror', error => faults.push(String(error)));
		page.on('dialog', dialog => {
			faults.push(`dialog ${dialog.message()}`);
			void dialog.dismiss();
		});
		page.on('console', message => {
			if (/Content Security Policy|Trusted Type/i.test(message.text())) {
				faults.push(message.text());
			}
		});
		return {page, context, faults};
	}

	async function take(bytes: Uint8Array, externalId: string, more: object): Promise<string> {
		const receipt = await application.intake.receive('test', {
			externalId,
			channel: 'courier',
			receivedAt: clock.now(),
			sender: {},
			parcel: null,
			announcedPages: null,
			transport: 'complete',
			failure: null,
			content: {kind: 'bytes', bytes, mediaType: bytes[0] === 0x25 ? 'application/pdf' : 'image/tiff'},
			...more,
		});
		return receipt.kind === 'accepted' ? receipt.delivery.id : receipt.of;
	}

	return {
		application,
		address,
		browser,
		window,
		async signedIn(name) {
			const opened = await window();
			await opened.page.goto(address);
			await opened.page.fill('input[name=name]', name);
			await opened.page.fill('input[name=password]', DEMO_PASSWORD);
			await opened.page.keyboard.press('Enter');
			await opened.page.waitForSelector('header.top nav');
			return opened;
		},
		async receive(file, channel, {pages, tsi, number, parcel} = {}) {
			return take(await readFile(path.join(SAMPLES, file)), file, {
				channel,
				announcedPages: pages ?? null,
				sender: {...(tsi && {transmittingStationId: tsi}), ...(number && {faxNumber: number})},
				parcel: parcel ? {name: parcel} : null,
			});
		},
		receiveBytes: (bytes, externalId) => take(bytes, externalId, {}),
		async settled() {
			while ((await application.store.queue.depth()) > 0) {
				await new Promise(resolve => setTimeout(resolve, 100));
			}
		},
		async close() {
			await browser.close();
			await application[Symbol.asyncDispose]();
			await rm(directory, {recursive: true, force: true});
		},
	};
}

/** Waits for what `isSo` says, at most ten seconds. */
export async function until(t: ExecutionContext, isSo: () => Promise<boolean>, what: string): Promise<void> {
	for (let tries = 0; tries < 100; tries++) {
		if (await isSo()) {
			t.pass();
			return;
		}

		await new Promise(resolve => setTimeout(resolve, 100));
	}

	t.fail(what);
}

/** A delivery whose original cannot be had: once the worker has given it up, nobody touches what a test files of it. */
export async function heldDelivery({application: {store}, settled}: Site): Promise<string> {
	const {id} = aDelivery();
	await store.deliveries.accept(aDelivery({id}), {kind: 'journey', deliveryId: id});
	await settled();
	return id;
}
