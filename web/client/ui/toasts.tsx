import {createContext, type ReactNode, useContext, useMemo, useState} from 'react';
import {common} from '../words/common.ts';
import {useWords} from '../words/index.tsx';

interface Toast {
	readonly id: number;
	readonly text: string;
	readonly isProblem?: boolean;
	readonly undo?: (() => void) | undefined;
}

const Context = createContext<{tell(text: string, options?: Pick<Toast, 'isProblem' | 'undo'>): void}>({tell: () => {}});
export const useToasts = () => useContext(Context);

const SHOWN_MS = 9000;

/** Short words about what just happened, read out by screen readers, with the way back beside them. */
export function ToastProvider({children}: {children: ReactNode}) {
	const [toasts, setToasts] = useState<readonly Toast[]>([]);
	const t = useWords(common);
	const value = useMemo(() => {
		let last = 0;
		return {
			tell(text: string, options: Pick<Toast, 'isProblem' | 'undo'> = {}) {
				const id = ++last;
				setToasts(before => [...before.slice(-2), {id, text, ...options}]);
				window.setTimeout(() => setToasts(before => before.filter(toast => toast.id !== id)), SHOWN_MS);
			},
		};
	}, []);
	return (
		<Context value={value}>
			{children}
			<div className="toasts" role="status" aria-live="polite">
				{toasts.map(({id, text, isProblem, undo}) => (
					<div key={id} className={isProblem ? 'toast problem' : 'toast'}>
						<span>{text}</span>
						{undo && (
							<button
								type="button"
								onClick={() => {
									undo();
									setToasts(before => before.filter(toast => toast.id !== id));
								}}
							>
								{t('undo')}
							</button>
						)}
					</div>
				))}
			</div>
		</Context>
	);
}
