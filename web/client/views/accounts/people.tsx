import {useState} from 'react';
import {call} from '../../api.ts';
import {useSession} from '../../session.tsx';
import {Dialog} from '../../ui/dialog.tsx';
import {Field, FormProblem, problemsIn, refuseProblems, useSending} from '../../ui/fields.tsx';
import {useToasts} from '../../ui/toasts.tsx';
import {useDates, useWords} from '../../words/index.tsx';
import {type Changes, type Shown, useChanges} from './changes.ts';
import {ShownOnce, Sure} from './once.tsx';
import {accountWords} from './words.ts';

const ROLES = ['mailroom', 'coordinator', 'reader', 'auditor', 'administrator'] as const;
const NAME = /^[a-z0-9][a-z0-9._@-]{1,63}$/;
const SHORTEST_PASSWORD = 12;

/** Who may sign in, and as what. */
export function People({accounts}: {accounts: readonly Shown[]}) {
	const t = useWords(accountWords);
	const changes = useChanges();
	const {secret, setSecret, asking, setAsking} = changes;
	const [editing, setEditing] = useState<Shown | 'new'>();
	return (
		<section className="card" aria-labelledby="people">
			<div className="row ends">
				<h2 id="people">{t('people')}</h2>
				<button type="button" className="primary" onClick={() => setEditing('new')}>
					{t('addPerson')}
				</button>
			</div>
			<p className="soft">{t('peopleHint')}</p>
			<div className="scrolling">
				<table>
					<thead>
						<tr>
							<th scope="col">{t('name')}</th>
							<th scope="col">{t('displayName')}</th>
							<th scope="col">{t('role')}</th>
							<th scope="col">{t('signsIn')}</th>
							<th scope="col">{t('since')}</th>
							<th scope="col">{t('state')}</th>
							<th scope="col">{t('actions')}</th>
						</tr>
					</thead>
					<tbody>
						{accounts.map(account => (
							<Row key={account.id} {...{account, changes}} onEdit={() => setEditing(account)} />
						))}
					</tbody>
				</table>
			</div>
			{editing === 'new' && <Adding changes={changes} onClose={() => setEditing(undefined)} />}
			{editing !== undefined && editing !== 'new' && <Changing account={editing} changes={changes} onClose={() => setEditing(undefined)} />}
			{asking && <Sure question={asking.question} label={asking.label} onSure={asking.run} onClose={() => setAsking(undefined)} />}
			{secret && <ShownOnce secret={secret} onClose={() => setSecret(undefined)} />}
		</section>
	);
}

function Row({account, changes: {change, setAsking}, onEdit}: {account: Shown; changes: Changes; onEdit: () => void}) {
	const t = useWords(accountWords);
	const {day} = useDates();
	const {actor} = useSession();
	const {id, name, displayName, role, isActive, signsInWith, createdAt} = account;
	const isOwn = actor?.accountId === id;
	const patch = (body: object) => call<{password?: string}>(`/api/accounts/${id}`, {method: 'PATCH', body});

	const turn = () =>
		void change(
			async () => {
				await patch({isActive: !isActive});
				return undefined;
			},
			t(isActive ? 'deactivated' : 'activated', {name}),
		);
	const makePassword = () =>
		void change(async () => {
			const {password = ''} = await patch({newPassword: true});
			return {title: t('madePassword', {name}), text: password};
		});
	return (
		<tr className={isActive ? undefined : 'inactive'}>
			<th scope="row">
				{name}
				{isOwn && <span className="soft"> ({t('you')})</span>}
			</th>
			<td>{displayName}</td>
			<td>{t(`role-${role}`)}</td>
			<td>{t(`with-${signsInWith}`)}</td>
			<td>{day(createdAt)}</td>
			<td>
				<span className={isActive ? 'state good' : 'state'}>{t(isActive ? 'active' : 'inactive')}</span>
			</td>
			<td>
				<div className="row">
					<button type="button" aria-label={t('changeOf', {name})} onClick={onEdit}>
						{t('change')}
					</button>
					{signsInWith === 'password' && (
						<button
							type="button"
							aria-label={t('newPasswordOf', {name})}
							onClick={() => setAsking({question: t('surePassword', {name}), label: t('newPassword'), run: makePassword})}
						>
							{t('newPassword')}
						</button>
					)}
					{!isOwn && (
						<button
							type="button"
							aria-label={t(isActive ? 'deactivateOf' : 'activateOf', {name})}
							onClick={() => (isActive ? setAsking({question: t('sureDeactivate', {name}), label: t('deactivate'), run: turn}) : turn())}
						>
							{t(isActive ? 'deactivate' : 'activate')}
						</button>
					)}
				</div>
			</td>
		</tr>
	);
}

function RoleChoice({chosen, isFixed}: {chosen: Shown['role']; isFixed: boolean}) {
	const t = useWords(accountWords);
	return (
		<fieldset disabled={isFixed}>
			<legend>{t('role')}</legend>
			{isFixed && <p className="hint">{t('ownRole')}</p>}
			{ROLES.map(role => (
				<div className="choice" key={role}>
					<label>
						<input type="radio" name="role" value={role} defaultChecked={role === chosen} aria-describedby={`may-${role}`} />{' '}
						{t(`role-${role}`)}
					</label>
					<p className="hint" id={`may-${role}`}>
						{t(`may-${role}`)}
					</p>
				</div>
			))}
		</fieldset>
	);
}

function Adding({changes: {refresh, setSecret}, onClose}: {changes: Changes; onClose: () => void}) {
	const t = useWords(accountWords);
	const {tell} = useToasts();
	const {form, error, isBusy, submit} = useSending(async given => {
		const name = String(given.get('name')).trim().toLowerCase();
		const displayName = String(given.get('displayName')).trim();
		const password = String(given.get('password'));
		refuseProblems(t('correct'), [
			!NAME.test(name) && {field: 'name', problem: t('needName')},
			password !== '' && password.length < SHORTEST_PASSWORD && {field: 'password', problem: t('shortPassword')},
		]);
		const {password: made} = await call<{password?: string}>('/api/accounts', {
			method: 'POST',
			body: {name, role: given.get('role'), ...(displayName && {displayName}), ...(password && {password})},
		});
		refresh();
		onClose();
		tell(t('added', {name}));
		if (made) {
			setSecret({title: t('madePassword', {name}), text: made});
		}
	});
	const problems = problemsIn(error);
	return (
		<Dialog title={t('addPerson')} onClose={onClose}>
			<form ref={form} onSubmit={submit} noValidate>
				<FormProblem error={error} shown={['name', 'displayName', 'password']} />
				<Field label={t('name')} hint={t('nameHint')} problem={problems.get('name')}>
					{control => <input {...control} name="name" required autoComplete="off" autoCapitalize="none" spellCheck={false} />}
				</Field>
				<Field label={t('displayName')} hint={t('displayHint')} problem={problems.get('displayName')}>
					{control => <input {...control} name="displayName" maxLength={100} autoComplete="off" />}
				</Field>
				<RoleChoice chosen="reader" isFixed={false} />
				<Field label={t('password')} hint={t('passwordHint')} problem={problems.get('password')}>
					{control => <input {...control} name="password" type="password" maxLength={256} autoComplete="new-password" />}
				</Field>
				<button type="submit" className="primary" disabled={isBusy}>
					{t('add')}
				</button>
			</form>
		</Dialog>
	);
}

function Changing({account, changes: {refresh}, onClose}: {account: Shown; changes: Changes; onClose: () => void}) {
	const t = useWords(accountWords);
	const {tell} = useToasts();
	const {actor} = useSession();
	const {id, name, displayName, role, signsInWith} = account;
	const {form, error, isBusy, submit} = useSending(async given => {
		const chosen = given.get('role') ?? role;
		await call(`/api/accounts/${id}`, {
			method: 'PATCH',
			body: {displayName: String(given.get('displayName')), ...(chosen !== role && {role: chosen})},
		});
		refresh();
		onClose();
		tell(t('changed', {name}));
	});
	const problems = problemsIn(error);
	return (
		<Dialog title={t('changeOf', {name})} onClose={onClose}>
			<form ref={form} onSubmit={submit} noValidate>
				<FormProblem error={error} shown={['displayName']} />
				<p>{t(signsInWith === 'oidc' ? 'followsProvider' : 'changeHint')}</p>
				<Field label={t('displayName')} hint={t('displayHint')} problem={problems.get('displayName')}>
					{control => <input {...control} name="displayName" maxLength={100} required autoComplete="off" defaultValue={displayName} />}
				</Field>
				<RoleChoice chosen={role} isFixed={actor?.accountId === id} />
				<button type="submit" className="primary" disabled={isBusy}>
					{t('save')}
				</button>
			</form>
		</Dialog>
	);
}
