/** White space that would break a line. */
const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
/** Characters nobody sees, and those that turn the order of what stands beside them. */
const UNSEEN = /[\p{Cc}\p{Bidi_Control}\p{Cs}\u200b\u2060\ufeff]/gu;

/** Text from outside as people may be shown it: one line, in the order it was written, and odd characters seen to be odd. */
export const visible = (text: string): string => text.replace(BREAKS, ' ').replace(UNSEEN, '\ufffd');

/** The same for each text of a record. */
export const visibleTexts = <Fields extends Readonly<Record<string, string | undefined>>>(fields: Fields): Fields =>
	Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value === undefined ? value : visible(value)])) as Fields;
