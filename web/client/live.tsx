import {useQueryClient} from '@tanstack/react-query';
import {createContext, type ReactNode, useContext, useEffect, useState} from 'react';

interface LiveEvent {
	readonly topic: string;
	readonly id: string;
	readonly detail?: Readonly<Record<string, string | number | null>>;
}

/** Which queries show what an event is about: their keys begin with one of these. */
const SHOWN_IN: Readonly<Record<string, readonly string[]>> = {
	delivery: ['deliveries', 'delivery', 'review', 'faxes', 'parcels', 'parcel', 'numbers'],
	dossier: ['board', 'dossier'],
	task: ['review', 'dossier', 'delivery'],
	parcel: ['parcels', 'parcel'],
	letter: ['letters'],
	'break-glass': ['break-glass'],
	inquiry: ['board', 'dossier', 'inquiry'],
};

interface Live {
	readonly isConnected: boolean;
	/** Latest progress by delivery. */
	readonly progress: ReadonlyMap<string, {stage: string; done: number; of: number}>;
}

const Context = createContext<Live>({isConnected: false, progress: new Map()});
export const useLive = (): Live => useContext(Context);

/** Keeps what is shown true: every event makes the views about it fetch again; a gap makes all of them. */
export function LiveProvider({children}: {children: ReactNode}) {
	const client = useQueryClient();
	const [isConnected, setConnected] = useState(false);
	const [progress, setProgress] = useState<Live['progress']>(new Map());

	useEffect(() => {
		const waiting = new Set<string>();
		let timer: number | undefined;
		// Many events come at once while a long fax is read: views fetch at most four times a second.
		const refetch = (keys: readonly string[]) => {
			for (const key of keys) {
				waiting.add(key);
			}

			timer ??= window.setTimeout(() => {
				timer = undefined;
				const due = [...waiting];
				waiting.clear();
				for (const key of due) {
					void client.invalidateQueries({queryKey: [key]});
				}
			}, 250);
		};
		const source = new EventSource('/api/events');
		source.onopen = () => setConnected(true);
		source.onerror = () => setConnected(false);
		source.addEventListener('reset', () => void client.invalidateQueries());
		source.onmessage = ({data}) => {
			const {topic, id, detail} = JSON.parse(data as string) as LiveEvent;
			if (topic === 'progress') {
				setProgress(before =>
					new Map(before).set(id, {stage: String(detail?.['stage']), done: Number(detail?.['done']), of: Number(detail?.['of'])}),
				);
				return;
			}

			refetch(SHOWN_IN[topic] ?? []);
		};
		return () => {
			source.close();
			window.clearTimeout(timer);
		};
	}, [client]);

	return <Context value={{isConnected, progress}}>{children}</Context>;
}
