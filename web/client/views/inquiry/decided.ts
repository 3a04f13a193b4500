import {useQueryClient} from '@tanstack/react-query';
import {call, Refusal} from '../../api.ts';
import {useToasts} from '../../ui/toasts.tsx';
import {common} from '../../words/common.ts';
import {useWords, words} from '../../words/index.tsx';

/** What people decided, as the history names it. */
export const actionWords = words({
	en: {
		'open inquiry': 'inquiry opened',
		'change inquiry': 'inquiry changed',
		'close inquiry': 'inquiry closed',
		'reopen inquiry': 'inquiry opened again',
		'merge inquiry': 'inquiry merged into another',
		assign: 'document assigned',
		retype: 'type of document changed',
		confirm: 'document confirmed',
		note: 'findings on document noted',
		split: 'document split',
		merge: 'documents joined',
		move: 'pages moved',
		rotate: 'pages turned',
		'mark-blank': 'pages marked as blank, or not',
		waive: 'excused: {what}',
		'ask again': 'asked for again: {what}',
		answer: 'answered: {what}',
		undo: 'taken back: {what}',
	},
	it: {
		'open inquiry': 'richiesta aperta',
		'change inquiry': 'richiesta modificata',
		'close inquiry': 'richiesta chiusa',
		'reopen inquiry': 'richiesta riaperta',
		'merge inquiry': 'richiesta unita a un’altra',
		assign: 'documento assegnato',
		retype: 'tipo di documento cambiato',
		confirm: 'documento confermato',
		note: 'constatazioni sul documento annotate',
		split: 'documento diviso',
		merge: 'documenti uniti',
		move: 'pagine spostate',
		rotate: 'pagine ruotate',
		'mark-blank': 'pagine segnate come bianche, o non più',
		waive: 'esonerato: {what}',
		'ask again': 'richiesto di nuovo: {what}',
		answer: 'risposto: {what}',
		undo: 'annullato: {what}',
	},
});

type Word = keyof (typeof actionWords)['en'];
const isKnown = (text: string): text is Word => Object.hasOwn(actionWords.en, text);

/** `undo waive: cover-letter` in the words of the page; what is not known stays as it is. */
export function useActionWords(): (action: string) => string {
	const t = useWords(actionWords);
	const said = (action: string): string => {
		if (isKnown(action)) {
			return t(action);
		}

		if (action.startsWith('undo ')) {
			return t('undo', {what: said(action.slice(5))});
		}

		const [name = '', ...what] = action.split(': ');
		return what.length > 0 && isKnown(name) ? t(name, {what: what.join(': ')}) : action;
	};
	return said;
}

/** Takes a decision back, tells what came of it, and has everything it may touch fetched again. */
export function useUndo(): (decisionId: number) => Promise<void> {
	const client = useQueryClient();
	const c = useWords(common);
	const {tell} = useToasts();
	return async id => {
		try {
			await call(`/api/decisions/${id}/undo`, {method: 'POST'});
			tell(c('undone'));
		} catch (error) {
			tell(error instanceof Refusal ? error.message : c('failed'), {isProblem: true});
		}

		for (const key of ['inquiry', 'dossier', 'board']) {
			void client.invalidateQueries({queryKey: [key]});
		}
	};
}
