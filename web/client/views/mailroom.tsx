import {useQuery, useQueryClient} from '@tanstack/react-query';
import {useEffect, useRef, useState} from 'react';
import {Link, useLocation} from 'wouter';
import {call, enc} from '../api.ts';
import {useKeys} from '../keys.tsx';
import {useSession} from '../session.tsx';
import '../style/forms.css';
import type {ParcelBalance, ParcelState, RegisteredParcel} from '../types.ts';
import {Empty, Shown} from '../ui/states.tsx';
import {useToasts} from '../ui/toasts.tsx';
import {useDates, useWords} from '../words/index.tsx';
import {mailroomWords as own} from './mailroom-words.ts';
import {type ParcelFields, ParcelForm} from './parcel-form.tsx';

export interface ShownParcel extends RegisteredParcel {
	readonly state: ParcelState;
	readonly registeredByName: string;
	readonly balance: ParcelBalance;
}

export default function Mailroom() {
	const t = useWords(own);
	const {may} = useSession();
	const {tell} = useToasts();
	const client = useQueryClient();
	const [, go] = useLocation();
	const first = useRef<HTMLInputElement>(null);
	useEffect(() => first.current?.focus(), []);
	useKeys([{key: 'n', label: t('newKey'), run: () => first.current?.focus()}]);

	async function register(fields: ParcelFields, form: HTMLFormElement, submitter: string): Promise<void> {
		const parcel = await call<ShownParcel>('/api/parcels', {method: 'POST', body: fields});
		const photo = form.querySelector<HTMLInputElement>('input[type=file]')?.files?.[0];
		if (photo) {
			await call(`/api/parcels/${enc(parcel.id)}/photo`, {method: 'PUT', file: photo}).catch((error: Error) =>
				tell(error.message, {isProblem: true}),
			);
		}

		tell(t('registered', {id: parcel.id}));
		void client.invalidateQueries({queryKey: ['parcels']});
		if (submitter === 'print') {
			window.open(`/api/parcels/${enc(parcel.id)}/batch-sheet`, '_blank', 'noopener');
			go(`/mailroom/${enc(parcel.id)}`);
		}
	}

	return (
		<>
			<h1>{t('title')}</h1>
			<div className="split">
				{may('parcels.write') && (
					<section className="card" aria-labelledby="register">
						<h2 id="register">{t('register')}</h2>
						<ParcelForm first={first} send={register}>
							<label>
								{t('takePhoto')}
								<input type="file" name="photo" accept="image/*" capture="environment" />
							</label>
							<button type="submit" className="primary" value="print">
								{t('printSheet')}
							</button>
							<button type="submit" value="register">
								{t('registerOnly')}
							</button>
						</ParcelForm>
					</section>
				)}
				<Parcels />
			</div>
		</>
	);
}

function Parcels() {
	const t = useWords(own);
	const {time} = useDates();
	const [state, setState] = useState('open');
	const query = useQuery({
		queryKey: ['parcels', state],
		queryFn: () => call<{parcels: ShownParcel[]; total: number}>(`/api/parcels?limit=200${state && `&state=${state}`}`),
	});
	return (
		<section aria-labelledby="parcels">
			<div className="row ends">
				<h2 id="parcels">{t('list')}</h2>
				<select aria-label={t('state')} value={state} onChange={event => setState(event.target.value)}>
					<option value="open">{t('open')}</option>
					{(['registered', 'scanning', 'differs', 'balanced', 'closed'] as const).map(name => (
						<option key={name} value={name}>
							{t(`state-${name}`)}
						</option>
					))}
					<option value="">{t('all')}</option>
				</select>
			</div>
			<Shown query={query}>
				{({parcels}) =>
					parcels.length === 0 ? (
						<Empty>{t('none')}</Empty>
					) : (
						<table>
							<thead>
								<tr>
									<th scope="col">{t('parcel')}</th>
									<th scope="col">{t('counted')}</th>
									<th scope="col">{t('scanned')}</th>
									<th scope="col">{t('state')}</th>
									<th scope="col">{t('where')}</th>
								</tr>
							</thead>
							<tbody>
								{parcels.map(parcel => (
									<tr key={parcel.id}>
										<td>
											<Link href={`/mailroom/${enc(parcel.id)}`}>{parcel.id}</Link>
											<br />
											<span className="soft">
												{[parcel.carrier, parcel.waybill, parcel.sender].filter(Boolean).join(' · ')} {time(parcel.registeredAt)}
											</span>
										</td>
										<td>{t('sheetsAndDiscs', {sheets: parcel.sheetsCounted ?? '?', discs: parcel.discsCounted ?? '?'})}</td>
										<td>
											<PagesOf balance={parcel.balance} />
										</td>
										<td>
											<span className={`state ${parcel.state}`}>{t(`state-${parcel.state}`)}</span>
										</td>
										<td>{parcel.shelf}</td>
									</tr>
								))}
							</tbody>
						</table>
					)
				}
			</Shown>
		</section>
	);
}

export function PagesOf({balance: {received, expectedPages}}: {balance: ParcelBalance}) {
	const t = useWords(own);
	return <>{expectedPages === null ? t('pages', {received}) : t('pagesOf', {received, expected: expectedPages})}</>;
}
