import {useQueryClient} from '@tanstack/react-query';
import {createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState} from 'react';
import {call, isOffline, Refusal} from './api.ts';
import type {Decision} from './types.ts';
import {useToasts} from './ui/toasts.tsx';
import {common} from './words/common.ts';
import {useWords} from './words/index.tsx';

interface Waiting {
	readonly path: string;
	readonly body: unknown;
	readonly label: string;
}

interface Decisions {
	/** Sends a decision; resolves when it is durable or kept to be sent. Rejects when the server refused it. */
	decide(decision: Waiting): Promise<void>;
	/** Takes back the last decision that has not been taken back. */
	undoLast(): void;
	/** Kept here because the network is gone. */
	readonly waiting: number;
}

const Context = createContext<Decisions>({decide: async () => {}, undoLast: () => {}, waiting: 0});
export const useDecisions = (): Decisions => useContext(Context);

/** Ids and choices only; lives as long as the window, and through its reloads. */
const STORED = 'intake.outbox';
const stored = (): Waiting[] => JSON.parse(sessionStorage.getItem(STORED) ?? '[]') as Waiting[];
const AGAIN_MS = 3000;

/** Decisions are shown at once and never lost: without a network they wait here, in order, and are sent when it is back. */
export function DecisionsProvider({children}: {children: ReactNode}) {
	const client = useQueryClient();
	const {tell} = useToasts();
	const t = useWords(common);
	const outbox = useRef<Waiting[]>(stored());
	const made = useRef<number[]>([]);
	const isSending = useRef(false);
	const [waiting, setWaiting] = useState(outbox.current.length);

	const value = useMemo(() => {
		const keep = () => {
			sessionStorage.setItem(STORED, JSON.stringify(outbox.current));
			setWaiting(outbox.current.length);
		};
		const refresh = () => {
			for (const key of ['review', 'delivery', 'deliveries', 'dossier', 'board', 'inquiry']) {
				void client.invalidateQueries({queryKey: [key]});
			}
		};

		async function undo(id: number): Promise<void> {
			try {
				await call(`/api/decisions/${id}/undo`, {method: 'POST'});
				made.current = made.current.filter(other => other !== id);
				tell(t('undone'));
			} catch (error) {
				tell(error instanceof Refusal ? error.message : t('failed'), {isProblem: true});
			}

			refresh();
		}

		async function send(decision: Waiting): Promise<void> {
			const {id} = await call<Decision>(decision.path, {method: 'POST', body: decision.body});
			made.current.push(id);
			tell(decision.label, {undo: () => void undo(id)});
			refresh();
		}

		async function sendWaiting(): Promise<void> {
			if (isSending.current || outbox.current.length === 0) {
				return;
			}

			isSending.current = true;
			try {
				for (let [next] = outbox.current; next; [next] = outbox.current) {
					try {
						await send(next);
					} catch (error) {
						if (isOffline(error) || (error instanceof Refusal && (error.status >= 500 || error.status === 401))) {
							return;
						}

						// Refused for good: the person is told, and what is shown is fetched again.
						tell(`${next.label}: ${error instanceof Refusal ? error.message : t('failed')}`, {isProblem: true});
						refresh();
					}

					outbox.current = outbox.current.slice(1);
					keep();
				}
			} finally {
				isSending.current = false;
			}
		}

		return {
			sendWaiting,
			async decide(decision: Waiting) {
				if (outbox.current.length > 0) {
					outbox.current = [...outbox.current, decision];
					keep();
					return;
				}

				try {
					await send(decision);
				} catch (error) {
					if (!isOffline(error)) {
						refresh();
						tell(error instanceof Refusal ? error.message : t('failed'), {isProblem: true});
						throw error;
					}

					outbox.current = [...outbox.current, decision];
					keep();
				}
			},
			undoLast() {
				const id = made.current.at(-1);
				if (id !== undefined) {
					void undo(id);
				}
			},
		};
	}, [client, t, tell]);

	useEffect(() => {
		const timer = window.setInterval(() => void value.sendWaiting(), AGAIN_MS);
		const online = () => void value.sendWaiting();
		window.addEventListener('online', online);
		return () => {
			window.clearInterval(timer);
			window.removeEventListener('online', online);
		};
	}, [value]);

	return <Context value={{decide: value.decide, undoLast: value.undoLast, waiting}}>{children}</Context>;
}
