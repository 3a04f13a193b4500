import {useQuery} from '@tanstack/react-query';
import {useState} from 'react';
import {PERMISSIONS_OF} from '../../../../pipeline/access/permissions.ts';
import {call} from '../../api.ts';
import {useSession} from '../../session.tsx';
import {Dialog} from '../../ui/dialog.tsx';
import {Field, FormProblem, problemsIn, refuseProblems, useSending} from '../../ui/fields.tsx';
import {Empty, Shown as Fetched} from '../../ui/states.tsx';
import {useDates, useWords} from '../../words/index.tsx';
import {type Changes, type Shown, useChanges} from './changes.ts';
import {ShownOnce, Sure} from './once.tsx';
import {accountWords} from './words.ts';

interface Token {
	readonly id: string;
	readonly name: string;
	readonly hint: string;
	readonly accountName: string;
	readonly scopes: readonly string[];
	readonly usableScopes: readonly string[];
	readonly expiresAt: string;
	readonly lastUsedAt: string | null;
	readonly state: 'valid' | 'expired' | 'revoked' | 'account-inactive';
}

/** Keys of programs. */
export function Tokens({accounts}: {accounts: readonly Shown[]}) {
	const t = useWords(accountWords);
	const changes = useChanges();
	const {secret, setSecret, asking, setAsking} = changes;
	const [isAdding, setAdding] = useState(false);
	const query = useQuery({queryKey: ['accounts', 'tokens'], queryFn: () => call<{tokens: Token[]}>('/api/tokens')});
	return (
		<section className="card" aria-labelledby="tokens">
			<div className="row ends">
				<h2 id="tokens">{t('tokens')}</h2>
				<button type="button" onClick={() => setAdding(true)}>
					{t('addToken')}
				</button>
			</div>
			<p className="soft">{t('tokensHint')}</p>
			<Fetched query={query}>
				{({tokens}) =>
					tokens.length === 0 ? (
						<Empty>{t('noTokens')}</Empty>
					) : (
						<div className="scrolling">
							<table>
								<thead>
									<tr>
										<th scope="col">{t('tokenFor')}</th>
										<th scope="col">{t('account')}</th>
										<th scope="col">{t('scopes')}</th>
										<th scope="col">{t('state')}</th>
										<th scope="col">{t('expires')}</th>
										<th scope="col">{t('lastUsed')}</th>
										<th scope="col">{t('actions')}</th>
									</tr>
								</thead>
								<tbody>
									{tokens.map(token => (
										<Row key={token.id} token={token} changes={changes} />
									))}
								</tbody>
							</table>
						</div>
					)
				}
			</Fetched>
			{isAdding && <Adding accounts={accounts} changes={changes} onClose={() => setAdding(false)} />}
			{asking && <Sure question={asking.question} label={asking.label} onSure={asking.run} onClose={() => setAsking(undefined)} />}
			{secret && <ShownOnce secret={secret} onClose={() => setSecret(undefined)} />}
		</section>
	);
}

function Row({token, changes: {change, setAsking}}: {token: Token; changes: Changes}) {
	const t = useWords(accountWords);
	const {day, time} = useDates();
	const {id, name, hint, accountName, scopes, usableScopes, state, expiresAt, lastUsedAt} = token;
	const isEnded = state === 'revoked' || state === 'expired';
	const revoke = () =>
		void change(
			async () => {
				await call(`/api/tokens/${id}`, {method: 'DELETE'});
				return undefined;
			},
			t('revoked', {name}),
		);
	return (
		<tr className={isEnded ? 'inactive' : undefined}>
			<th scope="row">
				{name} <code className="soft">…{hint}</code>
			</th>
			<td>{accountName}</td>
			<td>
				{scopes.map((scope, at) => (
					<span key={scope}>
						{at > 0 && ', '}
						{usableScopes.includes(scope) ? (
							scope
						) : (
							<>
								<s>{scope}</s> <span className="soft">({t('notUsable')})</span>
							</>
						)}
					</span>
				))}
			</td>
			<td>
				<span className={state === 'valid' ? 'state good' : state === 'revoked' ? 'state' : 'state fair'}>{t(`token-${state}`)}</span>
			</td>
			<td>{day(expiresAt)}</td>
			<td>{lastUsedAt ? time(lastUsedAt) : t('never')}</td>
			<td>
				{state !== 'revoked' && (
					<button
						type="button"
						aria-label={t('revokeOf', {name})}
						onClick={() => setAsking({question: t('sureRevoke', {name}), label: t('revoke'), run: revoke})}
					>
						{t('revoke')}
					</button>
				)}
			</td>
		</tr>
	);
}

function Adding({accounts, changes: {refresh, setSecret}, onClose}: {accounts: readonly Shown[]; changes: Changes; onClose: () => void}) {
	const t = useWords(accountWords);
	const {actor} = useSession();
	const active = accounts.filter(({isActive}) => isActive);
	const [accountId, setAccountId] = useState(actor?.accountId ?? '');
	const permitted = PERMISSIONS_OF[active.find(({id}) => id === accountId)?.role ?? 'reader'];
	const {form, error, isBusy, submit} = useSending(async given => {
		const name = String(given.get('name')).trim();
		const scopes = given.getAll('scopes');
		const validDays = Number(given.get('validDays'));
		refuseProblems(t('correct'), [
			name === '' && {field: 'name', problem: t('needTokenName')},
			scopes.length === 0 && {field: 'scopes', problem: t('needScopes')},
			!(Number.isInteger(validDays) && validDays >= 1 && validDays <= 366) && {field: 'validDays', problem: t('needDays')},
		]);
		const {text} = await call<{text: string}>('/api/tokens', {method: 'POST', body: {name, scopes, validDays, accountId}});
		refresh();
		onClose();
		setSecret({title: t('madeToken', {name}), text});
	});
	const problems = problemsIn(error);
	return (
		<Dialog title={t('addToken')} onClose={onClose}>
			<form ref={form} onSubmit={submit} noValidate>
				<FormProblem error={error} shown={['name', 'accountId', 'scopes', 'validDays']} />
				<Field label={t('tokenFor')} problem={problems.get('name')}>
					{control => <input {...control} name="name" required maxLength={100} autoComplete="off" />}
				</Field>
				<Field label={t('account')} hint={t('accountHint')} problem={problems.get('accountId')}>
					{control => (
						<select {...control} value={accountId} onChange={event => setAccountId(event.target.value)}>
							{active.map(({id, name, role}) => (
								<option key={id} value={id}>
									{name} ({t(`role-${role}`)})
								</option>
							))}
						</select>
					)}
				</Field>
				<fieldset className={problems.has('scopes') ? 'choices wrong' : 'choices'} aria-describedby="scopes-hint scopes-problem">
					<legend>{t('scopes')}</legend>
					<p className="hint" id="scopes-hint">
						{t('scopesHint')}
					</p>
					{permitted.map(scope => (
						<label key={`${accountId} ${scope}`}>
							<input type="checkbox" name="scopes" value={scope} aria-invalid={problems.has('scopes') || undefined} /> {scope}
						</label>
					))}
					<p className="field-problem" id="scopes-problem">
						{problems.get('scopes')}
					</p>
				</fieldset>
				<Field label={t('validDays')} hint={t('validHint')} problem={problems.get('validDays')}>
					{control => <input {...control} name="validDays" type="number" min={1} max={366} defaultValue={90} />}
				</Field>
				<button type="submit" className="primary" disabled={isBusy}>
					{t('makeToken')}
				</button>
			</form>
		</Dialog>
	);
}
