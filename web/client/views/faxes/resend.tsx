import {useQueryClient} from '@tanstack/react-query';
import {useState} from 'react';
import {call, enc} from '../../api.ts';
import {useKeys} from '../../keys.tsx';
import type {Decision} from '../../types.ts';
import {useToasts} from '../../ui/toasts.tsx';
import {useDates, useWords} from '../../words/index.tsx';
import type {OpenedFax} from './opened.tsx';
import {faxWords as own} from './words.ts';

const isSame = (some: readonly number[], others: readonly number[]): boolean => some.join(' ') === others.join(' ');

/** The text that asks for pages again, ready to copy, and the note that it was asked. The program sends nothing. */
export function Resend({opened, chosen, mayAsk}: {opened: OpenedFax; chosen: readonly number[]; mayAsk: boolean}) {
	const {fax, suggestion, asked} = opened;
	const t = useWords(own);
	const {time} = useDates();
	const {tell} = useToasts();
	const client = useQueryClient();
	const [isBusy, setBusy] = useState(false);
	// Undefined where it is made only when it is noted.
	const text = asked && isSame(asked.pages, chosen) ? asked.text : isSame(suggestion.pages, chosen) ? suggestion.text : undefined;
	const mayNote = mayAsk && (chosen.length > 0 || typeof text === 'string');
	const refresh = () => client.invalidateQueries({queryKey: ['faxes']});

	async function note(): Promise<void> {
		setBusy(true);
		try {
			const {decision} = await call<{decision: Decision}>(`/api/faxes/${enc(fax.id)}/resend-request`, {
				method: 'POST',
				body: {pages: chosen},
			});
			tell(t('noted'), {
				undo: () =>
					void call(`/api/decisions/${decision.id}/undo`, {method: 'POST'})
						.catch((error: Error) => tell(error.message, {isProblem: true}))
						.finally(() => void refresh()),
			});
			await refresh();
		} catch (error) {
			tell((error as Error).message, {isProblem: true});
		} finally {
			setBusy(false);
		}
	}

	async function copy(): Promise<void> {
		try {
			// Without HTTPS a browser has no clipboard for us.
			await navigator.clipboard.writeText(text ?? '');
			tell(t('copied'));
		} catch {
			tell(t('notCopied'), {isProblem: true});
		}
	}

	useKeys([
		...(text ? [{key: 'c', label: t('copy'), run: () => void copy()}] : []),
		...(mayNote && !isBusy ? [{key: 'a', label: t(asked ? 'noteAgain' : 'note'), run: () => void note()}] : []),
	]);
	return (
		<section aria-labelledby="resend">
			<h3 id="resend">{t('resend')}</h3>
			{asked && (
				<p className="good-note">
					✓ {t(asked.pages.length === 0 ? 'asked' : 'askedFor', {name: asked.byName, time: time(asked.at), pages: asked.pages.join(', ')})}
				</p>
			)}
			{text === null && <p>{t(mayAsk ? 'nothingToAsk' : 'nothingToAskReader')}</p>}
			{text === undefined && chosen.length > 0 && <p className="hint">{t('textLater')}</p>}
			{text && (
				<label>
					{t('text')}
					<textarea readOnly rows={4} lang="en" value={text} />
				</label>
			)}
			<div className="row">
				{text && (
					<button type="button" onClick={() => void copy()} title="c">
						{t('copy')}
					</button>
				)}
				{mayNote && (
					<button type="button" className={asked ? undefined : 'primary'} disabled={isBusy} onClick={() => void note()} title="a">
						{t(asked ? 'noteAgain' : 'note')}
					</button>
				)}
			</div>
		</section>
	);
}
