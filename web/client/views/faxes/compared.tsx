import {useDates, useWords} from '../../words/index.tsx';
import {faxWords as own} from './words.ts';

/** As the API shows it. */
export interface Comparison {
	readonly connector: string;
	readonly comparedAt: string | null;
	readonly recovered: number;
	readonly differing: number;
	readonly failingSince: string | null;
	readonly failureCode: string | null;
}

/** When the list of each provider was last compared with what is here: what it does not show either, nobody here can know of. */
export function Compared({comparisons}: {comparisons: readonly Comparison[]}) {
	const t = useWords(own);
	const {time} = useDates();
	return comparisons.map(({connector, comparedAt, recovered, differing, failingSince, failureCode}) => (
		<p key={connector} className="soft">
			{t('compared', {connector, time: comparedAt === null ? t('never') : time(comparedAt)})}
			{recovered > 0 && ` ${t('recovered', {count: recovered})}`}
			{differing > 0 && ` ${t('differing', {count: differing})}`}
			{failingSince && (
				<>
					{' '}
					<strong className="doubtful">{t('notCompared', {time: time(failingSince), code: failureCode ?? ''})}</strong>
				</>
			)}
		</p>
	));
}
