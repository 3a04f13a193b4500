import {parse} from 'mrz';
import type {MachineReadableZone} from '#pipeline/ports.ts';

/** Line lengths of the three formats: two lines of 44 or 36, three of 30. */
const FORMATS = [
	{lines: 2, length: 44},
	{lines: 2, length: 36},
	{lines: 3, length: 30},
] as const;

/** Two or three printed lines → the fields whose own check digit holds; null when it is no machine-readable zone. */
export function machineReadableZone(lines: readonly string[]): MachineReadableZone | null {
	const cleaned = lines.map(cleanLine);
	for (const {lines: count, length} of FORMATS) {
		if (cleaned.length !== count || cleaned.some(line => Math.abs(line.length - length) > 6)) {
			continue;
		}

		const zone = parsed(cleaned.map(line => fitted(line, length)));
		if (zone) {
			return zone;
		}
	}

	return null;
}

/** OCR reads the filler `<` as brackets and letters; runs of those are fillers. */
const cleanLine = (line: string): string =>
	line
		.toUpperCase()
		.replaceAll(/[«‹([{£€]/g, '<')
		.replaceAll(/\s+/g, '')
		.replaceAll(/[^A-Z0-9<]/g, '')
		.replaceAll(/(?<=<)[KCELSX]{1,3}(?=<)/g, filler => '<'.repeat(filler.length))
		.replaceAll(/(?<=<<)[KCELSX]+$/g, filler => '<'.repeat(filler.length));

function fitted(line: string, length: number): string {
	if (line.length >= length) {
		// A longer line has too many fillers: they are taken out of its longest run.
		const surplus = line.length - length;
		const run = line.match(/<{3,}/g)?.sort((a, b) => b.length - a.length)[0];
		return run && run.length > surplus ? line.replace(run, run.slice(surplus)) : line.slice(0, length);
	}

	const run = line.match(/<{3,}/g)?.sort((a, b) => b.length - a.length)[0];
	return run ? line.replace(run, run + '<'.repeat(length - line.length)) : line.padEnd(length, '<');
}

function parsed(lines: string[]): MachineReadableZone | null {
	try {
		const {details} = parse(lines, {autocorrect: true});
		const field = (name: string) => details.find(detail => detail.field === name);
		const checked = (name: string, check: string) => (field(check)?.valid ? (field(name)?.value ?? null) : null);
		const birthDate = fullYear(checked('birthDate', 'birthDateCheckDigit'));
		const documentNumber = checked('documentNumber', 'documentNumberCheckDigit');
		const sex = field('sex')?.value;
		// Without one right check digit it may be any line of capitals.
		if (!birthDate && !documentNumber) {
			return null;
		}

		return {
			familyName: nameOf(field('lastName')?.value),
			givenName: nameOf(field('firstName')?.value),
			birthDate,
			sex: sex === 'male' || sex === 'female' ? sex : null,
			documentNumber,
		};
	} catch {
		return null;
	}
}

/** A row of fillers read as letters: few letters, one of them three times in a row, as in no name. */
const isFillers = (word: string): boolean => /^[CDEGKLSX]{5,}$/.test(word) && /(.)\1\1/.test(word);

const nameOf = (value: string | null | undefined): string | null =>
	value
		?.split(/[<\s]+/)
		.filter(word => !isFillers(word))
		.join(' ')
		.trim() || null;

/** YYMMDD → a date not in the future. */
function fullYear(value: string | null): string | null {
	const match = value?.match(/^(\d{2})(\d{2})(\d{2})$/);
	if (!match) {
		return null;
	}

	const [, year, month, day] = match;
	const century = Number(year) <= new Date().getUTCFullYear() % 100 ? '20' : '19';
	return `${century}${year}-${month}-${day}`;
}
