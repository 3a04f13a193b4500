import {useQuery, useQueryClient} from '@tanstack/react-query';
import {type FormEvent, useState} from 'react';
import {Link, useParams} from 'wouter';
import {call, enc} from '../api.ts';
import {useLive} from '../live.tsx';
import {useSession} from '../session.tsx';
import '../style/forms.css';
import type {PageGlance, ParcelScan} from '../types.ts';
import {Problem, Shown} from '../ui/states.tsx';
import {useToasts} from '../ui/toasts.tsx';
import {useDates, useWords} from '../words/index.tsx';
import {PagesOf, type ShownParcel} from './mailroom.tsx';
import {mailroomWords as own} from './mailroom-words.ts';
import {ParcelForm} from './parcel-form.tsx';

interface File {
	parcel: ShownParcel;
	scans: Array<ParcelScan & {state: string; pages: PageGlance[]}>;
	scanAgain: PageGlance[];
}

export default function Parcel() {
	const {id = ''} = useParams<{id: string}>();
	const query = useQuery({queryKey: ['parcel', id], queryFn: () => call<File>(`/api/parcels/${enc(id)}`)});
	return <Shown query={query}>{data => <Laid {...data} />}</Shown>;
}

function Laid({parcel, scans, scanAgain}: File) {
	const t = useWords(own);
	const {time} = useDates();
	const {may} = useSession();
	const {tell} = useToasts();
	const {progress} = useLive();
	const client = useQueryClient();
	const mayWrite = may('parcels.write');
	const refresh = () => {
		void client.invalidateQueries({queryKey: ['parcel']});
		void client.invalidateQueries({queryKey: ['parcels']});
	};

	async function photograph(file: Blob | undefined): Promise<void> {
		if (!file) {
			return;
		}

		try {
			await call(`/api/parcels/${enc(parcel.id)}/photo`, {method: 'PUT', file});
			tell(t('saved'));
			refresh();
		} catch (error) {
			tell((error as Error).message, {isProblem: true});
		}
	}

	const {balance} = parcel;
	return (
		<>
			<p className="no-print">
				<Link href="/mailroom">{t('back')}</Link>
			</p>
			<div className="row ends">
				<div>
					<h1>
						{parcel.id} <span className={`state ${parcel.state}`}>{t(`state-${parcel.state}`)}</span>
					</h1>
					<p className="soft">
						{[parcel.carrier, parcel.waybill, parcel.sender].filter(Boolean).join(' · ')}{' '}
						{t('by', {name: parcel.registeredByName, time: time(parcel.registeredAt)})}
					</p>
				</div>
				<a className="button primary no-print" href={`/api/parcels/${enc(parcel.id)}/batch-sheet`} target="_blank" rel="noopener">
					{t('batchSheet')}
				</a>
			</div>
			<div className="split">
				<div>
					<section className="card" role="status" aria-label={t('advice')}>
						<p className="balance">
							<strong>{t('sheetsAndDiscs', {sheets: parcel.sheetsCounted ?? '?', discs: parcel.discsCounted ?? '?'})}</strong> ·{' '}
							<strong>
								<PagesOf balance={balance} />
							</strong>
						</p>
						{balance.advice.length === 0 ? (
							<p>{t('fine')}</p>
						) : (
							<ul>
								{balance.advice.map(sentence => (
									<li key={sentence}>{sentence}</li>
								))}
							</ul>
						)}
						{parcel.closed?.reason && <p>{t('closedBecause', {reason: parcel.closed.reason})}</p>}
						{mayWrite && <Closing parcel={parcel} onDone={refresh} />}
					</section>
					{parcel.photo && (
						<img
							className="photo"
							src={`/api/parcels/${enc(parcel.id)}/photo?v=${parcel.photo.sha256.slice(0, 12)}`}
							alt={t('photoOf', {id: parcel.id})}
						/>
					)}
					{mayWrite && (
						<label>
							{t('takePhoto')}
							<input type="file" accept="image/*" capture="environment" onChange={event => void photograph(event.target.files?.[0])} />
						</label>
					)}
					{mayWrite && (
						<details className="card">
							<summary>{t('edit')}</summary>
							<ParcelForm
								key={parcel.registeredAt}
								parcel={parcel}
								send={async fields => {
									await call(`/api/parcels/${enc(parcel.id)}`, {method: 'PATCH', body: fields});
									tell(t('saved'));
									refresh();
								}}
							>
								<button type="submit" className="primary">
									{t('edit')}
								</button>
							</ParcelForm>
						</details>
					)}
				</div>
				<div>
					{scanAgain.length > 0 && (
						<section className="card">
							<h2>{t('scanAgain')}</h2>
							<Pages pages={scanAgain} />
						</section>
					)}
					<section className="card">
						<h2>{t('scans')}</h2>
						{scans.length === 0 && <p>{t('noScans')}</p>}
						{scans.map(scan => {
							const running = scan.isRead ? undefined : progress.get(scan.deliveryId);
							return (
								<article key={scan.deliveryId}>
									<h3>
										<Link href={`/deliveries/${enc(scan.deliveryId)}`}>{time(scan.receivedAt)}</Link>
									</h3>
									<p>
										{scan.isRead ? t('scanRow', {...scan, failureCode: scan.failureCode ?? ''} as never) : t('waitingScan')}
										{running && <progress value={running.done} max={running.of} aria-label={t('waitingScan')} />}
									</p>
									<Pages pages={scan.pages} />
								</article>
							);
						})}
					</section>
				</div>
			</div>
		</>
	);
}

function Pages({pages}: {pages: readonly PageGlance[]}) {
	const t = useWords(own);
	return (
		<ul className="thumbs">
			{pages.map(({deliveryId, sequence, state, word}) => (
				<li key={`${deliveryId} ${sequence}`}>
					<Link className="thumb" href={`/deliveries/${enc(deliveryId)}?page=${sequence}`}>
						<img
							loading="lazy"
							width={102}
							height={144}
							alt={t('page', {number: sequence})}
							src={`/api/deliveries/${enc(deliveryId)}/pages/${sequence}/image?width=204`}
						/>
						{sequence} <span className={`state ${state === 'unreadable' ? 'unreadable' : (word ?? '')}`}>{word ?? state}</span>
					</Link>
				</li>
			))}
		</ul>
	);
}

function Closing({parcel, onDone}: {parcel: ShownParcel; onDone: () => void}) {
	const t = useWords(own);
	const [error, setError] = useState<unknown>();
	async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
		event.preventDefault();
		const reason = String(new FormData(event.currentTarget).get('reason') ?? '');
		setError(undefined);
		try {
			await call(`/api/parcels/${enc(parcel.id)}/${parcel.closed ? 'reopen' : 'close'}`, {
				method: 'POST',
				body: parcel.closed ? {} : {reason: reason.trim() || null},
			});
			onDone();
		} catch (failure) {
			setError(failure);
		}
	}

	return (
		<form onSubmit={event => void submit(event)}>
			{error !== undefined && <Problem error={error} />}
			{!parcel.closed && parcel.state !== 'balanced' && (
				<label>
					{t('closeReason')}
					<input name="reason" maxLength={500} />
				</label>
			)}
			<button type="submit">{t(parcel.closed ? 'reopen' : 'close')}</button>
		</form>
	);
}
