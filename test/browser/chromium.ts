import {existsSync} from 'node:fs';
import {type Browser, chromium} from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable'];

/** Where a Chromium is, or `undefined`. `CHROMIUM_PATH` names another. */
export const chromiumPath = (): string | undefined => [process.env['CHROMIUM_PATH'], ...PLACES].find(place => place && existsSync(place));

export const NO_CHROMIUM = 'no Chromium was found: install the package `chromium`, or set CHROMIUM_PATH';

/** A real browser without a window; it looks for nothing on the network by itself. */
export const openChromium = (executablePath: string): Promise<Browser> =>
	chromium.launch({
		executablePath,
		args: [
			'--headless',
			'--no-sandbox',
			'--disable-gpu',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
		],
	});
