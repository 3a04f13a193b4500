import {keepPreviousData, useQuery} from '@tanstack/react-query';
import {useState} from 'react';
import {Link} from 'wouter';
import {call, enc} from '../../api.ts';
import {useSession} from '../../session.tsx';
import {Dialog} from '../../ui/dialog.tsx';
import {Shown} from '../../ui/states.tsx';
import {common} from '../../words/common.ts';
import {useDates, useWords} from '../../words/index.tsx';
import {useLasting} from './answer.ts';
import {numberWords as own} from './words.ts';

interface Row {
	readonly kind: 'delivery' | 'document' | 'inquiry' | 'question';
	readonly id: string;
	readonly at: string;
	readonly until: string | null;
	readonly value: number | null;
}

const ON_ONE_PAGE = 50;
type Word = keyof typeof own.en;

/** What the columns of each figure hold. */
const COLUMNS: Readonly<Record<string, {at: Word; until?: Word; value?: Word}>> = {
	arrivals: {at: 'arrived', value: 'pagesOfIt'},
	filed: {at: 'arrived', until: 'filedAt', value: 'took'},
	unfiled: {at: 'arrived'},
	complete: {at: 'firstPaper', until: 'completedAt', value: 'took'},
	documents: {at: 'arrived'},
	missing: {at: 'opened'},
	legibility: {at: 'arrived', value: 'legible'},
	asked: {at: 'wasAsked'},
	answered: {at: 'wasAnswered'},
};

/** The rows behind a figure, each with the way to where it can be looked at. */
export function Rows({href, what, onClose}: {href: string; what: string; onClose: () => void}) {
	const t = useWords(own);
	const c = useWords(common);
	const {time, day} = useDates();
	const lasting = useLasting();
	const [offset, setOffset] = useState(0);
	const query = useQuery({
		queryKey: ['numbers', 'rows', href, offset],
		queryFn: () => call<{figure: string; rows: Row[]; total: number}>(`${href}&limit=${ON_ONE_PAGE}&offset=${offset}`),
		placeholderData: keepPreviousData,
	});
	const inUnit = (figure: string, value: number | null): string | number =>
		value === null ? '' : figure === 'legibility' ? `${Math.round(value * 100)} %` : figure === 'arrivals' ? value : lasting(value);
	return (
		<Dialog title={t('rows', {what})} onClose={onClose} isWide>
			<Shown query={query}>
				{({figure, rows, total}) => {
					const columns = COLUMNS[figure] ?? {at: 'arrived'};
					return rows.length === 0 ? (
						<p>{t('noRows')}</p>
					) : (
						<>
							<table>
								<thead>
									<tr>
										<th scope="col">{t('what')}</th>
										<th scope="col">{t(columns.at)}</th>
										{columns.until && <th scope="col">{t(columns.until)}</th>}
										{columns.value && (
											<th scope="col" className="number">
												{t(columns.value)}
											</th>
										)}
									</tr>
								</thead>
								<tbody>
									{rows.map(row => (
										<tr key={`${row.id} ${row.at}`}>
											<td>
												<Named row={row} />
											</td>
											<td>{row.at.length > 10 ? time(row.at) : day(row.at)}</td>
											{columns.until && <td>{row.until && time(row.until)}</td>}
											{columns.value && <td className="number">{inUnit(figure, row.value)}</td>}
										</tr>
									))}
								</tbody>
							</table>
							<div className="row ends">
								<p className="soft">{t('shown', {from: offset + 1, to: offset + rows.length, total})}</p>
								{total > ON_ONE_PAGE && (
									<div className="row">
										<button type="button" disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - ON_ONE_PAGE))}>
											{c('previous')}
										</button>
										<button type="button" disabled={offset + rows.length >= total} onClick={() => setOffset(offset + ON_ONE_PAGE)}>
											{c('next')}
										</button>
									</div>
								)}
							</div>
						</>
					);
				}}
			</Shown>
		</Dialog>
	);
}

/** A row by its id; whoever may not open it sees that it is there, and no more. */
function Named({row: {kind, id}}: {row: Row}) {
	const t = useWords(own);
	const {may} = useSession();
	const [delivery = '', page = '1'] = id.split('/');
	const name = t(kind, {name: kind === 'inquiry' ? id : delivery.slice(0, 8), page});
	const place = {
		inquiry: may('dossiers.read') && `/dossiers/${enc(id)}`,
		question: may('dossiers.read') && `/review/${enc(id)}`,
		document: may('pages.read') && `/deliveries/${enc(delivery)}?page=${enc(page)}`,
		delivery: may('pages.read') && `/deliveries/${enc(id)}`,
	}[kind];
	return place ? <Link href={place}>{name}</Link> : name;
}
