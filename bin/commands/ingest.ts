import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {loadConfig} from '#config/load.ts';
import {mediaTypeOf} from '#connectors/index.ts';
import {IntakeError} from '#pipeline/errors.ts';
import {assemble} from '../assemble.ts';
import {silentLog} from '../log.ts';
import {openProgress} from '../progress.ts';
import {systemClock} from '../system-clock.ts';

/** Takes in files by hand and waits until they are read. A bad file is told and does not stop the others. */
export async function ingest(configFile: string | undefined, files: readonly string[]): Promise<void> {
	const progress = openProgress();
	await using application = await assemble(await loadConfig(configFile), {
		clock: systemClock,
		log: silentLog,
		onProgress: progress.onProgress,
	});
	const accepted: string[] = [];
	const lines: string[] = [];
	for (const file of files) {
		try {
			const receipt = await take(file, application);
			accepted.push(receipt.kind === 'accepted' ? receipt.delivery.id : receipt.of);
			lines.push(
				receipt.kind === 'accepted'
					? `${path.basename(file)}: delivery ${receipt.delivery.id}`
					: `${path.basename(file)}: was taken in before, delivery ${receipt.of}`,
			);
		} catch (error) {
			process.exitCode = 1;
			lines.push(`${path.basename(file)}: not taken in. ${error instanceof Error ? error.message : String(error)}`);
		}
	}

	application.worker.start();
	await application.worker.idle();
	progress.stop();
	process.stdout.write(`${lines.join('\n')}\n`);
	for (const id of accepted) {
		const delivery = await application.store.deliveries.find(id);
		const {received, filed, blank, inReview, unreadable} = await application.store.deliveries.balance(id);
		process.stdout.write(
			`${id}: ${delivery?.state}, ${received} pages = ${filed} filed + ${blank} blank + ${inReview} in review + ${unreadable} unreadable\n`,
		);
	}
}

async function take(file: string, {intake, clock}: Awaited<ReturnType<typeof assemble>>) {
	const bytes = await readFile(file).catch(error => {
		throw new IntakeError('NOT_FOUND', `It cannot be read (${(error as NodeJS.ErrnoException).code}).`);
	});
	const mediaType = mediaTypeOf(bytes);
	if (!mediaType) {
		throw new IntakeError('MEDIA_TYPE_UNSUPPORTED', 'It is not a PDF, TIFF, JPEG or PNG file.');
	}

	return intake.receive('by-hand', {
		externalId: createHash('sha256').update(bytes).digest('hex'),
		channel: 'upload',
		receivedAt: clock.now(),
		sender: {},
		parcel: null,
		announcedPages: null,
		transport: 'complete',
		failure: null,
		content: {kind: 'bytes', bytes, mediaType},
	});
}
