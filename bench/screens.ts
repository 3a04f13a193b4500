/** Makes the pictures of docs/screens.md from the demonstration's own deliveries: `npm run build && npx node bench/screens.ts`. */
import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import {chromiumPath, NO_CHROMIUM} from '../test/browser/chromium.ts';
import {openSite} from '../test/browser/site.ts';

const OUT = path.join(import.meta.dirname, '../docs/screens');

interface Screen {
	readonly name: string;
	readonly as: string;
	readonly place: string;
	readonly shows: string;
	readonly isDark?: boolean;
	/** Clicked first. */
	readonly click?: string;
	/** Waited for before the picture is taken. */
	readonly until: string;
}

const executable = chromiumPath();
if (!executable) {
	throw new Error(NO_CHROMIUM);
}

const site = await openSite(executable);
const {store, clock} = site.application;
const courier = await site.receive('parcels/parcel-1042/batch-1.pdf', 'courier', {parcel: 'parcel-1042'});
await site.receive('parcels/parcel-1042/batch-2.pdf', 'courier', {parcel: 'parcel-1042'});
for (const [file, pages, number] of [
	['form-and-history.tif', 2, '+35746176046'],
	['advertisement.tif', 1, '+35746176046'],
	['letter-and-imaging.tif', 3, '+35746176046'],
	['five-papers.pdf', 5, '+14718942951'],
] as const) {
	await site.receive(`faxes/${file}`, 'fax', {pages, number});
}

await site.settled();
const at = clock.now().toISOString();
const parcel = await store.parcels.register(
	{
		entry: {
			waybill: '1Z999AA10123456784',
			carrier: 'UPS',
			sender: 'Aegean Medical Centre, Volos',
			sheetsCounted: 9,
			pagesPerSheet: 1,
			discsCounted: 1,
			notes: '',
			shelf: 'B 3',
			returnOrDestroyOn: '2027-02-20',
			afterwards: 'return',
			goneOn: null,
		},
		registeredBy: (await store.accounts.findByName('mailroom'))?.id ?? '',
		registeredAt: at,
	},
	{at, actor: 'demonstration', action: 'parcel-registered', details: {}},
);
const [dossier] = (await store.summaries.board({order: 'next', offset: 0, limit: 1})).rows;
const question = (await store.reviews.open()).find(({reason}) => reason === 'possible-link') ?? (await store.reviews.open())[0];

const SCREENS: readonly Screen[] = [
	{
		name: 'board',
		as: 'coordinator',
		place: '/',
		until: '.board li',
		shows: 'The board: a dossier per row, a tile per requirement, in the order of what needs doing next.',
	},
	{
		name: 'dossier',
		as: 'coordinator',
		place: `/dossiers/${dossier?.inquiryId}?requirement=cover-letter`,
		until: '.sheet img',
		shows: 'A dossier: each requirement with its proof, framed on the page.',
	},
	{
		name: 'review',
		as: 'coordinator',
		place: `/review/${encodeURIComponent(question?.id ?? '')}`,
		until: '.sheet img',
		shows: 'A question: what was read, who it may be and why, the page; one key answers.',
	},
	{
		name: 'desk',
		as: 'coordinator',
		place: `/deliveries/${courier}`,
		until: '.thumb img',
		shows: 'The page desk: a delivery by documents; split, join, move, turn, take back.',
	},
	{
		name: 'letter',
		as: 'coordinator',
		place: `/dossiers/${dossier?.inquiryId}/letters`,
		until: 'h1',
		click: 'button:has-text("Draft")',
		shows: 'Asking for what is missing, in English and the language of the sender.',
	},
	{
		name: 'mailroom',
		as: 'mailroom',
		place: '/mailroom',
		until: 'table',
		shows: 'The mailroom: a parcel is registered in under a minute, and its sheets are counted against its scans.',
	},
	{
		name: 'parcel',
		as: 'mailroom',
		place: `/mailroom/${parcel.id}`,
		until: 'h1',
		shows: 'A parcel: what arrived, what does not balance, what to scan again.',
	},
	{
		name: 'faxes',
		as: 'coordinator',
		place: '/faxes',
		until: 'table',
		shows: 'The fax desk: pages announced and received, and how well they can be read.',
	},
	{name: 'numbers', as: 'coordinator', place: '/numbers', until: '.chart', shows: 'Numbers: each leads to the rows behind it.'},
	{name: 'dark', as: 'coordinator', place: '/', until: '.board li', isDark: true, shows: 'The same board, dark.'},
];

await mkdir(OUT, {recursive: true});
for (const {name, as, place, until, click, isDark} of SCREENS) {
	const {page, context} = await site.signedIn(as);
	await page.evaluate(theme => localStorage.setItem('intake.theme', theme), isDark ? 'dark' : 'light');
	await page.goto(site.address + place);
	await page.waitForSelector(until);
	if (click) {
		await page.click(click);
		await page.waitForTimeout(1500);
	}

	await page.waitForTimeout(900);
	await writeFile(
		path.join(OUT, `${name}.webp`),
		await sharp(await page.screenshot())
			.webp({quality: 72})
			.toBuffer(),
	);
	await context.close();
	process.stdout.write(`${name}\n`);
}

await writeFile(
	path.join(import.meta.dirname, '../docs/screens.md'),
	`# Screens\n\nMade from the demonstration's deliveries by \`npx node bench/screens.ts\`, so that they show what runs.\n\n${SCREENS.map(
		({name, shows}) => `${shows}\n\n![${shows}](screens/${name}.webp)\n`,
	).join('\n')}`,
);
await site.close();
