/** Markup that is safe to print: only `html` makes it. */
export class Html {
	readonly markup: string;

	constructor(markup: string) {
		this.markup = markup;
	}
}

type Printable = Html | string | number | null | undefined | false | readonly Printable[];

const ESCAPES: Record<string, string> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'};

const print = (value: Printable): string => {
	if (value instanceof Html) {
		return value.markup;
	}

	if (Array.isArray(value)) {
		return value.map(print).join('');
	}

	return value === null || value === undefined || value === false
		? ''
		: String(value).replaceAll(/[&<>"']/g, character => ESCAPES[character]!);
};

/** Template tag: everything put in is escaped unless it is markup already, so text from faxes stays text. */
export const html = (strings: TemplateStringsArray, ...values: Printable[]): Html =>
	new Html(strings.reduce((markup, string, index) => markup + print(values[index - 1]) + string));
