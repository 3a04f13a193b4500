/**
 * The real application over a folder of hostile files, in a process of its own so that its end is seen: `node bench/hostile/drive.ts JOB.json`.
 * Files in `door` come in as faxes do, those in `scans` as the mailroom's do. Prints one line of JSON when all is at rest.
 */
import {createHash} from 'node:crypto';
import {copyFile, readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {assemble} from '#bin/assemble.ts';
import {systemClock} from '#bin/system-clock.ts';
import {loadConfig} from '#config/load.ts';
import {mediaTypeOf} from '#connectors/media/media-type.ts';
import type {Delivery} from '#pipeline/model/delivery.ts';
import type {Account, DriveJob} from './account.ts';

const job = JSON.parse(await readFile(process.argv[2]!, 'utf8')) as DriveJob;
const events: Record<string, number> = {};
const log = {
	event(name: string) {
		events[name] = (events[name] ?? 0) + 1;
	},
};
let slowestPageMs = 0;
const lastHeard = new Map<string, number>();
const config = await loadConfig(job.config);
await using application = await assemble(config, {
	clock: systemClock,
	log,
	onProgress({id}, stage) {
		const now = performance.now();
		if (stage === 'enhance' || stage === 'recognise') {
			slowestPageMs = Math.max(slowestPageMs, now - (lastHeard.get(id) ?? now));
		}

		lastHeard.set(id, now);
	},
});
const {store, blobs, intake} = application;
await application.serve();
const before = process.memoryUsage.rss();

/** What a fax door would refuse to fetch is dropped into the scan folder instead. */
async function takeFromDoor(name: string): Promise<void> {
	const bytes = await readFile(path.join(job.door, name));
	const mediaType = mediaTypeOf(bytes);
	if (!mediaType) {
		return copyFile(path.join(job.door, name), path.join(job.scans, `door-${name}`));
	}

	await intake.receive('fax', {
		externalId: name,
		channel: 'fax',
		receivedAt: new Date(),
		sender: {},
		parcel: null,
		announcedPages: null,
		transport: 'complete',
		failure: null,
		content: {kind: 'bytes', bytes, mediaType},
	});
}

for (const name of await readdir(job.door)) {
	await takeFromDoor(name);
}

const rejectedFolder = path.join(job.scans, 'rejected');
const lying = async (folder: string): Promise<string[]> =>
	(await readdir(folder, {withFileTypes: true}).catch(() => [])).filter(entry => entry.isFile()).map(({name}) => name);
const waiting = async (): Promise<string> =>
	JSON.stringify([await store.queue.depth(), await lying(job.scans), await lying(path.join(job.scans, '.claimed'))]);
const NOTHING = JSON.stringify([0, [], []]);
/** What does not change for so long never will, and is counted as lost. */
const STUCK_MS = 300_000;
let [seen, since] = ['', performance.now()];
for (let quiet = 0; quiet < 5 && performance.now() - since < STUCK_MS; ) {
	await pause(200);
	const now = await waiting();
	quiet = now === NOTHING ? quiet + 1 : 0;
	if (now !== seen) {
		[seen, since] = [now, performance.now()];
	}
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const isWhole = async ({original}: Delivery): Promise<boolean> =>
	original !== null && hashOf(await blobs.read(original.sha256)) === original.sha256;
const deliveries = await store.deliveries.list({limit: 100_000});
const tasks = await store.reviews.open();
const asked = new Set(tasks.map(({deliveryId}) => deliveryId));
const kept: Account['kept'] = [];
let slowestFileMs = 0;
for (const delivery of deliveries) {
	const trail = await store.audit.of(delivery.id);
	for (const [index, {action, at}] of trail.entries()) {
		const ended = trail[index + 1];
		if (action === 'journey-started' && ended && ended.action !== 'journey-started') {
			slowestFileMs = Math.max(slowestFileMs, Date.parse(ended.at) - Date.parse(at));
		}
	}

	const isVisible = delivery.state === 'filed' || asked.has(delivery.id);
	kept.push({
		sha256: delivery.original?.sha256 ?? '',
		state: delivery.state,
		code: delivery.failure?.code ?? null,
		isVisible,
		isWhole: await isWhole(delivery),
	});
}

const rejected = (await lying(rejectedFolder)).filter(name => !name.endsWith('.reason.txt'));
const account: Account = {
	kept,
	rejected: await Promise.all(rejected.map(async name => hashOf(await readFile(path.join(rejectedFolder, name))))),
	rejectionTasks: tasks.filter(({reason}) => reason === 'rejected-file').length,
	events,
	slowestPageMs,
	slowestFileMs,
	residentBeforeMb: before / 1024 / 1024,
};
process.stdout.write(`${JSON.stringify(account)}\n`);
