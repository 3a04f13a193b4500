import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type {ExecutionContext} from 'ava';
import {silentLog} from '#bin/log.ts';
import type {Delivery} from '#pipeline/model/delivery.ts';
import type {PageImage} from '#pipeline/model/page.ts';
import {openWorker, WORKER_DEFAULTS, type Worker, type WorkerOptions} from '#pipeline/worker.ts';
import {openStorage} from '#storage/index.ts';
import {aDelivery, standingClock} from './deliveries.ts';
import {plainLinguist} from './described-page.ts';
import {ocrOf, sheetsOf} from './reading.ts';

export const QUICK: WorkerOptions = {...WORKER_DEFAULTS, concurrency: 1, pagesAtOnce: 1, idleMs: 5};

export interface OfficeOptions {
	readonly pages: number;
	readonly linesOf: (sequence: number) => readonly string[];
	readonly onRead?: (sequence: number) => Promise<void> | void;
	readonly damaged?: readonly number[];
}

/** Storage and workers for real; sheets and words invented. */
export async function anOffice(t: ExecutionContext, {pages, linesOf, onRead = () => {}, damaged = []}: OfficeOptions) {
	const directory = await mkdtemp(path.join(os.tmpdir(), 'office-'));
	const clock = standingClock();
	const {store, blobs, close} = await openStorage({kind: 'sqlite', directory}, clock);
	const workers: Worker[] = [];
	t.teardown(async () => {
		await Promise.all(workers.map(worker => worker.stop()));
		await close();
		await rm(directory, {recursive: true, force: true});
	});
	const tools = {
		rasteriser: sheetsOf(pages, damaged),
		ocr: ocrOf(linesOf, onRead),
		images: {
			grey: async () => ({widthPx: 1, heightPx: 1, data: new Uint8Array(1)}),
			turned: async (image: PageImage) => ({...image, sha256: '2'.repeat(64)}),
		},
		linguist: plainLinguist,
		register: store.inquiries,
		inquiries: store.inquiries,
		store,
		blobs,
		clock,
		log: silentLog,
		connectors: new Map(),
	};
	const until = async (isSo: () => Promise<boolean>) => {
		for (let tries = 0; tries < 1000; tries++) {
			if (await isSo()) {
				return;
			}

			await new Promise(resolve => setTimeout(resolve, 10));
		}

		t.fail('it never came to that');
	};
	return {
		store,
		clock,
		log: silentLog,
		startWorker(options: WorkerOptions = QUICK) {
			const worker = openWorker(tools, options);
			workers.push(worker);
			worker.start();
			return worker;
		},
		async accept(given: Partial<Delivery> = {}) {
			const delivery = aDelivery(given);
			await store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
			return delivery;
		},
		until,
		settled: () => until(async () => (await store.queue.depth()) === 0),
	};
}
