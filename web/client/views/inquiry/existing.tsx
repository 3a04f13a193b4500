import {useQueryClient} from '@tanstack/react-query';
import {useEffect, useState} from 'react';
import {Link} from 'wouter';
import {call, enc} from '../../api.ts';
import {useSession} from '../../session.tsx';
import type {Decision, Inquiry} from '../../types.ts';
import {FormProblem, problemsIn, refuseProblems, useSending} from '../../ui/fields.tsx';
import {useToasts} from '../../ui/toasts.tsx';
import {useWords} from '../../words/index.tsx';
import {useUndo} from './decided.ts';
import {FIELDS, givenIn, InquiryFields, problemsWith} from './form.tsx';
import {History} from './history.tsx';
import {Merging} from './merging.tsx';
import {inquiryWords} from './words.ts';

/** One inquiry: its fields, whether it is open, what it may be merged into, and who decided what. */
export function ExistingInquiry({present}: {present: Inquiry}) {
	const t = useWords(inquiryWords);
	const {may} = useSession();
	const {tell} = useToasts();
	const client = useQueryClient();
	const undo = useUndo();
	// What the form began with: somebody else's change must not take away what is being typed.
	const [base, setBase] = useState(present);
	const [isTyped, setTyped] = useState(false);
	const [drops, setDrops] = useState(0);
	const [isMerging, setMerging] = useState(false);
	const {id, isOpen, mergedInto} = present;
	const isChangedElsewhere = JSON.stringify(base) !== JSON.stringify(present);
	const mayChange = may('inquiries.write') && mergedInto === null;

	useEffect(() => {
		if (!isTyped) {
			setBase(present);
		}
	}, [isTyped, present]);

	async function put(after: Omit<Inquiry, 'id' | 'mergedInto'>, told: string) {
		const decided = await call<Decision>(`/api/inquiries/${enc(id)}`, {method: 'PUT', body: after});
		setTyped(false);
		tell(told, {undo: () => void undo(decided.id)});
		for (const key of ['inquiry', 'dossier', 'board']) {
			void client.invalidateQueries({queryKey: [key]});
		}
	}

	const {form, error, isBusy, submit} = useSending(async given => {
		const inquiry = givenIn(given);
		refuseProblems(t('correct'), problemsWith(inquiry, t));
		await put({...inquiry, isOpen}, t('saved', {id}));
	});
	const turning = useSending(async () => {
		const {id: _, mergedInto: __, ...rest} = present;
		await put({...rest, isOpen: !isOpen}, t(isOpen ? 'closed' : 'reopened', {id}));
	});
	return (
		<>
			<div className="row ends page-head">
				<h1>
					{t('changeTitle', {id})}{' '}
					<span className={isOpen ? 'state good' : 'state'}>{t(mergedInto ? 'mergedState' : isOpen ? 'openState' : 'closedState')}</span>
				</h1>
				<Link className="button" href={`/dossiers/${enc(id)}`}>
					{t('toDossier')}
				</Link>
			</div>
			{mergedInto && (
				<p className="note">
					{t('mergedInto')} <Link href={`/inquiries/${enc(mergedInto)}`}>{mergedInto}</Link>. {t('mergedHint')}
				</p>
			)}
			{!may('inquiries.write') && <p className="note">{t('readOnly')}</p>}
			<div className="form-page">
				<form
					ref={form}
					key={`${drops} ${JSON.stringify(base)}`}
					className="card"
					onSubmit={submit}
					onInput={() => setTyped(true)}
					noValidate
				>
					<FormProblem error={error} shown={FIELDS} />
					{isTyped && isChangedElsewhere && (
						<p className="note" role="alert">
							{t('changedMeanwhile')}{' '}
							<button type="button" onClick={() => setTyped(false)}>
								{t('showTheirs')}
							</button>
						</p>
					)}
					<fieldset className="plain" disabled={!mayChange}>
						<InquiryFields inquiry={base} problems={problemsIn(error)} isNew={false} />
					</fieldset>
					{mayChange && (
						<div className="row">
							<button type="submit" className="primary" disabled={isBusy}>
								{t('save')}
							</button>
							{isTyped && (
								<button
									type="button"
									className="quiet"
									onClick={() => {
										setTyped(false);
										setDrops(drops + 1);
									}}
								>
									{t('drop')}
								</button>
							)}
						</div>
					)}
				</form>
				<div>
					{mayChange && (
						<section className="card">
							<h2>{t('state')}</h2>
							<p>{t(isOpen ? 'openHint' : 'closedHint')}</p>
							<FormProblem error={turning.error} shown={[]} />
							<form ref={turning.form} onSubmit={turning.submit} className="row">
								<button type="submit" disabled={isTyped || turning.isBusy}>
									{t(isOpen ? 'close' : 'reopen')}
								</button>
								{isOpen && (
									<button type="button" disabled={isTyped} onClick={() => setMerging(true)}>
										{t('merge')}
									</button>
								)}
							</form>
							{isTyped && <p className="hint">{t('saveFirst')}</p>}
						</section>
					)}
					<History inquiryId={id} />
				</div>
			</div>
			{isMerging && <Merging inquiry={present} onClose={() => setMerging(false)} />}
		</>
	);
}
