import {type FormEvent, useEffect, useRef, useState} from 'react';
import {useSearchParams} from 'wouter';
import {call, enc} from '../api.ts';
import {useSession} from '../session.tsx';
import {Field, FormProblem, problemsIn} from '../ui/fields.tsx';
import {useWords} from '../words/index.tsx';
import type {Opened} from './emergency-shown.tsx';
import {emergencyWords} from './emergency-words.ts';

/** Why the provider's word was not taken, as it stands in the address. */
const PROBLEMS = ['unreachable', 'refused', 'invalid', 'no-role', 'inactive', 'other-person', 'not-anew'] as const;

async function look({id, inquiryId}: {id: string; inquiryId: string}): Promise<Opened> {
	const path = `/api/break-glass/${id}/dossiers/${enc(inquiryId)}`;
	return {path, ...(await call<Omit<Opened, 'path'>>(path))};
}

/** One form for both ways to prove oneself once more: the password here, or the hospital's own sign-in and back. */
export function Asking({onOpened}: {onOpened: (opened: Opened) => void}) {
	const t = useWords(emergencyWords);
	const {mayChangePassword, oidc} = useSession();
	const [search, setSearch] = useSearchParams();
	const [problem, setProblem] = useState<unknown>();
	const [isBusy, setBusy] = useState(false);
	const used = useRef<string>(undefined);
	const problems = problemsIn(problem);
	const isElsewhere = !mayChangePassword && Boolean(oidc);
	const ticket = search.get('again');
	const told = PROBLEMS.find(one => one === search.get('problem'));

	async function trying(run: () => Promise<void>) {
		setBusy(true);
		setProblem(undefined);
		try {
			await run();
		} catch (error) {
			setProblem(error);
			setBusy(false);
		}
	}

	// biome-ignore lint/correctness/useExhaustiveDependencies: a ticket is good once
	useEffect(() => {
		if (ticket && used.current !== ticket) {
			used.current = ticket;
			setSearch({}, {replace: true});
			void trying(async () => onOpened(await look(await call('/api/break-glass/again/open', {method: 'POST', body: {ticket}}))));
		}
	}, [ticket]);

	function open(event: FormEvent<HTMLFormElement>) {
		event.preventDefault();
		const body = Object.fromEntries(new FormData(event.currentTarget));
		void trying(async () => {
			if (isElsewhere) {
				const {url} = await call<{url: string}>('/api/break-glass/again', {method: 'POST', body});
				window.location.assign(url);
				return;
			}

			onOpened(await look(await call('/api/break-glass', {method: 'POST', body})));
		});
	}

	return (
		<form className="stacked" onSubmit={open}>
			<p className="soft">{t('hint')}</p>
			{told && (
				<p className="problem" role="alert">
					{t(told)}
				</p>
			)}
			<FormProblem error={problem} shown={['inquiryId', 'reason', 'password']} />
			<Field label={t('inquiry')} problem={problems.get('inquiryId')}>
				{control => <input {...control} name="inquiryId" required maxLength={100} defaultValue={search.get('inquiry') ?? ''} />}
			</Field>
			<Field label={t('reason')} hint={t('reasonHint')} problem={problems.get('reason')}>
				{control => <textarea {...control} name="reason" required minLength={20} maxLength={500} rows={3} />}
			</Field>
			{isElsewhere ? (
				<p className="soft">{t('elsewhere')}</p>
			) : (
				<Field label={t('password')} problem={problems.get('password')}>
					{control => <input {...control} name="password" type="password" autoComplete="current-password" required maxLength={256} />}
				</Field>
			)}
			<button type="submit" className="primary" disabled={isBusy}>
				{t(isElsewhere ? 'openElsewhere' : 'open')}
			</button>
		</form>
	);
}
