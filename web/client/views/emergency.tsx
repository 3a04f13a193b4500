import {useQueryClient} from '@tanstack/react-query';
import {type FormEvent, useState} from 'react';
import {useSearchParams} from 'wouter';
import {call, enc} from '../api.ts';
import {useSession} from '../session.tsx';
import '../style/forms.css';
import type {Dossier} from '../types.ts';
import {Field, FormProblem, problemsIn} from '../ui/fields.tsx';
import {Empty, Shown} from '../ui/states.tsx';
import {typeWords} from '../words/common.ts';
import {useLanguage, useWords} from '../words/index.tsx';
import {useUsed} from './emergency-banner.tsx';
import {emergencyWords, type Used} from './emergency-words.ts';

interface Opened {
	readonly dossier: Dossier;
	readonly expiresAt: string;
}

export default function Emergency() {
	const t = useWords(emergencyWords);
	const {may} = useSession();
	// Kept in this window only: leaving the page closes the dossier.
	const [opened, setOpened] = useState<Opened>();
	return (
		<>
			<h1>{t('title')}</h1>
			{opened ? <Shows {...opened} onEnd={() => setOpened(undefined)} /> : <Asking onOpened={setOpened} />}
			{may('break-glass.review') && <UsedList />}
		</>
	);
}

function Asking({onOpened}: {onOpened: (opened: Opened) => void}) {
	const t = useWords(emergencyWords);
	const [search] = useSearchParams();
	const [problem, setProblem] = useState<unknown>();
	const problems = problemsIn(problem);

	async function open(event: FormEvent<HTMLFormElement>) {
		event.preventDefault();
		const form = event.currentTarget;
		const body = Object.fromEntries(new FormData(form));
		try {
			const {id, inquiryId} = await call<{id: string; inquiryId: string}>('/api/break-glass', {method: 'POST', body});
			onOpened(await call<Opened>(`/api/break-glass/${id}/dossiers/${enc(inquiryId)}`));
		} catch (error) {
			setProblem(error);
		}
	}

	return (
		<form className="stacked" onSubmit={event => void open(event)}>
			<p className="soft">{t('hint')}</p>
			<FormProblem error={problem} shown={['inquiryId', 'reason', 'password']} />
			<Field label={t('inquiry')} problem={problems.get('inquiryId')}>
				{control => <input {...control} name="inquiryId" required maxLength={100} defaultValue={search.get('inquiry') ?? ''} />}
			</Field>
			<Field label={t('reason')} hint={t('reasonHint')} problem={problems.get('reason')}>
				{control => <textarea {...control} name="reason" required minLength={20} maxLength={500} rows={3} />}
			</Field>
			<Field label={t('password')} problem={problems.get('password')}>
				{control => <input {...control} name="password" type="password" autoComplete="current-password" required maxLength={256} />}
			</Field>
			<button type="submit" className="primary">
				{t('open')}
			</button>
		</form>
	);
}

function Shows({dossier: {inquiry, documents, requirements}, expiresAt, onEnd}: Opened & {onEnd: () => void}) {
	const t = useWords(emergencyWords);
	const type = useWords(typeWords);
	const {language} = useLanguage();
	return (
		<section aria-live="polite">
			<h2>
				{inquiry.person.familyName} {inquiry.person.givenName} · {inquiry.person.birthDate} · {inquiry.id}
			</h2>
			<p className="soft">{t('until', {time: new Date(expiresAt).toLocaleTimeString(language)})}</p>
			<h3>{t('checklist')}</h3>
			<ul>
				{requirements.map(({code, status}) => (
					<li key={code}>
						{code}: {status}
					</li>
				))}
			</ul>
			<h3>{t('documents')}</h3>
			{documents.length === 0 && <Empty>{t('noDocuments')}</Empty>}
			<ul>
				{documents.map(document => (
					<li key={document.id}>
						{type(document.type)}
						<ul>
							{document.clues.map(({field, verbatim}, index) => (
								<li key={`${field}-${String(index)}`}>
									{field}: {verbatim}
								</li>
							))}
						</ul>
					</li>
				))}
			</ul>
			<button type="button" onClick={onEnd}>
				{t('again')}
			</button>
		</section>
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
