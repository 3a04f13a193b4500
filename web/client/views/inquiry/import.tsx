import {useQueryClient} from '@tanstack/react-query';
import {type ChangeEvent, useRef, useState} from 'react';
import {Link} from 'wouter';
import {call, Refusal} from '../../api.ts';
import {Field} from '../../ui/fields.tsx';
import {Problem} from '../../ui/states.tsx';
import {useToasts} from '../../ui/toasts.tsx';
import {useWords} from '../../words/index.tsx';
import {inquiryWords} from './words.ts';

interface Outcome {
	readonly saved: number;
	readonly problems: readonly string[];
}

const COLUMNS = [
	'id',
	'openedOn',
	'familyName',
	'givenName',
	'birthDate',
	'sex',
	'nationality',
	'passport',
	'phone',
	'faxNumber',
	'previousRadiotherapy',
	'recentSurgery',
	'isOpen',
] as const;

/** A list from another system: tried first, every bad row told, then saved. */
export function ImportInquiries() {
	const t = useWords(inquiryWords);
	const {tell} = useToasts();
	const client = useQueryClient();
	const [text, setText] = useState('');
	/** Of exactly this text: another text has to be tried anew. */
	const [tried, setTried] = useState<Outcome>();
	const [isSaved, setSaved] = useState(false);
	const [error, setError] = useState<unknown>();
	const [isBusy, setBusy] = useState(false);
	const result = useRef<HTMLDivElement>(null);

	const change = (next: string) => {
		setText(next);
		setTried(undefined);
		setSaved(false);
		setError(undefined);
	};

	async function choose({target}: ChangeEvent<HTMLInputElement>) {
		const [file] = target.files ?? [];
		if (file) {
			change(readableText(await file.arrayBuffer()));
		}
	}

	async function send(isTrial: boolean) {
		if (text.trim() === '') {
			setError(new Refusal(400, {code: 'INPUT_INVALID', message: t('emptyText')}));
			return;
		}

		setBusy(true);
		setError(undefined);
		try {
			const outcome = await call<Outcome>('/api/inquiries/import', {method: 'POST', body: {text, isTrial}});
			setTried(outcome);
			setSaved(!isTrial);
			if (!isTrial) {
				tell(outcome.saved === 1 ? t('importedOne') : t('imported', {count: outcome.saved}));
				void client.invalidateQueries({queryKey: ['board']});
				void client.invalidateQueries({queryKey: ['inquiry']});
			}

			requestAnimationFrame(() => result.current?.focus());
		} catch (failure) {
			setError(failure instanceof Refusal && failure.status === 413 ? new Refusal(413, {message: t('tooLarge')}) : failure);
		} finally {
			setBusy(false);
		}
	}

	return (
		<>
			<div className="row ends page-head">
				<h1>{t('importTitle')}</h1>
				<Link href="/">{t('toBoard')}</Link>
			</div>
			<p>{t('importHint')}</p>
			<div className="form-page">
				<div className="card">
					{error !== undefined && <Problem error={error} />}
					<Field label={t('chooseFile')}>
						{control => (
							<input {...control} type="file" accept=".csv,.json,.txt,text/csv,application/json" onChange={event => void choose(event)} />
						)}
					</Field>
					<Field label={t('orPaste')}>
						{control => (
							<textarea
								{...control}
								className="paste"
								rows={12}
								spellCheck={false}
								autoComplete="off"
								value={text}
								onChange={event => change(event.target.value)}
							/>
						)}
					</Field>
					<div className="row">
						<button type="button" className={tried ? undefined : 'primary'} disabled={isBusy} onClick={() => void send(true)}>
							{t('trial')}
						</button>
						<button
							type="button"
							className={tried ? 'primary' : undefined}
							disabled={isBusy || isSaved || !tried || tried.saved === 0}
							aria-describedby={tried ? undefined : 'trial-first'}
							onClick={() => void send(false)}
						>
							{tried?.saved === 1 ? t('importNowOne') : t('importNow', {count: tried?.saved ?? 0})}
						</button>
					</div>
					{!tried && (
						<p className="hint" id="trial-first">
							{t('trialFirst')}
						</p>
					)}
				</div>
				<div>
					<div ref={result} tabIndex={-1} aria-live="polite">
						{tried && <Tried outcome={tried} isSaved={isSaved} />}
					</div>
					<Columns />
				</div>
			</div>
		</>
	);
}

function Tried({outcome: {saved, problems}, isSaved}: {outcome: Outcome; isSaved: boolean}) {
	const t = useWords(inquiryWords);
	const rows = problems.map(problem => /^row (?<row>\d+): (?<what>.*)$/s.exec(problem)?.groups ?? {row: '', what: problem});
	return (
		<section className="card">
			<h2>{isSaved ? (saved === 1 ? t('importedOne') : t('imported', {count: saved})) : t('trialDone')}</h2>
			{!isSaved && <p className={saved > 0 ? 'good-note' : 'note'}>{saved === 1 ? t('wouldSaveOne') : t('wouldSave', {count: saved})}</p>}
			{rows.length === 0 ? (
				<p>{t('noBadRows')}</p>
			) : (
				<>
					<p>{rows.length === 1 ? t('badRowsOne') : t('badRows', {count: rows.length})}</p>
					<div className="bad-rows">
						<table>
							<thead>
								<tr>
									<th scope="col">{t('row')}</th>
									<th scope="col">{t('problem')}</th>
								</tr>
							</thead>
							<tbody>
								{rows.map(({row, what}, at) => (
									// biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
									<tr key={at}>
										<td>{row || t('wholeFile')}</td>
										<td>{what}</td>
									</tr>
								))}
							</tbody>
						</table>
					</div>
					{isSaved && <p>{t('alreadySaved')}</p>}
				</>
			)}
		</section>
	);
}

function Columns() {
	const t = useWords(inquiryWords);
	return (
		<details className="card">
			<summary>{t('columns')}</summary>
			<p className="hint">{t('columnsHint')}</p>
			<table>
				<thead>
					<tr>
						<th scope="col">{t('column')}</th>
						<th scope="col">{t('meaning')}</th>
					</tr>
				</thead>
				<tbody>
					{COLUMNS.map(name => (
						<tr key={name}>
							<th scope="row">
								<code>{name}</code>
							</th>
							<td>{t(`column-${name}`)}</td>
						</tr>
					))}
				</tbody>
			</table>
		</details>
	);
}

/** Spreadsheets still write the letters of their country's old table when they do not write UTF-8. */
function readableText(bytes: ArrayBuffer): string {
	try {
		return new TextDecoder('utf-8', {fatal: true}).decode(bytes);
	} catch {
		return new TextDecoder('windows-1252').decode(bytes);
	}
}
