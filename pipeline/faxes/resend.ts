import type {Delivery} from '../model/delivery.ts';
import type {PageBalance} from '../model/filing.ts';
import type {PageGlance} from '../model/page-glance.ts';

interface Fax {
	readonly delivery: Pick<Delivery, 'receivedAt' | 'transport' | 'announcedPages'>;
	readonly balance: Pick<PageBalance, 'announced' | 'received'>;
	readonly pages: readonly PageGlance[];
}

export interface ResendSuggestion {
	/** Pages worth asking for again: unreadable or poor. */
	readonly pages: number[];
	/** For the sender, ready to be read out, faxed or mailed; null when there is nothing to ask for. */
	readonly text: string | null;
}

/** Pages that are hard to read, as they were counted by the sender's machine. */
export const troubledPages = (pages: readonly PageGlance[]): number[] =>
	pages.filter(({state, word}) => state === 'unreadable' || word === 'poor').map(({sequence}) => sequence);

/** What to ask the sender for, as far as the pages themselves tell. */
export function suggestResend(fax: Fax): ResendSuggestion {
	const pages = troubledPages(fax.pages);
	return {pages, text: resendText(fax, pages)};
}

/** Holds numbers of pages and the hour of arrival, by which the sender finds it; nothing about a patient. */
export function resendText({delivery, balance, pages}: Fax, asked: readonly number[]): string | null {
	const {announced, received} = balance;
	const sentences: string[] = [];
	if (received === 0) {
		sentences.push('No page of it arrived.', 'Please send the whole fax again.');
	} else if (asked.length === received && received > 0) {
		sentences.push('None of its pages can be read well enough.', 'Please send the whole fax again in Fine mode.');
	} else {
		sentences.push(...aboutPages(asked, pages), ...aboutLost(announced, received, delivery.transport));
	}

	return sentences.length === 0 ? null : [`Your fax received on ${inWords(delivery.receivedAt)}${of(received)}:`, ...sentences].join(' ');
}

function aboutPages(asked: readonly number[], pages: readonly PageGlance[]): string[] {
	if (asked.length === 0) {
		return [];
	}

	const unreadable = asked.filter(sequence => pages.some(page => page.sequence === sequence && page.state === 'unreadable'));
	const hard = asked.filter(sequence => !unreadable.includes(sequence));
	const troubles = [
		...(unreadable.length > 0 ? [`${named(unreadable)} unreadable`] : []),
		...(hard.length > 0 ? [`${named(hard)} hard to read`] : []),
	].join(', ');
	return [`${troubles}.`, `Please resend ${asked.length === 1 ? 'it' : 'them'} in Fine mode.`].map(capitalised);
}

function aboutLost(announced: number | null, received: number, transport: Delivery['transport']): string[] {
	if (announced !== null && announced > received) {
		return [`Of ${announced} pages announced ${received} arrived.`, 'Please resend what comes after the last page that was confirmed.'];
	}

	return transport === 'complete'
		? []
		: ['The transmission broke off.', 'Please resend what comes after the last page that was confirmed.'];
}

const named = (pages: readonly number[]): string => {
	const [last, ...others] = [...pages].reverse();
	return others.length === 0 ? `page ${last} is` : `pages ${others.reverse().join(', ')} and ${last} are`;
};

const of = (received: number): string => (received === 0 ? '' : received === 1 ? ' (1 page)' : ` (${received} pages)`);
const capitalised = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** The same in every locale of the machine. */
const inWords = (at: string): string => {
	const day = new Intl.DateTimeFormat('en-GB', {dateStyle: 'long', timeZone: 'UTC'}).format(new Date(at));
	return `${day} at ${at.slice(11, 16)} UTC`;
};
