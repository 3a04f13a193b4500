import {z} from 'zod';
import {IntakeError} from '../errors.ts';
import type {Delivery} from '../model/delivery.ts';
import {page} from '../model/page.ts';
import {defineStage, type Tools} from '../stage.ts';

/** Delivery → Pages: one entry per sheet side of the original, undecodable ones included. */
export const paginate = defineStage({
	name: 'paginate',
	version: 1,
	output: z.array(page),
	// State and attempts change from run to run; the sheets depend on neither.
	identity: ({id, original, receivedAt}: Delivery) => [id, original, receivedAt],
	fingerprint: ({rasteriser}: Pick<Tools, 'rasteriser'>) => rasteriser.name,
	async run({id, original, receivedAt}: Delivery, {rasteriser}: Pick<Tools, 'rasteriser'>, signal) {
		if (!original) {
			throw new IntakeError('ARRIVAL_INCOMPLETE', `Delivery ${id} has no original yet.`);
		}

		const sheets = await rasteriser.sheets(original, signal);
		return sheets.map((sheet, index) => ({
			...sheet,
			deliveryId: id,
			receivedOn: receivedAt.slice(0, 10),
			sequence: index + 1,
			originalSha256: original.sha256,
			mediaType: original.mediaType,
		}));
	},
});
