import {useQuery} from '@tanstack/react-query';
import {call} from '../../api.ts';
import type {LetterDraft} from '../../types.ts';
import {Shown} from '../../ui/states.tsx';
import {useDates, useWords} from '../../words/index.tsx';
import {letterWords} from './words.ts';

interface Event {
	readonly at: string;
	readonly by: string;
	readonly action: string;
	readonly version: number | null;
	readonly via: string | null;
}

const KNOWN = ['letter-drafted', 'letter-edited', 'letter-finalised', 'letter-sent'] as const;

/** Who drafted, changed, finished and sent it. */
export function History({letter: {id, version}}: {letter: LetterDraft}) {
	const t = useWords(letterWords);
	const {time} = useDates();
	const query = useQuery({
		queryKey: ['letters', 'history', id, version],
		queryFn: () => call<{events: Event[]}>(`/api/letters/${id}/history`),
	});
	return (
		<section className="card">
			<h3>{t('history')}</h3>
			<Shown query={query}>
				{({events}) => (
					<ol className="history">
						{events.map(({at, by, action, version: made}) => {
							const known = KNOWN.find(name => name === action);
							return (
								<li key={`${at} ${action} ${made}`}>
									<time dateTime={at}>{time(at)}</time> {known ? t(`did-${known}`) : action} {t('by', {name: by})}
									{made !== null && <span className="soft"> · {t('version', {version: made})}</span>}
								</li>
							);
						})}
					</ol>
				)}
			</Shown>
		</section>
	);
}
