import {useQuery} from '@tanstack/react-query';
import {call} from '../api.ts';
import {useSession} from '../session.tsx';
import '../style/forms.css';
import {Empty, Shown as Fetched} from '../ui/states.tsx';
import {common} from '../words/common.ts';
import {useWords} from '../words/index.tsx';
import type {Shown} from './accounts/changes.ts';
import {People} from './accounts/people.tsx';
import {Tokens} from './accounts/tokens.tsx';
import {Webhooks} from './accounts/webhooks.tsx';
import {accountWords} from './accounts/words.ts';

/** Who and what may come in: people, programs, and systems that are told of changes. */
export default function Accounts() {
	const t = useWords(accountWords);
	const c = useWords(common);
	const {may} = useSession();
	return may('accounts.manage') ? (
		<>
			<h1>{t('title')}</h1>
			<Administered />
		</>
	) : (
		<Empty>{c('notPermitted')}</Empty>
	);
}

function Administered() {
	const {may} = useSession();
	const query = useQuery({queryKey: ['accounts', 'people'], queryFn: () => call<{accounts: Shown[]}>('/api/accounts')});
	return (
		<Fetched query={query}>
			{({accounts}) => (
				<>
					<People accounts={accounts} />
					{may('tokens.manage') && (
						<>
							<Tokens accounts={accounts} />
							<Webhooks />
						</>
					)}
				</>
			)}
		</Fetched>
	);
}
