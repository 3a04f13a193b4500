import {type FormEvent, type KeyboardEvent, type ReactNode, type RefObject, useState} from 'react';
import {call, Refusal} from '../api.ts';
import type {RegisteredParcel} from '../types.ts';
import {Field, FormProblem, problemsIn} from '../ui/fields.tsx';
import {useWords} from '../words/index.tsx';
import {mailroomWords as own} from './mailroom-words.ts';

interface Known {
	readonly carriers: ReadonlyArray<{carrier: string}>;
	readonly parcels: ReadonlyArray<{id: string}>;
}

export interface ParcelFields {
	readonly waybill: string;
	readonly carrier: string;
	readonly sender: string;
	readonly sheetsCounted: number | null;
	readonly pagesPerSheet: 1 | 2;
	readonly discsCounted: number | null;
	readonly notes: string;
	readonly shelf: string;
	readonly returnOrDestroyOn: string;
	readonly afterwards: 'return' | 'destroy';
	readonly goneOn?: string;
}

const SHOWN = ['waybill', 'carrier', 'sender', 'sheetsCounted', 'discsCounted', 'shelf', 'notes', 'returnOrDestroyOn', 'goneOn'];
const number = (value: FormDataEntryValue | null): number | null => (value === null || value === '' ? null : Number(value));

function fieldsOf(form: HTMLFormElement): ParcelFields {
	const data = new FormData(form);
	const text = (name: string) => String(data.get(name) ?? '');
	return {
		waybill: text('waybill'),
		carrier: text('carrier'),
		sender: text('sender'),
		sheetsCounted: number(data.get('sheetsCounted')),
		pagesPerSheet: data.get('pagesPerSheet') === '2' ? 2 : 1,
		discsCounted: number(data.get('discsCounted')),
		notes: text('notes'),
		shelf: text('shelf'),
		returnOrDestroyOn: text('returnOrDestroyOn'),
		afterwards: data.get('afterwards') === 'destroy' ? 'destroy' : 'return',
		...(data.has('goneOn') && {goneOn: text('goneOn')}),
	};
}

/** A barcode scanner types fast and ends with Enter: that goes on to the next field, and registers nothing by itself. */
function goOn(event: KeyboardEvent<HTMLInputElement>): void {
	if (event.key === 'Enter') {
		event.preventDefault();
		const fields = [...(event.currentTarget.form?.querySelectorAll<HTMLElement>('input, select, textarea') ?? [])];
		fields[fields.indexOf(event.currentTarget) + 1]?.focus();
	}
}

/** What the mailroom writes down of a parcel; `send` keeps it. */
export function ParcelForm({
	parcel,
	first,
	send,
	children,
}: {
	parcel?: RegisteredParcel;
	first?: RefObject<HTMLInputElement | null>;
	send: (fields: ParcelFields, form: HTMLFormElement, submitter: string) => Promise<void>;
	children: ReactNode;
}) {
	const t = useWords(own);
	const [error, setError] = useState<unknown>();
	const [known, setKnown] = useState<Known>();
	const [carrier, setCarrier] = useState(parcel?.carrier ?? '');
	const problems = problemsIn(error);

	async function look(text: string): Promise<void> {
		if (text.trim() === '') {
			return setKnown(undefined);
		}

		const found = await call<Known>('/api/parcels/waybill', {method: 'POST', body: {text: text.trim()}}).catch(() => undefined);
		setKnown(found);
		const [likely] = found?.carriers ?? [];
		if (likely && carrier === '') {
			setCarrier(likely.carrier);
		}
	}

	async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
		event.preventDefault();
		const form = event.currentTarget;
		const submitter = (event.nativeEvent as SubmitEvent).submitter;
		setError(undefined);
		try {
			await send(fieldsOf(form), form, submitter instanceof HTMLButtonElement ? submitter.value : '');
			if (!parcel) {
				form.reset();
				setCarrier('');
				setKnown(undefined);
				first?.current?.focus();
			}
		} catch (failure) {
			setError(failure);
			if (!(failure instanceof Refusal)) {
				throw failure;
			}
		}
	}

	const others = known?.parcels.filter(({id}) => id !== parcel?.id) ?? [];
	return (
		<form onSubmit={event => void submit(event).catch(() => {})}>
			<FormProblem error={error} shown={SHOWN} />
			<Field
				label={t('waybill')}
				hint={
					<>
						{t('waybillHint')}{' '}
						{known && known.carriers.length > 0 && t('looksLike', {carriers: known.carriers.map(one => one.carrier).join(', ')})}{' '}
						{others.length > 0 && <strong>{t('known', {ids: others.map(({id}) => id).join(', ')})}</strong>}
					</>
				}
				problem={problems.get('waybill')}
			>
				{control => (
					<input
						{...control}
						ref={first}
						name="waybill"
						autoComplete="off"
						maxLength={100}
						defaultValue={parcel?.waybill ?? ''}
						onKeyDown={goOn}
						onBlur={event => void look(event.target.value)}
					/>
				)}
			</Field>
			<div className="row">
				<Field label={t('carrier')} problem={problems.get('carrier')}>
					{control => (
						<input {...control} name="carrier" maxLength={60} value={carrier} onChange={event => setCarrier(event.target.value)} />
					)}
				</Field>
				<Field label={t('sender')} problem={problems.get('sender')}>
					{control => <input {...control} name="sender" maxLength={300} defaultValue={parcel?.sender ?? ''} />}
				</Field>
			</div>
			<div className="row">
				<Field label={t('sheets')} problem={problems.get('sheetsCounted')}>
					{control => (
						<input {...control} name="sheetsCounted" type="number" min={0} max={20_000} defaultValue={parcel?.sheetsCounted ?? ''} />
					)}
				</Field>
				<Field label={t('sides')}>
					{control => (
						<select {...control} name="pagesPerSheet" defaultValue={parcel?.pagesPerSheet ?? 1}>
							<option value="1">{t('oneSide')}</option>
							<option value="2">{t('twoSides')}</option>
						</select>
					)}
				</Field>
				<Field label={t('discs')} problem={problems.get('discsCounted')}>
					{control => <input {...control} name="discsCounted" type="number" min={0} max={1000} defaultValue={parcel?.discsCounted ?? ''} />}
				</Field>
			</div>
			<div className="row">
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
				{parcel && (
					<Field label={t('gone')} problem={problems.get('goneOn')}>
						{control => <input {...control} name="goneOn" type="date" defaultValue={parcel.goneOn ?? ''} />}
					</Field>
				)}
			</div>
			<Field label={t('notes')} problem={problems.get('notes')}>
				{control => <input {...control} name="notes" maxLength={2000} defaultValue={parcel?.notes ?? ''} />}
			</Field>
			<div className="row">{children}</div>
		</form>
	);
}
