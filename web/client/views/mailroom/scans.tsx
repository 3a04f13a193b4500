import {Link} from 'wouter';
import {enc} from '../../api.ts';
import {useLive} from '../../live.tsx';
import {useSession} from '../../session.tsx';
import type {PageGlance, ParcelScan} from '../../types.ts';
import {useDates, useWords} from '../../words/index.tsx';
import {PageThumbs} from '../page-thumbs.tsx';
import {sums} from './balance.tsx';
import {mailroomWords as own} from './words.ts';

export type ShownScan = ParcelScan & {readonly pages: readonly PageGlance[]};

/** Every stack that was scanned of a parcel, page by page. */
export function Scans({scans}: {scans: readonly ShownScan[]}) {
	const t = useWords(own);
	const {time} = useDates();
	const {may} = useSession();
	return (
		<section className="card" aria-labelledby="scans">
			<h2 id="scans">{t('scans')}</h2>
			{scans.length === 0 && <p>{t('noScans')}</p>}
			{scans.map(scan => (
				<article key={scan.deliveryId} className="scan">
					<h3>
						{may('pages.read') ? <Link href={`/deliveries/${enc(scan.deliveryId)}`}>{time(scan.receivedAt)}</Link> : time(scan.receivedAt)}
					</h3>
					<How scan={scan} />
					<PageThumbs pages={scan.pages} />
				</article>
			))}
		</section>
	);
}

function How({scan}: {scan: ShownScan}) {
	const t = useWords(own);
	const {progress} = useLive();
	if (scan.isQuarantined) {
		return (
			<p>
				<span className="state quarantined">{t('heldScan', {code: scan.failureCode ?? ''})}</span>
			</p>
		);
	}

	if (scan.isRead) {
		return <p className="soft">{t('scanRow', sums(scan))}</p>;
	}

	const running = progress.get(scan.deliveryId);
	return (
		<p>
			{running ? t('readingPages', {done: running.done, of: running.of}) : t('waitingScan')}{' '}
			{running && <progress value={running.done} max={running.of} aria-label={t('waitingScan')} />}
		</p>
	);
}
