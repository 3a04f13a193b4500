import {useQuery, useQueryClient} from '@tanstack/react-query';
import {useState} from 'react';
import {Link, useParams} from 'wouter';
import {call, enc} from '../api.ts';
import {useKeys} from '../keys.tsx';
import {useSession} from '../session.tsx';
import '../style/forms.css';
import '../style/mailroom.css';
import type {PageGlance} from '../types.ts';
import {Dialog} from '../ui/dialog.tsx';
import {Shown} from '../ui/states.tsx';
import {useToasts} from '../ui/toasts.tsx';
import {useDates, useWords} from '../words/index.tsx';
import {Balance} from './mailroom/balance.tsx';
import {Closing} from './mailroom/closing.tsx';
import {changesIn} from './mailroom/entry.ts';
import {ParcelForm} from './mailroom/form.tsx';
import {Leaves, type ShownParcel} from './mailroom/list.tsx';
import {Photo, sendPhoto} from './mailroom/photo.tsx';
import {Scans, type ShownScan} from './mailroom/scans.tsx';
import {mailroomWords as own} from './mailroom/words.ts';
import {PageThumbs} from './page-thumbs.tsx';

interface OpenedParcel {
	readonly parcel: ShownParcel;
	readonly scans: readonly ShownScan[];
	readonly scanAgain: readonly PageGlance[];
}

export default function Parcel() {
	const {id = ''} = useParams<{id: string}>();
	const t = useWords(own);
	const query = useQuery({queryKey: ['parcel', id], queryFn: () => call<OpenedParcel>(`/api/parcels/${enc(id)}`)});
	return (
		<>
			<p className="no-print">
				<Link href="/mailroom">{t('back')}</Link>
			</p>
			<Shown query={query}>{data => <Laid {...data} />}</Shown>
		</>
	);
}

function Laid({parcel, scans, scanAgain}: OpenedParcel) {
	const t = useWords(own);
	const {time} = useDates();
	const {may} = useSession();
	const {tell} = useToasts();
	const client = useQueryClient();
	const [isEditing, setEditing] = useState(false);
	const mayWrite = may('parcels.write');
	const sheet = `/api/parcels/${enc(parcel.id)}/batch-sheet`;
	useKeys([
		{key: 'p', label: t('batchSheet'), run: () => window.open(sheet, '_blank', 'noopener')},
		...(mayWrite ? [{key: 'e', label: t('edit'), run: () => setEditing(true)}] : []),
	]);
	const refresh = async () => {
		await Promise.all([client.invalidateQueries({queryKey: ['parcel']}), client.invalidateQueries({queryKey: ['parcels']})]);
	};

	async function photograph(photo: File): Promise<void> {
		try {
			await sendPhoto(parcel.id, photo);
			tell(t('saved'));
			await refresh();
		} catch (error) {
			tell((error as Error).message, {isProblem: true});
		}
	}

	const startOf = new Map(scans.map(({deliveryId, receivedAt}) => [deliveryId, receivedAt]));
	return (
		<>
			<div className="row ends page-head">
				<h1>
					{parcel.id} <span className={`state ${parcel.state}`}>{t(`state-${parcel.state}`)}</span>
				</h1>
				<div className="row no-print">
					{mayWrite && (
						<button type="button" onClick={() => setEditing(true)} title="e">
							{t('edit')}
						</button>
					)}
					<a className="button primary" href={sheet} target="_blank" rel="noopener" title="p">
						{t('batchSheet')}
					</a>
				</div>
			</div>
			<div className="parcel">
				<div>
					<Balance parcel={parcel} scans={scans} />
					{mayWrite && <Closing key={parcel.closed?.at ?? 'open'} parcel={parcel} onDone={refresh} />}
				</div>
				<div className="paper">
					{scanAgain.length > 0 && (
						<section className="card again" aria-labelledby="again">
							<h2 id="again">{t('scanAgain')}</h2>
							<PageThumbs
								pages={scanAgain}
								isLarge
								under={({deliveryId}) => <span className="soft">{t('scanOf', {time: time(startOf.get(deliveryId) ?? '')})}</span>}
							/>
						</section>
					)}
					<Scans scans={scans} />
				</div>
				<div>
					<section className="card" aria-labelledby="written">
						<h2 id="written">{t('written')}</h2>
						<Written parcel={parcel} />
						<p className="soft">{t('by', {name: parcel.registeredByName, time: time(parcel.registeredAt)})}</p>
					</section>
					<Photo parcel={parcel} onPhoto={mayWrite ? photograph : undefined} />
				</div>
			</div>
			{isEditing && (
				<Dialog title={t('edit')} onClose={() => setEditing(false)}>
					<ParcelForm
						parcel={parcel}
						send={async entry => {
							const changes = changesIn(entry, parcel);
							if (Object.keys(changes).length > 0) {
								await call(`/api/parcels/${enc(parcel.id)}`, {method: 'PATCH', body: changes});
								tell(t('saved'));
								void refresh();
							}

							setEditing(false);
						}}
					>
						{isBusy => (
							<button type="submit" className="primary" disabled={isBusy}>
								{t('save')}
							</button>
						)}
					</ParcelForm>
				</Dialog>
			)}
		</>
	);
}

/** What the mailroom wrote down, for those who only read. */
function Written({parcel}: {parcel: ShownParcel}) {
	const t = useWords(own);
	const facts = [
		[t('waybill'), parcel.waybill],
		[t('carrier'), parcel.carrier],
		[t('sender'), parcel.sender],
		[t('sheets'), parcel.sheetsCounted ?? t('notCounted')],
		[t('sides'), t(parcel.pagesPerSheet === 2 ? 'twoSides' : 'oneSide')],
		[t('discs'), parcel.discsCounted ?? t('notCounted')],
		[t('shelf'), parcel.shelf],
		[t('leaves'), (parcel.goneOn ?? parcel.returnOrDestroyOn) === null ? null : <Leaves key="leaves" parcel={parcel} />],
		[t('notes'), parcel.notes],
	] as const;
	return (
		<dl className="facts">
			{facts.map(([name, value]) => (
				<div key={name}>
					<dt>{name}</dt>
					<dd>{value === null || value === '' ? '–' : value}</dd>
				</div>
			))}
		</dl>
	);
}
