import {type FormEvent, type KeyboardEvent, type ReactNode, type RefObject, useEffect, useRef, useState} from 'react';
import type {RegisteredParcel} from '../../types.ts';
import {Field, FormProblem, problemsIn} from '../../ui/fields.tsx';
import {useWords} from '../../words/index.tsx';
import {type Entry, entryIn, SHOWN} from './entry.ts';
import {AboutWaybill, useWaybill} from './waybill.tsx';
import {mailroomWords as own} from './words.ts';

interface Given {
	/** What is corrected; a new parcel when left out. */
	readonly parcel?: RegisteredParcel;
	readonly first?: RefObject<HTMLInputElement | null>;
	/** Keeps it; throws what went wrong. `how` is the value of the button. */
	readonly send: (entry: Entry, how: string, form: FormData) => Promise<void>;
	/** Its buttons, and what else goes with it. */
	readonly children: (isBusy: boolean) => ReactNode;
}

/** Where a scanner's Enter, or a person's, goes on to. */
function goOn(event: KeyboardEvent<HTMLFormElement>): void {
	const {target, currentTarget: form} = event;
	if (event.key !== 'Enter' || !(target instanceof HTMLElement) || target.matches('a, button')) {
		return;
	}

	if (event.ctrlKey || event.metaKey) {
		event.preventDefault();
		form.requestSubmit(form.querySelector<HTMLButtonElement>('button.primary'));
		return;
	}

	// There it opens the camera.
	if (target.matches('[type=file]')) {
		return;
	}

	event.preventDefault();
	const fields = [...form.querySelectorAll<HTMLElement>('input, select, textarea, button')];
	fields[fields.indexOf(target) + 1]?.focus();
}

/** What the mailroom writes down of a parcel. While one is registered Enter never sends it: every scan ends with one. */
export function ParcelForm({parcel, first, send, children}: Given) {
	const t = useWords(own);
	const form = useRef<HTMLFormElement>(null);
	const [error, setError] = useState<unknown>();
	const [isBusy, setBusy] = useState(false);
	const [carrier, setCarrier] = useState(parcel?.carrier ?? '');
	const suggested = useRef('');
	const waybill = useWaybill(({carriers: [likely]}) => {
		const field = form.current?.elements.namedItem('carrier');
		const isFree = field instanceof HTMLInputElement && (field.value === '' || field.value === suggested.current);
		if (likely && isFree && !parcel) {
			suggested.current = likely.carrier;
			setCarrier(likely.carrier);
			// Enter after the waybill has led here, and nothing is left to type.
			if (document.activeElement === field) {
				form.current?.querySelector<HTMLInputElement>('[name=sender]')?.focus();
			}
		}
	});
	const problems = problemsIn(error);
	useEffect(() => {
		if (error !== undefined) {
			form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
		}
	}, [error]);

	async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
		event.preventDefault();
		const {currentTarget} = event;
		const {submitter} = event.nativeEvent as SubmitEvent;
		if (isBusy) {
			return;
		}

		setBusy(true);
		setError(undefined);
		try {
			const data = new FormData(currentTarget);
			const entry = entryIn(data, {message: t('checkFields'), wholeNumber: t('wholeNumber')});
			await send(entry, submitter instanceof HTMLButtonElement ? submitter.value : '', data);
			if (!parcel) {
				currentTarget.reset();
				setCarrier('');
				waybill.forget();
				first?.current?.focus();
			}
		} catch (failure) {
			setError(failure);
		} finally {
			setBusy(false);
		}
	}

	return (
		<form ref={form} className="entry" onSubmit={event => void submit(event)} onKeyDown={parcel ? undefined : goOn}>
			<FormProblem error={error} shown={SHOWN} />
			{parcel?.closed ? (
				<p className="hint">{t('onlyPaper')}</p>
			) : (
				<>
					<Field label={t('waybill')} hint={!parcel && t('waybillHint')} problem={problems.get('waybill')}>
						{control => (
							<>
								<input
									{...control}
									ref={first}
									name="waybill"
									autoComplete="off"
									autoCapitalize="characters"
									spellCheck={false}
									maxLength={100}
									defaultValue={parcel?.waybill ?? ''}
									onBlur={event => void waybill.look(event.target.value)}
								/>
								<AboutWaybill known={waybill.known} except={parcel?.id} />
							</>
						)}
					</Field>
					<div className="entry-row">
						<Field label={t('carrier')} problem={problems.get('carrier')}>
							{control => (
								<input {...control} name="carrier" maxLength={60} value={carrier} onChange={event => setCarrier(event.target.value)} />
							)}
						</Field>
						<Field label={t('sender')} problem={problems.get('sender')}>
							{control => <input {...control} name="sender" maxLength={300} defaultValue={parcel?.sender ?? ''} />}
						</Field>
					</div>
					<div className="entry-row three">
						<Count name="sheetsCounted" label={t('sheets')} value={parcel?.sheetsCounted} problem={problems.get('sheetsCounted')} />
						<Field label={t('sides')}>
							{control => (
								<select {...control} name="pagesPerSheet" defaultValue={parcel?.pagesPerSheet ?? 1}>
									<option value="1">{t('oneSide')}</option>
									<option value="2">{t('twoSides')}</option>
								</select>
							)}
						</Field>
						<Count name="discsCounted" label={t('discs')} value={parcel?.discsCounted} problem={problems.get('discsCounted')} />
					</div>
				</>
			)}
			<div className="entry-row paper">
				<Field label={t('shelf')} problem={problems.get('shelf')}>
					{control => <input {...control} name="shelf" maxLength={100} defaultValue={parcel?.shelf ?? ''} />}
				</Field>
				<Field label={t('due')} problem={problems.get('returnOrDestroyOn')}>
					{control => <input {...control} name="returnOrDestroyOn" type="date" defaultValue={parcel?.returnOrDestroyOn ?? ''} />}
				</Field>
				<Field label={t('afterwards')}>
					{control => (
						<select {...control} name="afterwards" defaultValue={parcel?.afterwards ?? 'return'}>
							<option value="return">{t('return')}</option>
							<option value="destroy">{t('destroy')}</option>
						</select>
					)}
				</Field>
			</div>
			{parcel && (
				<Field label={t('gone')} problem={problems.get('goneOn')}>
					{control => <input {...control} name="goneOn" type="date" defaultValue={parcel.goneOn ?? ''} />}
				</Field>
			)}
			<Field label={t('notes')} problem={problems.get('notes')}>
				{control => <input {...control} name="notes" maxLength={2000} defaultValue={parcel?.notes ?? ''} />}
			</Field>
			{children(isBusy)}
		</form>
	);
}

interface CountGiven {
	readonly name: string;
	readonly label: string;
	readonly value: number | null | undefined;
	readonly problem: string | undefined;
}

/** Digits in a plain field: the wheel over a number field changes what was counted. */
const Count = ({name, label, value, problem}: CountGiven) => (
	<Field label={label} problem={problem}>
		{control => <input {...control} name={name} inputMode="numeric" autoComplete="off" maxLength={6} defaultValue={value ?? ''} />}
	</Field>
);
