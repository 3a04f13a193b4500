import {createHash} from 'node:crypto';
import path from 'node:path';
import type {Arrival, Intake} from '#pipeline/ports.ts';
import {readSheet, SHEET_NAME} from './parcel-sheet.ts';

/** Which parcel a file came with: its folder's name, and what the sheet in that folder says. */
export function openParcels(root: string, connector: string) {
	/** Folder → the problem a person was asked about, so that each is told once. */
	const told = new Map<string, string>();

	return async (from: string, intake: Intake): Promise<Pick<Arrival, 'parcel' | 'sender' | 'announcedPages'>> => {
		const folder = path.posix.dirname(from);
		if (folder === '.') {
			return {parcel: null, sender: {}, announcedPages: null};
		}

		const {sheet, problem} = await readSheet(path.join(root, folder));
		if (problem === null) {
			told.delete(folder);
		} else if (told.get(folder) !== problem) {
			const subject = createHash('sha256').update(`${connector}\n${folder}\n${SHEET_NAME}`).digest('hex').slice(0, 32);
			await intake.reject(connector, {
				subject,
				code: 'IMPORT_INVALID',
				reason: `A parcel's ${SHEET_NAME} was not used: ${problem} Its scans are taken in without it.`,
			});
			told.set(folder, problem);
		}

		const {waybill, carrier, contents, organisation, pages = {}} = sheet;
		// The same name may be written in two ways, depending on the system that typed it.
		const file = path.posix.basename(from).normalize('NFC');
		const counted = Object.entries(pages).find(([name]) => name.normalize('NFC') === file);
		return {
			parcel: {name: folder, ...(waybill && {waybill}), ...(carrier && {carrier}), ...(contents && {contents})},
			sender: organisation ? {organisation} : {},
			announcedPages: counted?.[1] ?? null,
		};
	};
}
