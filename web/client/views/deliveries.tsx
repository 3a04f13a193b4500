import {useQuery} from '@tanstack/react-query';
import {useState} from 'react';
import {Link} from 'wouter';
import {call, enc} from '../api.ts';
import {useLive} from '../live.tsx';
import type {Delivery, PageBalance} from '../types.ts';
import {Empty, Shown} from '../ui/states.tsx';
import {useDates, useWords, words} from '../words/index.tsx';
import {deskWords} from './desk-words.ts';

const own = words({
	en: {
		title: 'Deliveries',
		received: 'Received',
		from: 'From',
		state: 'State',
		pages: 'Pages',
		all: 'All states',
		empty: 'Nothing has come in yet. Faxes and scans appear here as they arrive.',
		failed: 'failed',
		partial: 'broken off',
	},
	it: {
		title: 'Arrivi',
		received: 'Ricevuto',
		from: 'Da',
		state: 'Stato',
		pages: 'Pagine',
		all: 'Tutti gli stati',
		empty: 'Non è ancora arrivato nulla. Fax e scansioni compaiono qui appena arrivano.',
		failed: 'fallito',
		partial: 'interrotto',
	},
});

const STATES = ['received', 'processing', 'in-review', 'filed', 'quarantined'] as const;

export default function Deliveries() {
	const t = useWords(own);
	const d = useWords(deskWords);
	const {time} = useDates();
	const {progress} = useLive();
	const [state, setState] = useState('');
	const query = useQuery({
		queryKey: ['deliveries', state],
		queryFn: () =>
			call<{deliveries: Array<{delivery: Delivery; balance: PageBalance}>}>(`/api/deliveries?limit=200${state && `&state=${state}`}`),
	});
	return (
		<>
			<div className="row ends">
				<h1>{t('title')}</h1>
				<select aria-label={t('state')} value={state} onChange={event => setState(event.target.value)}>
					<option value="">{t('all')}</option>
					{STATES.map(name => (
						<option key={name} value={name}>
							{d(name)}
						</option>
					))}
				</select>
			</div>
			<Shown query={query}>
				{({deliveries}) =>
					deliveries.length === 0 ? (
						<Empty>{t('empty')}</Empty>
					) : (
						<table>
							<thead>
								<tr>
									<th scope="col">{t('received')}</th>
									<th scope="col">{t('from')}</th>
									<th scope="col">{t('state')}</th>
									<th scope="col">{t('pages')}</th>
								</tr>
							</thead>
							<tbody>
								{deliveries.map(({delivery, balance}) => {
									const running = delivery.state === 'processing' ? progress.get(delivery.id) : undefined;
									return (
										<tr key={delivery.id}>
											<td>
												<Link href={`/deliveries/${enc(delivery.id)}`}>{time(delivery.receivedAt)}</Link>
											</td>
											<td>
												{[d(delivery.channel), delivery.sender.faxNumber, delivery.sender.transmittingStationId, delivery.parcel?.name]
													.filter(Boolean)
													.join(' · ')}
											</td>
											<td>
												<span className={`state ${delivery.state}`}>{d(delivery.state as 'filed')}</span>{' '}
												{delivery.transport !== 'complete' && <span className="state partial">{t(delivery.transport)}</span>}
												{running && <progress value={running.done} max={running.of} aria-label={d('processing')} />}
											</td>
											<td>
												{balance.announced !== null && d('announced', {count: balance.announced})}
												{d('balance', {
													received: balance.received,
													filed: balance.filed,
													blank: balance.blank,
													inReview: balance.inReview,
													unreadable: balance.unreadable,
												})}
												{!balance.isBalanced && <strong> ({d('unbalanced')})</strong>}
											</td>
										</tr>
									);
								})}
							</tbody>
						</table>
					)
				}
			</Shown>
		</>
	);
}
