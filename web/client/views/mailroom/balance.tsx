import type {ParcelScan} from '../../types.ts';
import {useWords} from '../../words/index.tsx';
import {adviceOn} from './advice.ts';
import {PagesOf, type ShownParcel} from './list.tsx';
import {mailroomWords as own} from './words.ts';

const signed = (difference: number): string => (difference > 0 ? `+${difference}` : difference < 0 ? `−${-difference}` : '0');

/** Sheets counted against pages scanned, as they come in, and what to do while the paper is at hand. */
export function Balance({parcel, scans}: {parcel: ShownParcel; scans: readonly ParcelScan[]}) {
	const t = useWords(own);
	const {balance, sheetsCounted} = parcel;
	const advice = adviceOn(parcel, balance, scans);
	return (
		<section className="card" aria-labelledby="balance">
			<h2 id="balance">{t('balance')}</h2>
			{/* Read out whenever a scan changes it. */}
			<div role="status">
				<dl className="sums">
					<div>
						<dt>{t('expected')}</dt>
						<dd>{balance.expectedPages ?? '?'}</dd>
						<dd className="soft">
							{sheetsCounted === null
								? t('notCounted')
								: t('expectedHow', {sheets: sheetsCounted, sides: t(parcel.pagesPerSheet === 2 ? 'twoSides' : 'oneSide')})}
						</dd>
					</div>
					<div>
						<dt>{t('scanned')}</dt>
						<dd>{balance.received}</dd>
						<dd className="soft">
							<PagesOf balance={balance} />
						</dd>
					</div>
					<div>
						<dt>{t('difference')}</dt>
						<dd>{balance.difference === null ? '?' : signed(balance.difference)}</dd>
						<dd>
							<span className={`state ${parcel.state}`}>{t(`state-${parcel.state}`)}</span>
						</dd>
					</div>
				</dl>
				{balance.scans > 0 && <p className="soft">{t('scanRow', {...sums(balance)})}</p>}
				<h3>{t('advice')}</h3>
				{advice.length === 0 ? (
					<p className="good-note">✓ {t('fine')}</p>
				) : (
					<ul className="advice">
						{advice.map(({say, count}) => (
							<li key={say}>{t(say, {count})}</li>
						))}
					</ul>
				)}
			</div>
		</section>
	);
}

type Sums = Pick<ParcelScan, 'received' | 'filed' | 'blank' | 'inReview' | 'unreadable'>;
export const sums = ({received, filed, blank, inReview, unreadable}: Sums): Record<keyof Sums, number> => ({
	received,
	filed,
	blank,
	inReview,
	unreadable,
});
