import {useQuery} from '@tanstack/react-query';
import {useState} from 'react';
import {call} from '../../api.ts';
import {Empty, Shown as Fetched} from '../../ui/states.tsx';
import {useDates, useWords} from '../../words/index.tsx';
import {type Changes, useChanges} from './changes.ts';
import {Notices} from './notices.tsx';
import {ShownOnce, Sure} from './once.tsx';
import {WebhookForm} from './webhook-form.tsx';
import {accountWords} from './words.ts';

export interface Webhook {
	readonly id: string;
	readonly url: string;
	readonly topics: ReadonlyArray<(typeof TOPICS)[number]>;
	readonly isActive: boolean;
	readonly lastDeliveredAt: string | null;
	readonly failingSince: string | null;
	readonly disabledAt: string | null;
	readonly disabledBecause: string | null;
}

export const TOPICS = ['dossier.changed', 'delivery.filed', 'review.opened', 'letter.sent', 'break-glass.used'] as const;
/** Paths of webhooks are often a secret of the receiver; its host is name enough. */
export const hostOf = ({url}: Pick<Webhook, 'url'>): string => URL.parse(url)?.host ?? url;

/** Where other systems are told of changes. */
export function Webhooks() {
	const t = useWords(accountWords);
	const changes = useChanges();
	const {secret, setSecret, asking, setAsking} = changes;
	const [editing, setEditing] = useState<Webhook | 'new'>();
	const [shown, setShown] = useState<Webhook>();
	const query = useQuery({queryKey: ['accounts', 'webhooks'], queryFn: () => call<{webhooks: Webhook[]}>('/api/webhooks')});
	return (
		<section className="card" aria-labelledby="webhooks">
			<div className="row ends">
				<h2 id="webhooks">{t('webhooks')}</h2>
				<button type="button" onClick={() => setEditing('new')}>
					{t('addWebhook')}
				</button>
			</div>
			<p className="soft">{t('webhooksHint')}</p>
			<Fetched query={query}>
				{({webhooks}) =>
					webhooks.length === 0 ? (
						<Empty>{t('noWebhooks')}</Empty>
					) : (
						<div className="scrolling">
							<table>
								<thead>
									<tr>
										<th scope="col">{t('url')}</th>
										<th scope="col">{t('topics')}</th>
										<th scope="col">{t('state')}</th>
										<th scope="col">{t('lastDelivered')}</th>
										<th scope="col">{t('actions')}</th>
									</tr>
								</thead>
								<tbody>
									{webhooks.map(webhook => (
										<Row key={webhook.id} {...{webhook, changes}} onEdit={() => setEditing(webhook)} onShow={() => setShown(webhook)} />
									))}
								</tbody>
							</table>
						</div>
					)
				}
			</Fetched>
			{shown && <Notices webhook={shown} onHide={() => setShown(undefined)} />}
			{editing && <WebhookForm webhook={editing === 'new' ? undefined : editing} changes={changes} onClose={() => setEditing(undefined)} />}
			{asking && <Sure question={asking.question} label={asking.label} onSure={asking.run} onClose={() => setAsking(undefined)} />}
			{secret && <ShownOnce secret={secret} onClose={() => setSecret(undefined)} />}
		</section>
	);
}

function Row({
	webhook,
	changes: {change, setAsking},
	onEdit,
	onShow,
}: {
	webhook: Webhook;
	changes: Changes;
	onEdit: () => void;
	onShow: () => void;
}) {
	const t = useWords(accountWords);
	const {time} = useDates();
	const {id, url, topics, isActive, lastDeliveredAt} = webhook;
	const host = hostOf(webhook);
	const path = `/api/webhooks/${id}`;
	const send = (method: 'POST' | 'PATCH' | 'DELETE', to: string, body?: object) => async () => {
		const {secret} = await call<{secret?: string}>(to, {method, ...(body && {body})});
		return secret ? {title: t('madeSecret', {host}), text: secret, hint: t('secretHint')} : undefined;
	};
	const test = () => {
		void change(send('POST', `${path}/test`), t('tested'));
		onShow();
	};
	return (
		<tr className={isActive ? undefined : 'inactive'}>
			<th scope="row">
				<code>{url}</code>
			</th>
			<td>{topics.map(topic => t(`topic-${topic}`)).join(', ')}</td>
			<td>
				<State webhook={webhook} />
			</td>
			<td>{lastDeliveredAt ? time(lastDeliveredAt) : t('never')}</td>
			<td>
				<div className="row">
					<button type="button" aria-label={t('testOf', {host})} disabled={!isActive} onClick={test}>
						{t('test')}
					</button>
					<button type="button" aria-label={t('toldOf', {host})} onClick={onShow}>
						{t('told')}
					</button>
					<button type="button" aria-label={t('changeHook', {host})} onClick={onEdit}>
						{t('change')}
					</button>
					<button
						type="button"
						aria-label={t(isActive ? 'pauseOf' : 'startOf', {host})}
						onClick={() => void change(send('PATCH', path, {isActive: !isActive}), t('changedHook'))}
					>
						{t(isActive ? 'pause' : 'start')}
					</button>
					<button
						type="button"
						aria-label={t('newSecretOf', {host})}
						onClick={() =>
							setAsking({
								question: t('sureSecret', {host}),
								label: t('newSecret'),
								run: () => void change(send('PATCH', path, {newSecret: true})),
							})
						}
					>
						{t('newSecret')}
					</button>
					<button
						type="button"
						aria-label={t('removeHookOf', {host})}
						onClick={() =>
							setAsking({
								question: t('sureRemove', {host}),
								label: t('removeHook'),
								run: () => void change(send('DELETE', path), t('removedHook')),
							})
						}
					>
						{t('removeHook')}
					</button>
				</div>
			</td>
		</tr>
	);
}

function State({webhook: {isActive, failingSince, disabledAt, disabledBecause}}: {webhook: Webhook}) {
	const t = useWords(accountWords);
	const {time} = useDates();
	if (!isActive) {
		return disabledAt ? (
			<>
				<span className="state failed">{t('hook-disabled', {at: time(disabledAt)})}</span> {disabledBecause}
			</>
		) : (
			<span className="state">{t('hook-off')}</span>
		);
	}

	return failingSince ? (
		<span className="state fair">{t('hook-failing', {at: time(failingSince)})}</span>
	) : (
		<span className="state good">{t('hook-active')}</span>
	);
}
