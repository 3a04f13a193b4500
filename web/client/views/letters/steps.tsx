import {call, Refusal} from '../../api.ts';
import type {LetterDraft} from '../../types.ts';
import {Dialog} from '../../ui/dialog.tsx';
import {Field, FormProblem, problemsIn, refuseProblems, useSending} from '../../ui/fields.tsx';
import {common} from '../../words/common.ts';
import {useWords} from '../../words/index.tsx';
import {letterWords} from './words.ts';

export const VIAS = ['fax', 'courier', 'post', 'e-mail', 'by-hand'] as const;

/** Asks once more: from then on the letter stays as it is. */
export function Finalise({
	isChanged,
	gaps,
	onClose,
	onFinalise,
}: {
	isChanged: boolean;
	gaps: number;
	onClose: () => void;
	onFinalise: () => Promise<void>;
}) {
	const t = useWords(letterWords);
	const c = useWords(common);
	return (
		<Dialog title={t('finaliseTitle')} onClose={onClose}>
			<p>{t('finaliseHint')}</p>
			{isChanged && <p>{t('finaliseSaves')}</p>}
			{gaps > 0 && <p className="problem">{t('missingTranslations', {count: gaps})}</p>}
			<div className="row">
				<button type="button" className="primary" onClick={() => void onFinalise()}>
					{t('finaliseNow')}
				</button>
				<button type="button" onClick={onClose}>
					{c('cancel')}
				</button>
			</div>
		</Dialog>
	);
}

/** Notes how a person sent it. */
export function Sent({
	letter: {id, version},
	isBusy,
	take,
}: {
	letter: LetterDraft;
	isBusy: boolean;
	take: (step: () => Promise<LetterDraft>, told: string) => Promise<LetterDraft | undefined>;
}) {
	const t = useWords(letterWords);
	const {form, error, submit} = useSending(async given => {
		const via = given.get('via');
		const at = String(given.get('at'));
		const isFuture = at !== '' && new Date(at).getTime() > Date.now();
		refuseProblems(t('sendTitle'), [
			via === null && {field: 'via', problem: t('chooseVia')},
			isFuture && {field: 'at', problem: t('inFuture')},
		]);
		await take(
			() =>
				call<LetterDraft>(`/api/letters/${id}/sent`, {
					method: 'POST',
					body: {version, via, ...(at !== '' && {at: new Date(at).toISOString()})},
				}),
			t('markedSent'),
		);
	});
	const problems = problemsIn(error);
	return (
		<section className="card">
			<h3>{t('sendTitle')}</h3>
			<p>{t('sendHint')}</p>
			{error !== undefined && !(error instanceof Refusal && problems.size > 0) && <FormProblem error={error} shown={[]} />}
			<form ref={form} onSubmit={submit} noValidate className="row bottoms">
				<fieldset className={problems.has('via') ? 'choices wrong' : 'choices'} aria-describedby="via-problem">
					<legend>{t('via')}</legend>
					{VIAS.map(via => (
						<label key={via}>
							<input type="radio" name="via" value={via} aria-invalid={problems.has('via') || undefined} /> {t(`via-${via}`)}
						</label>
					))}
					<p className="field-problem" id="via-problem">
						{problems.get('via')}
					</p>
				</fieldset>
				<Field label={t('sentWhen')} problem={problems.get('at')}>
					{control => <input {...control} type="datetime-local" name="at" />}
				</Field>
				<button type="submit" className="primary" disabled={isBusy}>
					{t('markSent')}
				</button>
			</form>
		</section>
	);
}
