import type {Clue} from '#pipeline/model/clue.ts';
import type {Row} from '#pipeline/model/printed-page.ts';
import type {Linguist, MachineReadableZone} from '#pipeline/ports.ts';
import {checkedBirth} from './checked-birth.ts';
import {placeOf} from './clue-place.ts';

const isZoneLine = (text: string): boolean =>
	text.length >= 24 && text.length <= 50 && /[<«‹]/.test(text) && /^[A-Z0-9<]+$/.test(clean(text));

/** Blanks gone, everything recognition makes of the filler back to `<`. */
function clean(text: string): string {
	return text
		.replace(/\s/g, '')
		.toUpperCase()
		.replace(/[«‹]/g, '<<')
		.replace(/[^A-Z0-9<]/g, '<')
		.replace(/<[KXCE]{1,3}(?=<)/g, found => '<'.repeat(found.length))
		.replace(/<{3}[<KXCELS]*$/, found => '<'.repeat(found.length));
}

/** Lines to the length the zone must have, fillers added or taken where they run. */
const fitted = (line: string, length: number): string =>
	line.length >= length
		? line.slice(length).replace(/</g, '') === ''
			? line.slice(0, length)
			: line
		: line.includes('<<') && !/\d$/.test(line)
			? line.padEnd(length, '<')
			: line;

const titled = (text: string): string =>
	text.toLowerCase().replace(/(^|[\s-])(\p{L})/gu, (_, gap: string, letter: string) => gap + letter.toUpperCase());

/** Name, birth date, sex and passport of a travel document's machine readable lines. */
export function zoneClues(rows: readonly Row[], page: number, receivedOn: string, linguist: Linguist): Clue[] {
	for (let at = 0; at < rows.length - 1; at++) {
		const near = rows.slice(at, at + 3);
		const lines = near.map(({text}) => clean(text));
		if (!isZoneLine(near[0]?.text.replace(/\s/g, '') ?? '') && !/^[PIAC][<A-Z][A-Z]{3}[A-Z<]{20,}/.test(lines[0] ?? '')) {
			continue;
		}

		for (const [count, length] of [
			[2, 44],
			[3, 30],
			[2, 36],
		] as const) {
			const chosen = lines.slice(0, count).map(line => fitted(line, length));
			const zone =
				chosen.length === count && chosen.every(line => Math.abs(line.length - length) <= 3) ? linguist.machineReadableZone(chosen) : null;
			if (zone) {
				return clues(zone, near.slice(0, count), page, receivedOn);
			}
		}
	}

	return rows.flatMap((row, at) => lowerLineClues(row, rows[at - 1], page, receivedOn));
}

/** What the lower line tells by its own check digits when the zone as a whole is past reading; the name of the line above has none. */
function lowerLineClues(row: Row, above: Row | undefined, page: number, receivedOn: string): Clue[] {
	const line = clean(row.text);
	const checked = line.length >= 26 && line.length <= 50 && line.includes('<') ? checkedBirth(line, receivedOn) : null;
	if (!checked) {
		return [];
	}

	const name = /^[PIAC1][<A-Z][A-Z]{3}([A-Z]+(?:<[A-Z]+)*)<<([A-Z]+(?:<[A-Z]+)*)<</.exec(clean(above?.text ?? ''));
	const [familyName, givenName] = [name?.[1], name?.[2]].map(part => titled(part?.replaceAll('<', ' ') ?? ''));
	return [
		{field: 'birth-date', dates: [checked.birthDate], ...placeOf(row.words, page, 'MRZ, lower line', 0.94)},
		...(checked.sex ? [{field: 'sex' as const, value: checked.sex, ...placeOf(row.words, page, 'MRZ, lower line', 0.9)}] : []),
		...(familyName && givenName && above
			? [
					{
						field: 'patient-name' as const,
						familyName,
						givenName,
						tokens: `${familyName} ${givenName}`.split(' '),
						...placeOf(above.words, page, 'MRZ, upper line', 0.75),
					},
				]
			: []),
	];
}

function clues(zone: MachineReadableZone, rows: readonly Row[], page: number, receivedOn: string): Clue[] {
	const place = (confidence: number) =>
		placeOf(
			rows.flatMap(({words}) => words),
			page,
			'MRZ',
			confidence,
		);
	const found: Clue[] = [];
	if (zone.familyName) {
		const [familyName, givenName] = [titled(zone.familyName), zone.givenName ? titled(zone.givenName) : null];
		found.push({
			field: 'patient-name',
			familyName,
			givenName,
			tokens: `${familyName} ${givenName ?? ''}`.trim().split(' '),
			...place(0.93),
		});
	}

	if (zone.birthDate && zone.birthDate <= receivedOn) {
		found.push({field: 'birth-date', dates: [zone.birthDate], ...place(0.98)});
	}

	if (zone.sex) {
		found.push({field: 'sex', value: zone.sex, ...place(0.95)});
	}

	if (zone.documentNumber) {
		found.push({field: 'passport', value: zone.documentNumber, ...place(0.97)});
	}

	return found;
}
