import {useQuery} from '@tanstack/react-query';
import {call} from '../../api.ts';
import {Shown as Fetched} from '../../ui/states.tsx';
import {useDates, useWords} from '../../words/index.tsx';
import {hostOf, type TOPICS, type Webhook} from './webhooks.tsx';
import {accountWords} from './words.ts';

interface Notice {
	readonly id: string;
	readonly topic: (typeof TOPICS)[number] | 'webhook.test';
	readonly at: string;
	readonly inquiryId: string | null;
	readonly deliveryId: string | null;
	readonly state: 'waiting' | 'delivered' | 'given-up';
	readonly attempts: number;
	readonly dueAt: string;
	readonly deliveredAt: string | null;
	readonly lastStatus: number | null;
	readonly lastProblem: string | null;
}

const AGAIN_MS = 2000;
const CLASSES = {waiting: 'state fair', delivered: 'state good', 'given-up': 'state failed'} as const;

/** What a webhook was told and what waits; looked at again and again while something is under way. */
export function Notices({webhook, onHide}: {webhook: Webhook; onHide: () => void}) {
	const t = useWords(accountWords);
	const {time} = useDates();
	const query = useQuery({
		queryKey: ['accounts', 'webhooks', webhook.id, 'notices'],
		queryFn: () => call<{notices: Notice[]}>(`/api/webhooks/${webhook.id}/deliveries?limit=50`),
		refetchInterval: ({state}) => (state.data?.notices.some(notice => notice.state === 'waiting') ? AGAIN_MS : false),
	});
	return (
		<section aria-labelledby="notices">
			<div className="row ends">
				<h3 id="notices">{t('toldOf', {host: hostOf(webhook)})}</h3>
				<button type="button" onClick={onHide}>
					{t('hide')}
				</button>
			</div>
			<Fetched query={query}>
				{({notices}) =>
					notices.length === 0 ? (
						<p className="soft">{t('noNotices')}</p>
					) : (
						<div className="scrolling">
							<table>
								<thead>
									<tr>
										<th scope="col">{t('topic')}</th>
										<th scope="col">{t('changedAt')}</th>
										<th scope="col">{t('subject')}</th>
										<th scope="col">{t('outcome')}</th>
									</tr>
								</thead>
								<tbody>
									{notices.map(({id, topic, at, inquiryId, deliveryId, state, attempts, dueAt, deliveredAt, lastStatus, lastProblem}) => (
										<tr key={id}>
											<td>{t(`topic-${topic}`)}</td>
											<td>{time(at)}</td>
											<td>
												<code>{inquiryId ?? deliveryId}</code>
											</td>
											<td>
												<span className={CLASSES[state]}>{t(`notice-${state}`, {at: time(deliveredAt ?? dueAt)})}</span>{' '}
												{attempts === 1 ? t('oneTry') : t('tries', {count: attempts})}
												{lastStatus !== null && `, ${t('answered', {status: lastStatus})}`}
												{lastProblem && `, ${lastProblem}`}
											</td>
										</tr>
									))}
								</tbody>
							</table>
						</div>
					)
				}
			</Fetched>
		</section>
	);
}
