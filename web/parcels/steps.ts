import {IntakeError} from '#pipeline/errors.ts';
import type {ParcelEntry, RegisteredParcel} from '#pipeline/model/registered-parcel.ts';
import {balanceOf, stateOf} from '#pipeline/parcels/balance.ts';
import type {ApiTools} from '../api/tools.ts';
import {parcelNamed, type ShownParcel, shown} from './view.ts';

type Tools = Pick<ApiTools, 'store' | 'clock' | 'live'>;

/** Paper moves on after its parcel was closed. */
const OF_THE_PAPER: ReadonlyArray<keyof ParcelEntry> = ['notes', 'shelf', 'returnOrDestroyOn', 'afterwards', 'goneOn'];

/** Changes a parcel, notes who did so, and tells every window. Details hold names of fields, never what was written. */
export async function changeParcel(
	id: string,
	change: (present: RegisteredParcel) => Partial<RegisteredParcel>,
	{actor, action, details = {}}: {actor: string; action: string; details?: Record<string, string | number | boolean | null>},
	{store, clock, live}: Tools,
): Promise<ShownParcel> {
	const changed = await store.parcels.change(id, change, {at: clock.now().toISOString(), actor, action, details});
	live.tell({topic: 'parcel', id});
	return (await shown([changed], store))[0]!;
}

export async function correctParcel(id: string, changes: Partial<ParcelEntry>, actor: string, tools: Tools): Promise<ShownParcel> {
	const fields = Object.keys(changes) as Array<keyof ParcelEntry>;
	if (fields.length === 0) {
		throw new IntakeError('INPUT_INVALID', 'Nothing to correct was sent.');
	}

	const refuseClosed = ({closed}: RegisteredParcel) => {
		if (closed && fields.some(field => !OF_THE_PAPER.includes(field))) {
			throw new IntakeError(
				'STATE_CONFLICT',
				'This parcel is closed: only where its paper is and when it leaves can change. Reopen it first.',
			);
		}

		return changes;
	};
	return changeParcel(id, refuseClosed, {actor, action: 'parcel-corrected', details: {fields: fields.join(' ')}}, tools);
}

export async function closeParcel(id: string, reason: string | null, actor: string, tools: Tools): Promise<ShownParcel> {
	const {store, clock} = tools;
	const parcel = await parcelNamed(id, store);
	const balance = balanceOf(parcel, (await store.parcels.scans([parcel])).get(id) ?? []);
	const state = stateOf({closed: null}, balance);
	if (state !== 'balanced' && reason === null) {
		throw new IntakeError(
			'INPUT_INVALID',
			`Sheets and pages of this parcel do not agree yet. ${[...balance.advice, 'Say why it is closed all the same.'].join(' ')}`,
		);
	}

	const close = ({closed}: RegisteredParcel) => {
		if (closed) {
			throw new IntakeError('STATE_CONFLICT', 'This parcel is closed already.');
		}

		return {closed: {at: clock.now().toISOString(), by: actor, reason}};
	};
	return changeParcel(id, close, {actor, action: 'parcel-closed', details: {state, difference: balance.difference}}, tools);
}

export function reopenParcel(id: string, actor: string, tools: Tools): Promise<ShownParcel> {
	const reopen = ({closed}: RegisteredParcel) => {
		if (!closed) {
			throw new IntakeError('STATE_CONFLICT', 'This parcel is open.');
		}

		return {closed: null};
	};
	return changeParcel(id, reopen, {actor, action: 'parcel-reopened'}, tools);
}
