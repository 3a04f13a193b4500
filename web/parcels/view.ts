import {z} from 'zod';
import {IntakeError} from '#pipeline/errors.ts';
import {PARCEL_STATES, parcelBalance, type RegisteredParcel, registeredParcel} from '#pipeline/model/registered-parcel.ts';
import {balanceOf, stateOf} from '#pipeline/parcels/balance.ts';
import type {Store} from '#pipeline/ports.ts';

/** A parcel as shown: with where it stands, which is never stored. */
export const shownParcel = registeredParcel.extend({
	state: z.enum(PARCEL_STATES),
	/** Who registered it. */
	registeredByName: z.string(),
	balance: parcelBalance,
});
export type ShownParcel = z.infer<typeof shownParcel>;

export async function parcelNamed(id: string, {parcels}: Pick<Store, 'parcels'>): Promise<RegisteredParcel> {
	const parcel = await parcels.find(id);
	if (!parcel) {
		throw new IntakeError('NOT_FOUND', 'There is no such parcel.');
	}

	return parcel;
}

export async function shown(parcels: readonly RegisteredParcel[], store: Pick<Store, 'parcels' | 'accounts'>): Promise<ShownParcel[]> {
	const [scans, accounts] = await Promise.all([store.parcels.scans(parcels), store.accounts.list()]);
	const names = new Map(accounts.map(({id, displayName}) => [id, displayName]));
	return parcels.map(parcel => {
		const balance = balanceOf(parcel, scans.get(parcel.id) ?? []);
		return {...parcel, state: stateOf(parcel, balance), registeredByName: names.get(parcel.registeredBy) ?? parcel.registeredBy, balance};
	});
}
