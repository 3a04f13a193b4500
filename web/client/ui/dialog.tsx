import {type ReactNode, useEffect, useId, useRef} from 'react';
import {common} from '../words/common.ts';
import {useWords} from '../words/index.tsx';

/** A modal window: the browser's own, which keeps the focus in and gives it back. */
export function Dialog({title, onClose, children, isWide}: {title: string; onClose: () => void; children: ReactNode; isWide?: boolean}) {
	const element = useRef<HTMLDialogElement>(null);
	const id = useId();
	const t = useWords(common);
	useEffect(() => {
		const dialog = element.current;
		dialog?.showModal();
		return () => dialog?.close();
	}, []);
	return (
		<dialog ref={element} aria-labelledby={id} className={isWide ? 'wide' : undefined} onClose={onClose}>
			<header>
				<h2 id={id}>{title}</h2>
				<button type="button" className="quiet" onClick={onClose} aria-label={t('close')}>
					✕
				</button>
			</header>
			{children}
		</dialog>
	);
}
