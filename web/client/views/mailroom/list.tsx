import {keepPreviousData, useQuery} from '@tanstack/react-query';
import {useRef, useState} from 'react';
import {Link} from 'wouter';
import {call, enc} from '../../api.ts';
import {useKeys} from '../../keys.tsx';
import type {ParcelBalance, ParcelState, RegisteredParcel} from '../../types.ts';
import {Empty, Shown} from '../../ui/states.tsx';
import {common} from '../../words/common.ts';
import {useDates, useWords} from '../../words/index.tsx';
import {mailroomWords as own} from './words.ts';

/** As the API shows it. */
export interface ShownParcel extends RegisteredParcel {
	readonly state: ParcelState;
	readonly registeredByName: string;
	readonly balance: ParcelBalance;
}

const ON_ONE_PAGE = 50;
const STATES = ['registered', 'scanning', 'differs', 'balanced', 'closed'] as const;
type Filter = 'open' | 'overdue' | 'all' | (typeof STATES)[number];

/** Today where this window is: papers are due by the calendar on the wall. */
export const today = (): string => new Date().toLocaleDateString('sv-SE');
export const isOverdue = ({returnOrDestroyOn, goneOn}: RegisteredParcel): boolean =>
	goneOn === null && returnOrDestroyOn !== null && returnOrDestroyOn <= today();

function address(filter: Filter, waybill: string, offset: number): string {
	const asked = new URLSearchParams({offset: String(offset), limit: String(ON_ONE_PAGE)});
	if (waybill !== '') {
		// Whoever holds a parcel in the hand looks for it among all.
		asked.set('waybill', waybill);
	} else if (filter === 'overdue') {
		asked.set('dueBy', today());
	} else if (filter !== 'all') {
		asked.set('state', filter);
	}

	return `/api/parcels?${asked}`;
}

/** Parcels by what is to be done with them, their sheets held against the pages scanned. */
export function Parcels() {
	const t = useWords(own);
	const [filter, setFilter] = useState<Filter>('open');
	const [waybill, setWaybill] = useState('');
	const [offset, setOffset] = useState(0);
	const body = useRef<HTMLTableSectionElement>(null);
	const query = useQuery({
		queryKey: ['parcels', filter, waybill, offset],
		queryFn: () => call<{parcels: ShownParcel[]; total: number}>(address(filter, waybill, offset)),
		placeholderData: keepPreviousData,
	});
	const step = (by: number) => {
		const links = [...(body.current?.querySelectorAll<HTMLElement>('a') ?? [])];
		const at = links.indexOf(document.activeElement as HTMLElement);
		links[at === -1 ? 0 : at + by]?.focus();
	};
	useKeys([
		{key: 'j', label: t('nextRow'), run: () => step(1)},
		{key: 'k', label: t('previousRow'), run: () => step(-1)},
	]);
	return (
		<section aria-labelledby="parcels">
			<div className="row ends">
				<h2 id="parcels">{t('list')}</h2>
				<div className="row">
					<input
						type="search"
						aria-label={t('find')}
						placeholder={t('find')}
						maxLength={100}
						value={waybill}
						onChange={event => {
							setWaybill(event.target.value.trim());
							setOffset(0);
						}}
					/>
					<select
						aria-label={t('state')}
						value={filter}
						disabled={waybill !== ''}
						onChange={event => {
							setFilter(event.target.value as Filter);
							setOffset(0);
						}}
					>
						<option value="open">{t('open')}</option>
						<option value="overdue">{t('overdue')}</option>
						{STATES.map(name => (
							<option key={name} value={name}>
								{t(`state-${name}`)}
							</option>
						))}
						<option value="all">{t('all')}</option>
					</select>
				</div>
			</div>
			<Shown query={query}>
				{({parcels, total}) =>
					parcels.length === 0 ? (
						<Empty>{t(filter === 'open' && waybill === '' ? 'noneOpen' : 'none')}</Empty>
					) : (
						<>
							<table className="parcels">
								<thead>
									<tr>
										<th scope="col">{t('parcel')}</th>
										<th scope="col" className="number">
											{t('sheetsShort')}
										</th>
										<th scope="col" className="number">
											{t('discs')}
										</th>
										<th scope="col">{t('scanned')}</th>
										<th scope="col">{t('state')}</th>
										<th scope="col">{t('shelf')}</th>
										<th scope="col">{t('leaves')}</th>
									</tr>
								</thead>
								<tbody ref={body}>
									{parcels.map(parcel => (
										<Row key={parcel.id} parcel={parcel} />
									))}
								</tbody>
							</table>
							<Leafing offset={offset} shown={parcels.length} total={total} onOffset={setOffset} />
						</>
					)
				}
			</Shown>
		</section>
	);
}

function Row({parcel}: {parcel: ShownParcel}) {
	const t = useWords(own);
	const {time} = useDates();
	return (
		<tr>
			<td>
				<Link href={`/mailroom/${enc(parcel.id)}`}>{parcel.id}</Link>
				<span className="soft about">
					{[parcel.carrier, parcel.waybill, parcel.sender, time(parcel.registeredAt)].filter(Boolean).join(' · ')}
				</span>
			</td>
			<td className="number">{parcel.sheetsCounted ?? '?'}</td>
			<td className="number">{parcel.discsCounted ?? '?'}</td>
			<td>
				<PagesOf balance={parcel.balance} />
			</td>
			<td>
				<span className={`state ${parcel.state}`}>{t(`state-${parcel.state}`)}</span>
			</td>
			<td>{parcel.shelf}</td>
			<td>
				<Leaves parcel={parcel} />
			</td>
		</tr>
	);
}

/** When the paper leaves, or left. */
export function Leaves({parcel}: {parcel: RegisteredParcel}) {
	const t = useWords(own);
	const {day} = useDates();
	const {goneOn, returnOrDestroyOn, afterwards} = parcel;
	if (goneOn !== null) {
		return t('left', {day: day(goneOn)});
	}

	return (
		returnOrDestroyOn !== null && (
			<>
				{t(afterwards === 'return' ? 'leavesReturn' : 'leavesDestroy', {day: day(returnOrDestroyOn)})}{' '}
				{isOverdue(parcel) && <span className="state missing">{t('isOverdue')}</span>}
			</>
		)
	);
}

/** Pages scanned of those expected, with a bar where both are known. */
export function PagesOf({balance: {received, expectedPages}}: {balance: ParcelBalance}) {
	const t = useWords(own);
	if (expectedPages === null) {
		return received;
	}

	return (
		<span className="pages-of">
			<span className={received > expectedPages ? 'meter over' : 'meter'} aria-hidden="true">
				<span style={{width: `${expectedPages === 0 ? 0 : Math.min(100, (100 * received) / expectedPages)}%`}} />
			</span>
			{t('pagesOf', {received, expected: expectedPages})}
		</span>
	);
}

/** Through a long list, fifty at a time. */
function Leafing({offset, shown, total, onOffset}: {offset: number; shown: number; total: number; onOffset: (offset: number) => void}) {
	const t = useWords(own);
	const c = useWords(common);
	return (
		<div className="row ends leafing">
			<p className="soft">{t('shown', {from: offset + 1, to: offset + shown, total})}</p>
			{total > ON_ONE_PAGE && (
				<div className="row">
					<button type="button" disabled={offset === 0} onClick={() => onOffset(Math.max(0, offset - ON_ONE_PAGE))}>
						{c('previous')}
					</button>
					<button type="button" disabled={offset + shown >= total} onClick={() => onOffset(offset + ON_ONE_PAGE)}>
						{c('next')}
					</button>
				</div>
			)}
		</div>
	);
}
