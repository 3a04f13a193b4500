import {constants} from 'node:fs';
import {lstat, open} from 'node:fs/promises';
import type {Intake} from '#pipeline/ports.ts';
import {mediaTypeOf} from '../media/media-type.ts';
import type {Surroundings} from '../surroundings.ts';
import type {AsRead, Claim, Claims} from './claims.ts';
import type {ScanFolderOptions} from './options.ts';
import type {openParcels} from './parcels.ts';
import {reject} from './reject.ts';
import type {Settling} from './settling.ts';
import {type Verdict, verdictOn} from './verdict.ts';

export interface TakeInTools extends Surroundings {
	readonly options: ScanFolderOptions;
	readonly root: string;
	readonly claims: Claims;
	readonly settling: Settling;
	readonly parcelOf: ReturnType<typeof openParcels>;
}

/** Claimed file → durable delivery, or `rejected/`. Throws, and leaves the claim for the next round, when either cannot be done now. */
export async function takeIn(claim: Claim, intake: Intake, tools: TakeInTools): Promise<'done' | 'settling' | 'unfinished'> {
	const {options, root, claims, settling, parcelOf, log, clock} = tools;
	const {name} = options;
	const verdict = await verdictOnClaim(claim, tools);
	if (typeof verdict === 'string') {
		return verdict;
	}

	if (verdict.refusal) {
		await reject(root, name, claim, verdict.refusal, intake);
		await claims.release(claim);
		log.event('scan-refused', {connector: name, claim: claim.id, code: verdict.refusal});
		return 'done';
	}

	const read = await contentOf(claim.file);
	const mediaType = read && mediaTypeOf(read.bytes);
	if (!read || !mediaType) {
		return 'settling';
	}

	const {bytes, asRead} = read;

	const receipt = await intake.receive(name, {
		// A claim taken in again after a crash is the same arrival; the same paper dropped again is another one.
		externalId: claim.id,
		channel: 'courier',
		receivedAt: clock.now(),
		...(await parcelOf(claim.record?.from ?? '', intake)),
		transport: 'complete',
		failure: null,
		content: {kind: 'bytes', bytes, mediaType},
	});
	await claims.retire(claim, asRead);
	settling.forget(claim.id);
	log.event('scan-taken', {connector: name, claim: claim.id, kind: receipt.kind, bytes: bytes.length});
	return 'done';
}

/** What was decided before the claim stands while the file is as it was then; a writer that held it open makes it settle anew. */
async function verdictOnClaim({id, file, record}: Claim, {options, settling}: TakeInTools): Promise<Verdict> {
	const status = await lstat(file);
	if (!status.isFile()) {
		return {refusal: 'MEDIA_TYPE_UNSUPPORTED'};
	}

	return record && status.size === record.size && status.mtimeMs === record.mtimeMs
		? {refusal: record.refusal as 'ARRIVAL_INCOMPLETE' | null}
		: verdictOn(file, status.size, settling.unchangedMs(id, status), options);
}

/** Undefined when the file changed while it was read. */
async function contentOf(file: string): Promise<{bytes: Buffer; asRead: AsRead} | undefined> {
	const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
	try {
		const before = await handle.stat();
		const bytes = await handle.readFile();
		const after = await handle.stat();
		return after.size === bytes.length && after.mtimeMs === before.mtimeMs
			? {bytes, asRead: {size: after.size, mtimeMs: after.mtimeMs}}
			: undefined;
	} finally {
		await handle.close();
	}
}
