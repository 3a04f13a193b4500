import {call} from '../../api.ts';
import {Dialog} from '../../ui/dialog.tsx';
import {Field, FormProblem, problemsIn, refuseProblems, useSending} from '../../ui/fields.tsx';
import {useToasts} from '../../ui/toasts.tsx';
import {useWords} from '../../words/index.tsx';
import type {Changes} from './changes.ts';
import {hostOf, TOPICS, type Webhook} from './webhooks.tsx';
import {accountWords} from './words.ts';

/** A new webhook, or another address and other topics for one there is. */
export function WebhookForm({
	webhook,
	changes: {refresh, setSecret},
	onClose,
}: {
	webhook: Webhook | undefined;
	changes: Changes;
	onClose: () => void;
}) {
	const t = useWords(accountWords);
	const {tell} = useToasts();
	const {form, error, isBusy, submit} = useSending(async given => {
		const body = {url: String(given.get('url')).trim(), topics: given.getAll('topics')};
		refuseProblems(t('correct'), [
			!/^https?:\/\/./.test(body.url) && {field: 'url', problem: t('needUrl')},
			body.topics.length === 0 && {field: 'topics', problem: t('needTopics')},
		]);
		const {secret} = webhook
			? await call<{secret?: string}>(`/api/webhooks/${webhook.id}`, {method: 'PATCH', body})
			: await call<{secret?: string}>('/api/webhooks', {method: 'POST', body});
		refresh();
		onClose();
		tell(t(webhook ? 'changedHook' : 'addedHook'));
		if (secret) {
			setSecret({title: t('madeSecret', {host: hostOf(body)}), text: secret, hint: t('secretHint')});
		}
	});
	const problems = problemsIn(error);
	return (
		<Dialog title={webhook ? t('changeHook', {host: hostOf(webhook)}) : t('addWebhook')} onClose={onClose}>
			<form ref={form} onSubmit={submit} noValidate>
				<FormProblem error={error} shown={['url', 'topics']} />
				<Field label={t('url')} hint={t('urlHint')} problem={problems.get('url')}>
					{control => (
						<input
							{...control}
							name="url"
							type="url"
							required
							maxLength={2000}
							autoComplete="off"
							placeholder="https://"
							defaultValue={webhook?.url}
						/>
					)}
				</Field>
				<fieldset className={problems.has('topics') ? 'wrong' : undefined} aria-describedby="topics-problem">
					<legend>{t('topics')}</legend>
					{TOPICS.map(topic => (
						<div className="choice" key={topic}>
							<label>
								<input
									type="checkbox"
									name="topics"
									value={topic}
									defaultChecked={webhook ? webhook.topics.includes(topic) : true}
									aria-invalid={problems.has('topics') || undefined}
								/>{' '}
								{t(`topic-${topic}`)} <code className="soft">{topic}</code>
							</label>
						</div>
					))}
					<p className="field-problem" id="topics-problem">
						{problems.get('topics')}
					</p>
				</fieldset>
				<button type="submit" className="primary" disabled={isBusy}>
					{t(webhook ? 'save' : 'addHook')}
				</button>
			</form>
		</Dialog>
	);
}
