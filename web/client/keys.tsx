import {createContext, type ReactNode, useContext, useEffect, useRef, useState} from 'react';
import {Dialog} from './ui/dialog.tsx';
import {common} from './words/common.ts';
import {useWords} from './words/index.tsx';

export interface Shortcut {
	/** As `KeyboardEvent.key` gives it: `j`, `Enter`, `ArrowRight`, `?`. */
	readonly key: string;
	readonly label: string;
	readonly run: () => void;
	/** Works while somebody types, too. */
	readonly isAlways?: boolean;
	readonly isHidden?: boolean;
}

const Context = createContext<{add(list: () => readonly Shortcut[]): () => void}>({add: () => () => {}});

const isTyping = (target: EventTarget | null): boolean =>
	target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));

/** One key each, and a sheet that names them all. The latest view's keys come first. */
export function KeysProvider({children}: {children: ReactNode}) {
	const lists = useRef<Array<() => readonly Shortcut[]>>([]);
	const [isShown, setShown] = useState(false);
	const t = useWords(common);
	const present = () => lists.current.flatMap(list => list()).filter(({isHidden}) => !isHidden);

	useEffect(() => {
		const listen = (event: KeyboardEvent) => {
			if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) {
				return;
			}

			if (document.querySelector('dialog[open]')) {
				return;
			}

			if (event.key === '?' && !isTyping(event.target)) {
				setShown(true);
				event.preventDefault();
				return;
			}

			// Enter and space belong to the control that has the focus.
			if ((event.key === 'Enter' || event.key === ' ') && event.target instanceof HTMLElement && event.target.closest('a,button,summary')) {
				return;
			}

			for (const list of lists.current.toReversed()) {
				const found = list().find(({key, isAlways}) => key === event.key && (isAlways || !isTyping(event.target)));
				if (found) {
					event.preventDefault();
					found.run();
					return;
				}
			}
		};
		window.addEventListener('keydown', listen);
		return () => window.removeEventListener('keydown', listen);
	}, []);

	const [value] = useState(() => ({
		add(list: () => readonly Shortcut[]) {
			lists.current.push(list);
			return () => {
				lists.current = lists.current.filter(other => other !== list);
			};
		},
	}));

	return (
		<Context value={value}>
			{children}
			{isShown && (
				<Dialog title={t('keys')} onClose={() => setShown(false)}>
					<dl className="keys">
						{present().map(({key, label}) => (
							<div key={`${key} ${label}`}>
								<dt>
									<kbd>{key === ' ' ? 'Space' : key}</kbd>
								</dt>
								<dd>{label}</dd>
							</div>
						))}
					</dl>
				</Dialog>
			)}
		</Context>
	);
}

/** Binds keys while the view is shown. */
export function useKeys(shortcuts: readonly Shortcut[]): void {
	const {add} = useContext(Context);
	const latest = useRef(shortcuts);
	latest.current = shortcuts;
	useEffect(() => add(() => latest.current), [add]);
}
