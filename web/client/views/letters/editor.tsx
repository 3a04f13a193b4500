import {useQueryClient} from '@tanstack/react-query';
import {useEffect, useState} from 'react';
import {call} from '../../api.ts';
import {useSession} from '../../session.tsx';
import type {LetterDraft} from '../../types.ts';
import {Problem} from '../../ui/states.tsx';
import {useToasts} from '../../ui/toasts.tsx';
import {useDates, useWords} from '../../words/index.tsx';
import {type Ask, type Body, bodyOf, gapsOf, isSame, tidy, withText} from './body.ts';
import {Conflict} from './conflict.tsx';
import {History} from './history.tsx';
import type {Translation} from './pieces.tsx';
import {Preview} from './preview.tsx';
import {Finalise, Sent} from './steps.tsx';
import {LetterText} from './text.tsx';
import {letterWords, STATE_CLASS} from './words.ts';

/** Text that was typed and not saved yet, by letter; kept while the window lives, in its memory only. */
const unsaved = new Map<string, {readonly base: LetterDraft; readonly body: Body}>();
export const isUnsaved = (id: string): boolean => unsaved.has(id);

/** One letter: its text, how it looks printed, and what comes next. */
export function Editor({letter, translation, onTyped}: {letter: LetterDraft; translation: Translation; onTyped: () => void}) {
	const t = useWords(letterWords);
	const {day, time} = useDates();
	const {may} = useSession();
	const {tell} = useToasts();
	const client = useQueryClient();
	const [base, setBase] = useState(() => unsaved.get(letter.id)?.base ?? letter);
	const [body, setBody] = useState(() => unsaved.get(letter.id)?.body ?? bodyOf(letter));
	const [leftOut, setLeftOut] = useState<readonly Ask[]>([]);
	const [isPreview, setPreview] = useState(letter.state !== 'draft');
	const [isFinalising, setFinalising] = useState(false);
	const [error, setError] = useState<unknown>();
	const [isBusy, setBusy] = useState(false);

	const isChanged = !isSame(body, bodyOf(base));
	const isNewer = letter.version > base.version;
	const isConflict = isNewer && isChanged && !isSame(body, bodyOf(letter));
	const mayChange = may('letters.write') && base.state === 'draft';

	const adopt = (newer: LetterDraft, text: Body = bodyOf(newer)) => {
		setBase(newer);
		setBody(text);
		setError(undefined);
	};
	// What somebody else saved is shown at once when nothing was typed here.
	useEffect(() => {
		if (isNewer && !isConflict) {
			setBase(letter);
			setBody(bodyOf(letter));
		}
	}, [isNewer, isConflict, letter]);

	useEffect(() => {
		if (isChanged) {
			unsaved.set(letter.id, {base, body});
		} else {
			unsaved.delete(letter.id);
		}

		onTyped();
	}, [isChanged, letter.id, base, body, onTyped]);

	useEffect(() => {
		const warn = (event: BeforeUnloadEvent) => event.preventDefault();
		if (isChanged) {
			window.addEventListener('beforeunload', warn);
		}

		return () => window.removeEventListener('beforeunload', warn);
	}, [isChanged]);

	/** Sends a step; the list then shows what it led to. */
	async function take(step: () => Promise<LetterDraft>, told: string): Promise<LetterDraft | undefined> {
		setBusy(true);
		setError(undefined);
		try {
			const after = await step();
			unsaved.delete(after.id);
			adopt(after);
			tell(told);
			return after;
		} catch (failure) {
			setError(failure);
			return undefined;
		} finally {
			setBusy(false);
			// After a refusal too: what is refused is often no longer so.
			void client.invalidateQueries({queryKey: ['letters']});
		}
	}

	const isEnglishOnly = letter.language === 'en';
	const put = () =>
		call<LetterDraft>(`/api/letters/${letter.id}`, {method: 'PUT', body: {version: base.version, body: tidy(body, isEnglishOnly)}});
	const save = () => take(put, t('saved'));

	async function finalise() {
		setFinalising(false);
		const after = await take(async () => {
			const {version} = isChanged ? await put() : base;
			return call<LetterDraft>(`/api/letters/${letter.id}/finalise`, {method: 'POST', body: {version}});
		}, t('finalised'));
		setPreview(Boolean(after));
	}

	const gaps = isEnglishOnly ? [] : gapsOf(body);
	return (
		<article
			aria-labelledby="letter-heading"
			onKeyDown={event => {
				if ((event.ctrlKey || event.metaKey) && event.key === 's' && mayChange) {
					event.preventDefault();
					if (isChanged && !isConflict && !isBusy) {
						void save();
					}
				}
			}}
		>
			<header className="row ends letter-head">
				<div>
					<h2 id="letter-heading">
						{isEnglishOnly ? t('englishOnly') : `${t('english')} | ${translation.name}`}{' '}
						<span className={STATE_CLASS[base.state]}>{t(`state-${base.state}`)}</span>
					</h2>
					<p className="soft">
						{t('asOf', {date: day(base.asOf)})} · {t('version', {version: base.version})} ·{' '}
						{body.asks.length === 1 ? t('oneAsk') : t('asks', {count: body.asks.length})}
						{isChanged && ` · ${t('unsaved')}`}
						{base.sentVia && base.sentAt && ` · ${t('sentLine', {via: t(`via-${base.sentVia}`), at: time(base.sentAt)})}`}
					</p>
				</div>
				<div className="row">
					<button type="button" aria-pressed={!isPreview} onClick={() => setPreview(false)}>
						{t('edit')}
					</button>
					<button type="button" aria-pressed={isPreview} onClick={() => setPreview(true)}>
						{t('preview')}
					</button>
					<a className="button" href={`/api/letters/${letter.id}/pdf`} target="_blank" rel="noreferrer">
						{t('newTab')}
					</a>
				</div>
			</header>
			{error !== undefined && !isConflict && <Problem error={error} />}
			{isConflict && (
				<Conflict
					mine={body}
					theirs={letter}
					translation={translation}
					onTake={piece => setBody(before => withText(before, piece, piece.text))}
					onTakeAll={() => adopt(letter)}
					onKeep={() => adopt(letter, body)}
				/>
			)}
			{base.state === 'final' && may('letters.write') && <Sent {...{letter: base, isBusy, take}} />}
			{isPreview ? (
				<Preview letter={base} isStale={isChanged} />
			) : (
				<LetterText
					body={body}
					translation={translation}
					onChange={mayChange ? setBody : undefined}
					leftOut={leftOut}
					onLeftOut={setLeftOut}
				/>
			)}
			{mayChange && (
				<footer className="row letter-steps">
					<button type="button" className="primary" disabled={!isChanged || isConflict || isBusy} onClick={() => void save()}>
						{t('save')}
					</button>
					<button type="button" disabled={isConflict || isBusy || body.asks.length === 0} onClick={() => setFinalising(true)}>
						{t('finalise')}
					</button>
					{isChanged && !isConflict && (
						<button
							type="button"
							className="quiet"
							onClick={() => {
								setBody(bodyOf(base));
								setLeftOut([]);
							}}
						>
							{t('discard')}
						</button>
					)}
					{gaps.length > 0 && <span className="field-problem">⚠ {t('missingTranslations', {count: gaps.length})}</span>}
				</footer>
			)}
			<History letter={base} />
			{isFinalising && <Finalise isChanged={isChanged} gaps={gaps.length} onClose={() => setFinalising(false)} onFinalise={finalise} />}
		</article>
	);
}
