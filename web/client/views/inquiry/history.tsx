import {useQuery} from '@tanstack/react-query';
import {call, enc} from '../../api.ts';
import {useSession} from '../../session.tsx';
import type {Decision} from '../../types.ts';
import {Shown} from '../../ui/states.tsx';
import {useDates, useWords} from '../../words/index.tsx';
import {useActionWords, useUndo} from './decided.ts';
import {inquiryWords} from './words.ts';

/** Of each thing decided on, the last decision that holds: taking back an earlier one would take the later ones with it. */
function latestStanding(newestFirst: readonly Decision[]): ReadonlySet<number> {
	const latest = new Map<string, number>();
	for (const {id, kind, subject, undoes, undoneBy} of newestFirst) {
		const about = `${kind} ${subject}`;
		if (undoes === null && undoneBy === null && !latest.has(about)) {
			latest.set(about, id);
		}
	}

	return new Set(latest.values());
}

/** Who decided what about this inquiry, newest first, each with the way back. */
export function History({inquiryId}: {inquiryId: string}) {
	const t = useWords(inquiryWords);
	const said = useActionWords();
	const undo = useUndo();
	const {time} = useDates();
	const {may} = useSession();
	const query = useQuery({
		queryKey: ['inquiry', inquiryId, 'history'],
		queryFn: () => call<{decisions: Array<Decision & {by: string}>}>(`/api/dossiers/${enc(inquiryId)}/history`),
	});
	return (
		<section className="card">
			<h2>{t('history')}</h2>
			<Shown query={query}>
				{({decisions}) =>
					decisions.length === 0 ? (
						<p className="soft">{t('noHistory')}</p>
					) : (
						<ul className="history">
							{decisions.map(({id, at, action, by, undoneBy}) => (
								<li key={id}>
									<time dateTime={at}>{time(at)}</time>: {said(action)}, {by}
									{undoneBy !== null && <span className="soft"> ({t('undone')})</span>}
									{may('dossiers.decide') && latestStanding(decisions).has(id) && (
										<button type="button" aria-label={t('undoOne', {action: said(action)})} onClick={() => void undo(id)}>
											{t('undo')}
										</button>
									)}
								</li>
							))}
						</ul>
					)
				}
			</Shown>
		</section>
	);
}
