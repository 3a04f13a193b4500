import {useQueryClient} from '@tanstack/react-query';
import {type FormEvent, useCallback, useState} from 'react';
import {call} from '../api.ts';
import {useSession} from '../session.tsx';
import '../style/forms.css';
import {Field, FormProblem, problemsIn} from '../ui/fields.tsx';
import {Empty, Shown} from '../ui/states.tsx';
import {useLanguage, useWords} from '../words/index.tsx';
import {Asking} from './emergency-asking.tsx';
import {useUsed} from './emergency-banner.tsx';
import {type Opened, Shows} from './emergency-shown.tsx';
import {emergencyWords, type Used} from './emergency-words.ts';

export default function Emergency() {
	const t = useWords(emergencyWords);
	const {may} = useSession();
	// Kept in this window only: leaving the page closes the dossier.
	const [opened, setOpened] = useState<Opened>();
	const end = useCallback(() => setOpened(undefined), []);
	return (
		<>
			<h1>{t('title')}</h1>
			{opened ? <Shows {...opened} onEnd={end} /> : <Asking onOpened={setOpened} />}
			{may('break-glass.review') && <UsedList />}
		</>
	);
}

function UsedList() {
	const t = useWords(emergencyWords);
	return (
		<section>
			<h2>{t('list')}</h2>
			<Shown query={useUsed()}>
				{({opened}) => (opened.length === 0 ? <Empty>{t('none')}</Empty> : opened.map(used => <OneUsed key={used.id} {...used} />))}
			</Shown>
		</section>
	);
}

function OneUsed({id, accountId, by, inquiryId, reason, openedAt, reviewDueAt, isOverdue, reviewedAt, reviewer, note}: Used) {
	const t = useWords(emergencyWords);
	const {actor} = useSession();
	const {language} = useLanguage();
	const client = useQueryClient();
	const [problem, setProblem] = useState<unknown>();
	const told = (at: string) => new Date(at).toLocaleString(language);

	async function signOff(event: FormEvent<HTMLFormElement>) {
		event.preventDefault();
		try {
			await call(`/api/break-glass/${id}/review`, {method: 'POST', body: Object.fromEntries(new FormData(event.currentTarget))});
			await client.invalidateQueries({queryKey: ['break-glass']});
		} catch (error) {
			setProblem(error);
		}
	}

	return (
		<article>
			<h3>
				{inquiryId} · {t('by')} {by} · {t('opened')} {told(openedAt)}
			</h3>
			<p>{reason}</p>
			{reviewedAt ? (
				<p className="soft">
					{reviewer} · {told(reviewedAt)}: {note}
				</p>
			) : (
				<p>
					{t('due')} {told(reviewDueAt)} {isOverdue && <strong>({t('overdue')})</strong>}
				</p>
			)}
			{!reviewedAt && actor?.accountId === accountId && <p className="soft">{t('own')}</p>}
			{!reviewedAt && actor?.accountId !== accountId && (
				<form className="stacked" onSubmit={event => void signOff(event)}>
					<FormProblem error={problem} shown={['note']} />
					<Field label={t('note')} problem={problemsIn(problem).get('note')}>
						{control => <input {...control} name="note" required minLength={3} maxLength={1000} />}
					</Field>
					<button type="submit">{t('signOff')}</button>
				</form>
			)}
		</article>
	);
}
