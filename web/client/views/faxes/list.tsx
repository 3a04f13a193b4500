import type {Delivery, PageBalance, PageGlance} from '../../types.ts';
import {useDates, useWords} from '../../words/index.tsx';
import {Legibility} from '../page-thumbs.tsx';
import {faxWords as own} from './words.ts';

/** As the API shows it. */
export interface Fax {
	readonly id: string;
	readonly connector: string;
	readonly receivedAt: string;
	readonly from: Delivery['sender'];
	readonly announcedPages: number | null;
	readonly receivedPages: number;
	readonly transport: Delivery['transport'];
	readonly failureCode: string | null;
	readonly state: Delivery['state'];
	readonly balance: PageBalance;
	readonly legibility: number | null;
	readonly word: PageGlance['word'];
	readonly poorPages: number;
	readonly isStale: boolean;
}

interface Listed {
	readonly faxes: readonly Fax[];
	readonly opened: string | undefined;
	readonly onOpen: (id: string) => void;
}

/** Faxes, newest first: what was announced, what came, and how well it reads. */
export function FaxTable({faxes, opened, onOpen}: Listed) {
	const t = useWords(own);
	const {time} = useDates();
	return (
		<table className="faxes">
			<thead>
				<tr>
					<th scope="col">{t('faxReceived')}</th>
					<th scope="col">{t('from')}</th>
					<th scope="col">{t('pages')}</th>
					<th scope="col">{t('transport')}</th>
					<th scope="col">{t('legibility')}</th>
					<th scope="col">{t('state')}</th>
				</tr>
			</thead>
			<tbody>
				{faxes.map(fax => (
					<tr key={fax.id} className={fax.id === opened ? 'opened' : undefined}>
						<td>
							<button
								type="button"
								className="link"
								aria-current={fax.id === opened ? 'true' : undefined}
								aria-label={t('fax', {time: time(fax.receivedAt)})}
								onClick={() => onOpen(fax.id)}
								data-fax={fax.id}
							>
								{time(fax.receivedAt)}
							</button>
						</td>
						<td>
							{fax.from.faxNumber ?? <span className="soft">{t('unknownSender')}</span>}
							{fax.from.transmittingStationId && <span className="soft about">{fax.from.transmittingStationId}</span>}
						</td>
						<td>
							<PagesThatCame fax={fax} />
						</td>
						<td>
							<span className={`state ${fax.transport}`}>{t(fax.transport)}</span>
							{fax.failureCode && <code className="about">{fax.failureCode}</code>}
							{fax.isStale && (
								<strong className="about doubtful" title={t('staleMeans')}>
									{t('stale')}
								</strong>
							)}
						</td>
						<td>
							<Legibility value={fax.legibility} word={fax.word} poorPages={fax.poorPages} />
						</td>
						<td>
							<span className={`state ${fax.state}`}>{t(fax.state)}</span>
						</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}

/** Received of announced, and in words when they are not the same. */
export function PagesThatCame({fax: {announcedPages, receivedPages}}: {fax: Fax}) {
	const t = useWords(own);
	if (announcedPages === null) {
		return receivedPages;
	}

	const difference = receivedPages - announcedPages;
	return (
		<>
			{t('of', {received: receivedPages, announced: announcedPages})}{' '}
			{difference !== 0 && (
				<strong className="about doubtful">{difference < 0 ? t('lost', {count: -difference}) : t('surplus', {count: difference})}</strong>
			)}
		</>
	);
}
