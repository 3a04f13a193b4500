import {useId, useRef, useState} from 'react';
import {Dialog} from '../../ui/dialog.tsx';
import {common} from '../../words/common.ts';
import {useWords} from '../../words/index.tsx';
import {accountWords} from './words.ts';

/** A secret that is told this once. */
export interface Secret {
	readonly title: string;
	readonly text: string;
	readonly hint?: string;
}

/** Shows a secret; once the window is closed it is gone. */
export function ShownOnce({secret: {title, text, hint}, onClose}: {secret: Secret; onClose: () => void}) {
	const t = useWords(accountWords);
	const id = useId();
	const field = useRef<HTMLInputElement>(null);
	const [told, setTold] = useState('');

	async function copy() {
		field.current?.select();
		try {
			await navigator.clipboard.writeText(text);
			setTold(t('copied'));
		} catch {
			setTold(t('notCopied'));
		}
	}

	return (
		<Dialog title={title} onClose={onClose}>
			<p className="note" id={id}>
				{t('once')}
			</p>
			<p>
				<input
					ref={field}
					className="secret"
					readOnly
					value={text}
					aria-label={title}
					aria-describedby={id}
					onFocus={event => event.currentTarget.select()}
				/>
			</p>
			{hint && <p>{hint}</p>}
			<div className="row">
				<button type="button" onClick={() => void copy()}>
					{t('copy')}
				</button>
				<button type="button" className="primary" onClick={onClose}>
					{t('noted')}
				</button>
				<span role="status">{told}</span>
			</div>
		</Dialog>
	);
}

/** Asks before what cannot be taken back. */
export function Sure({question, label, onClose, onSure}: {question: string; label: string; onClose: () => void; onSure: () => void}) {
	const c = useWords(common);
	return (
		<Dialog title={label} onClose={onClose}>
			<p>{question}</p>
			<div className="row">
				<button
					type="button"
					className="primary"
					onClick={() => {
						onClose();
						onSure();
					}}
				>
					{label}
				</button>
				<button type="button" onClick={onClose}>
					{c('cancel')}
				</button>
			</div>
		</Dialog>
	);
}
