import {useQueryClient} from '@tanstack/react-query';
import {Link, useLocation} from 'wouter';
import {call, enc, Refusal} from '../../api.ts';
import {FormProblem, problemsIn, refuseProblems, useSending} from '../../ui/fields.tsx';
import {useToasts} from '../../ui/toasts.tsx';
import {useWords} from '../../words/index.tsx';
import {FIELDS, givenIn, InquiryFields, problemsWith} from './form.tsx';
import {inquiryWords} from './words.ts';

const ID = /^[A-Za-z0-9][A-Za-z0-9./-]{1,40}$/;

/** Opens an inquiry; papers that wait are matched with it at once. */
export function NewInquiry() {
	const t = useWords(inquiryWords);
	const client = useQueryClient();
	const {tell} = useToasts();
	const [, go] = useLocation();
	const {form, error, isBusy, submit} = useSending(async given => {
		const inquiry = givenIn(given);
		const id = String(given.get('id')).trim();
		refuseProblems(t('correct'), [!ID.test(id) && {field: 'id', problem: t('needId')}, ...problemsWith(inquiry, t)]);
		try {
			await call('/api/inquiries', {method: 'POST', body: {id, ...inquiry}});
		} catch (failure) {
			// The one field a conflict can be about.
			throw failure instanceof Refusal && failure.status === 409
				? new Refusal(409, {code: failure.code, message: t('correct'), problems: [{field: 'id', problem: failure.message}]})
				: failure;
		}

		void client.invalidateQueries({queryKey: ['board']});
		tell(t('created', {id}));
		go(`/dossiers/${enc(id)}`);
	});
	const problems = problemsIn(error);
	const today = new Date().toISOString().slice(0, 10);
	return (
		<>
			<div className="row ends page-head">
				<h1>{t('newTitle')}</h1>
				<Link href="/inquiries/import">{t('toImport')}</Link>
			</div>
			<form ref={form} className="card form-narrow" onSubmit={submit} noValidate>
				<FormProblem error={error} shown={FIELDS} />
				<InquiryFields
					inquiry={{openedOn: today, person: {}, faxNumber: null, previousRadiotherapy: false, recentSurgery: false}}
					problems={problems}
					isNew
				/>
				<button type="submit" className="primary" disabled={isBusy}>
					{t('create')}
				</button>
			</form>
		</>
	);
}
