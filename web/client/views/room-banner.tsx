import {useQuery, useQueryClient} from '@tanstack/react-query';
import {useEffect} from 'react';
import {call, whenStorageIsFull} from '../api.ts';
import {useWords, words} from '../words/index.tsx';

const own = words({
	en: {
		full: 'Read-only: the disk of the server is nearly full.',
		fullMeans:
			'Everything can be looked at; nothing can be changed. Faxes wait at the provider, parcels’ scans in their folder: nothing is lost, and they come by themselves afterwards.',
		fullDo:
			'Tell whoever looks after the server now: free space, as “When the disk runs full” in the manual says. This ends by itself once there is room.',
		refused:
			'Not saved: the disk of the server is nearly full. What you entered is still here; send it again when the notice above is gone.',
		low: 'Disk space runs low. Scans and mailboxes wait where they are; faxes still come. Tell whoever looks after the server.',
	},
	it: {
		full: 'Sola lettura: il disco del server è quasi pieno.',
		fullMeans:
			'Tutto si può consultare, nulla si può modificare. I fax attendono presso il fornitore, le scansioni nella loro cartella: nulla va perso e arriveranno da soli.',
		fullDo:
			'Avvisa subito chi gestisce il server: liberare spazio come descritto nel manuale in “When the disk runs full”. L’avviso sparisce da solo appena c’è spazio.',
		refused:
			'Non salvato: il disco del server è quasi pieno. Ciò che hai scritto è ancora qui; invialo di nuovo quando l’avviso in alto sarà sparito.',
		low: 'Lo spazio su disco sta finendo. Scansioni e caselle attendono dove sono; i fax arrivano ancora. Avvisa chi gestisce il server.',
	},
});

type Room = 'enough' | 'low' | 'full';
const KEY = ['room'];
const LOOK_MS = 15_000;
/** While people wait for it to end. */
const LOOK_WHILE_FULL_MS = 3000;

/** Stays on every screen while the server takes nothing in, and goes by itself. */
export function RoomBanner() {
	const t = useWords(own);
	const client = useQueryClient();
	const {data} = useQuery({
		queryKey: KEY,
		queryFn: () => call<{room: Room}>('/api/room'),
		refetchInterval: ({state}) => (state.data?.room === 'full' ? LOOK_WHILE_FULL_MS : LOOK_MS),
	});
	const sentence = t('refused');
	useEffect(() => whenStorageIsFull({sentence, told: () => client.setQueryData(KEY, {room: 'full'})}), [client, sentence]);
	if (data?.room === 'full') {
		return (
			<div className="banner read-only" role="alert">
				<strong>{t('full')}</strong> {t('fullMeans')} {t('fullDo')}
			</div>
		);
	}

	return data?.room === 'low' ? (
		<p className="banner" role="status">
			{t('low')}
		</p>
	) : null;
}
