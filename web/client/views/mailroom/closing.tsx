import {call, enc} from '../../api.ts';
import {Field, FormProblem, problemsIn, refuseProblems, useSending} from '../../ui/fields.tsx';
import {useDates, useWords} from '../../words/index.tsx';
import type {ShownParcel} from './list.tsx';
import {mailroomWords as own} from './words.ts';

/** Says that nothing more comes of a parcel, or takes that back. A reason is needed when sheets and pages do not agree. */
export function Closing({parcel, onDone}: {parcel: ShownParcel; onDone: () => Promise<void>}) {
	const t = useWords(own);
	const {time} = useDates();
	const needsReason = !parcel.closed && parcel.state !== 'balanced';
	const sending = useSending(async form => {
		const reason = String(form.get('reason') ?? '').trim();
		refuseProblems(t('needReason'), [needsReason && reason === '' && {field: 'reason', problem: t('needReason')}]);
		await call(`/api/parcels/${enc(parcel.id)}/${parcel.closed ? 'reopen' : 'close'}`, {
			method: 'POST',
			body: parcel.closed ? {} : {reason: reason || null},
		});
		await onDone();
	});
	const problem = problemsIn(sending.error).get('reason');
	return (
		<form ref={sending.form} className="card no-print" onSubmit={sending.submit} aria-label={t(parcel.closed ? 'reopen' : 'close')}>
			{problem === undefined && <FormProblem error={sending.error} shown={['reason']} />}
			{parcel.closed && (
				<p>
					{parcel.closed.reason === null
						? t('closedOn', {time: time(parcel.closed.at)})
						: t('closedBecause', {time: time(parcel.closed.at), reason: parcel.closed.reason})}
				</p>
			)}
			{needsReason && (
				<Field label={t('closeReason')} problem={problem}>
					{control => <input {...control} name="reason" maxLength={500} />}
				</Field>
			)}
			<button type="submit" disabled={sending.isBusy}>
				{t(parcel.closed ? 'reopen' : 'close')}
			</button>
		</form>
	);
}
