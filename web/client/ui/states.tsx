import type {UseQueryResult} from '@tanstack/react-query';
import type {ReactNode} from 'react';
import {Refusal} from '../api.ts';
import {common} from '../words/common.ts';
import {useWords} from '../words/index.tsx';

export function Empty({children}: {children: ReactNode}) {
	return <div className="empty">{children}</div>;
}

/** What went wrong, in words, and a way on. */
export function Problem({error, onRetry}: {error: unknown; onRetry?: () => void}) {
	const t = useWords(common);
	return (
		<div className="problem" role="alert">
			<p>{error instanceof Refusal ? error.message : t('failed')}</p>
			{error instanceof Refusal && error.problems.length > 0 && (
				<ul>
					{error.problems.map(({field, problem}) => (
						<li key={field + problem}>
							{field && <strong>{field}: </strong>}
							{problem}
						</li>
					))}
				</ul>
			)}
			{onRetry && (
				<button type="button" onClick={onRetry}>
					{t('retry')}
				</button>
			)}
		</div>
	);
}

/** Loading, failed or there: one of the three, always. */
export function Shown<Data>({query, children}: {query: UseQueryResult<Data>; children: (data: Data) => ReactNode}) {
	const t = useWords(common);
	if (query.data !== undefined) {
		return children(query.data);
	}

	return query.error ? (
		<Problem error={query.error} onRetry={() => void query.refetch()} />
	) : (
		<p className="loading" role="status">
			{t('loading')}
		</p>
	);
}
