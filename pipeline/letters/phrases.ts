import type {LetterTexts} from './texts.ts';

/** First-strong isolate and its end: a fax number inside Arabic keeps its own order. Invisible, and nothing in left-to-right text. */
const ISOLATE = '\u2068';
const END_OF_ISOLATE = '\u2069';

/** `{name}` → its value. A date that ends with a full stop (`20. studenoga 2026.`) ends its sentence with the same one. */
export function fill(template: string, values: Readonly<Record<string, string | number>>, direction: LetterTexts['direction']): string {
	return template
		.replaceAll(/\{(?<name>[^{}]*)\}/g, (placeholder, name: string) => {
			const value = values[name];
			if (value === undefined) {
				return placeholder;
			}

			return direction === 'rtl' ? `${ISOLATE}${value}${END_OF_ISOLATE}` : String(value);
		})
		.replaceAll('..', '.');
}

/** `2026-11-05` → `5 novembre 2026`. */
export function longDate(date: string, {locale}: LetterTexts): string {
	return new Intl.DateTimeFormat(locale, {dateStyle: 'long', timeZone: 'UTC'}).format(new Date(`${date}T00:00:00Z`));
}

/** 3 → `3 mesi`. */
export function monthsOf(count: number, {locale}: LetterTexts): string {
	return new Intl.NumberFormat(locale, {style: 'unit', unit: 'month', unitDisplay: 'long'}).format(count);
}

/** `['a', 'b', 'c']` → `a, b e c`. */
export function listOf(items: readonly string[], {locale}: LetterTexts): string {
	return new Intl.ListFormat(locale, {type: 'conjunction'}).format(items);
}

/** `pl` → `polacco`; undefined when nobody knows the code. */
export function languageNameOf(code: string, {locale}: LetterTexts): string | undefined {
	return new Intl.DisplayNames([locale], {type: 'language', fallback: 'none'}).of(code);
}

/** A number that is dialled stays on one line. */
export const unbroken = (text: string): string => text.replaceAll(' ', '\u00A0');
