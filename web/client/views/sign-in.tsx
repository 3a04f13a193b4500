import {useQueryClient} from '@tanstack/react-query';
import {type FormEvent, useState} from 'react';
import {call, rememberCsrf} from '../api.ts';
import type {Session} from '../types.ts';
import {Problem} from '../ui/states.tsx';
import {useWords, words} from '../words/index.tsx';

const own = words({
	en: {
		title: 'Sign in to Intake',
		name: 'Name',
		password: 'Password',
		signIn: 'Sign in',
		sso: 'Sign in with your organisation',
		unreachable: 'Your organisation’s sign-in could not be reached. Try again in a minute.',
		refused: 'Your organisation’s sign-in was refused or cancelled.',
		invalid: 'Your organisation’s sign-in could not be verified. Try again.',
		'no-role': 'You are known, but have no role here. Ask an administrator.',
		inactive: 'This account is no longer active. Ask an administrator.',
	},
	it: {
		title: 'Accedi a Intake',
		name: 'Nome',
		password: 'Password',
		signIn: 'Accedi',
		sso: 'Accedi con la tua organizzazione',
		unreachable: 'L’accesso dell’organizzazione non risponde. Riprova tra un minuto.',
		refused: 'L’accesso dell’organizzazione è stato rifiutato o annullato.',
		invalid: 'L’accesso dell’organizzazione non è verificabile. Riprova.',
		'no-role': 'Sei riconosciuto, ma non hai un ruolo qui. Chiedi a un amministratore.',
		inactive: 'Questo utente non è più attivo. Chiedi a un amministratore.',
	},
});

const PROBLEMS = ['unreachable', 'refused', 'invalid', 'no-role', 'inactive'] as const;

export function SignIn({hasOidc}: {hasOidc: boolean}) {
	const t = useWords(own);
	const client = useQueryClient();
	const [error, setError] = useState<unknown>();
	const [isBusy, setBusy] = useState(false);
	const told = PROBLEMS.find(problem => problem === new URLSearchParams(location.search).get('problem'));

	async function submit(event: FormEvent<HTMLFormElement>) {
		event.preventDefault();
		const form = new FormData(event.currentTarget);
		setBusy(true);
		setError(undefined);
		try {
			const session = await call<Session>('/api/session', {
				method: 'POST',
				body: {name: form.get('name'), password: form.get('password')},
			});
			rememberCsrf(session.csrf ?? '');
			if (location.pathname === '/sign-in') {
				history.replaceState(null, '', '/');
			}

			client.clear();
			await client.invalidateQueries();
			location.reload();
		} catch (failure) {
			setError(failure);
			setBusy(false);
		}
	}

	return (
		<main className="sign-in" id="content">
			<form onSubmit={event => void submit(event)}>
				<h1>{t('title')}</h1>
				{told && (
					<p className="problem" role="alert">
						{t(told)}
					</p>
				)}
				{error !== undefined && <Problem error={error} />}
				<label>
					{t('name')}
					<input name="name" autoComplete="username" required />
				</label>
				<label>
					{t('password')}
					<input name="password" type="password" autoComplete="current-password" required />
				</label>
				<button type="submit" className="primary" disabled={isBusy}>
					{t('signIn')}
				</button>
				{hasOidc && (
					<a
						className="button"
						href={`/auth/oidc/start?to=${encodeURIComponent(location.pathname === '/sign-in' ? '/' : location.pathname)}`}
					>
						{t('sso')}
					</a>
				)}
			</form>
		</main>
	);
}
