import {keepPreviousData, useQuery} from '@tanstack/react-query';
import {useState} from 'react';
import {useSearchParams} from 'wouter';
import {call} from '../api.ts';
import {useKeys} from '../keys.tsx';
import '../style/forms.css';
import '../style/mailroom.css';
import {Empty, Shown} from '../ui/states.tsx';
import {common} from '../words/common.ts';
import {useWords} from '../words/index.tsx';
import {Compared, type Comparison} from './faxes/compared.tsx';
import {type Fax, FaxTable} from './faxes/list.tsx';
import {FaxPanel} from './faxes/opened.tsx';
import {faxWords as own} from './faxes/words.ts';

const ON_ONE_PAGE = 50;
const FEWEST_DIGITS = 3;
const TRANSPORTS = ['complete', 'partial', 'failed'] as const;
const STATES = ['received', 'processing', 'in-review', 'filed', 'quarantined'] as const;
const EVERY = {state: '', transport: '', number: '', offset: 0};
type Filter = typeof EVERY;

const digitsOf = ({number}: Filter): string => {
	const digits = number.replaceAll(/\D/g, '');
	return digits.length >= FEWEST_DIGITS ? digits : '';
};

function address(filter: Filter): string {
	const {state, transport, offset} = filter;
	const asked = {state, transport, number: digitsOf(filter), offset: String(offset), limit: String(ON_ONE_PAGE)};
	return `/api/faxes?${new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== ''))}`;
}

export default function FaxDesk() {
	const t = useWords(own);
	const c = useWords(common);
	const [filter, setFilter] = useState(EVERY);
	const [place, setPlace] = useSearchParams();
	const opened = place.get('fax') ?? undefined;
	const query = useQuery({
		queryKey: ['faxes', filter.state, filter.transport, digitsOf(filter), filter.offset],
		queryFn: () => call<{faxes: Fax[]; total: number; compared: Comparison[]}>(address(filter)),
		placeholderData: keepPreviousData,
	});
	const open = (id: string | undefined) => setPlace(id ? {fax: id} : {}, {replace: true});
	const close = () => {
		open(undefined);
		document.querySelector<HTMLElement>(`[data-fax="${opened}"]`)?.focus();
	};
	const step = (by: number) => {
		const faxes = query.data?.faxes ?? [];
		const at = faxes.findIndex(({id}) => id === opened);
		const next = faxes[at === -1 ? 0 : at + by];
		if (next) {
			open(next.id);
		}
	};
	useKeys([
		{key: 'j', label: t('nextFax'), run: () => step(1)},
		{key: 'k', label: t('previousFax'), run: () => step(-1)},
		...(opened ? [{key: 'Escape', label: t('close'), run: close}] : []),
	]);
	const isFiltered = filter.state !== '' || filter.transport !== '' || digitsOf(filter) !== '';
	return (
		<>
			<div className="row ends page-head">
				<h1>{t('title')}</h1>
				<Filters filter={filter} onFilter={setFilter} />
			</div>
			<Compared comparisons={query.data?.compared ?? []} />
			<div className={opened ? 'fax-desk is-open' : 'fax-desk'}>
				<div>
					<Shown query={query}>
						{({faxes, total}) =>
							faxes.length === 0 ? (
								<Empty>{t(isFiltered ? 'none' : 'noneYet')}</Empty>
							) : (
								<>
									<FaxTable faxes={faxes} opened={opened} onOpen={open} />
									<div className="row ends leafing">
										<p className="soft">{t('shown', {from: filter.offset + 1, to: filter.offset + faxes.length, total})}</p>
										<div className="row">
											<button
												type="button"
												disabled={filter.offset === 0}
												onClick={() => setFilter({...filter, offset: Math.max(0, filter.offset - ON_ONE_PAGE)})}
											>
												{c('previous')}
											</button>
											<button
												type="button"
												disabled={filter.offset + faxes.length >= total}
												onClick={() => setFilter({...filter, offset: filter.offset + ON_ONE_PAGE})}
											>
												{c('next')}
											</button>
										</div>
									</div>
								</>
							)
						}
					</Shown>
				</div>
				{opened && <FaxPanel key={opened} id={opened} onClose={close} />}
			</div>
		</>
	);
}

function Filters({filter, onFilter}: {filter: Filter; onFilter: (filter: Filter) => void}) {
	const t = useWords(own);
	const change = (part: Partial<Filter>) => onFilter({...filter, ...part, offset: 0});
	return (
		<search className="row">
			<input
				type="search"
				aria-label={`${t('number')}, ${t('numberHint')}`}
				placeholder={t('number')}
				title={t('numberHint')}
				maxLength={40}
				value={filter.number}
				onChange={event => change({number: event.target.value})}
			/>
			<select aria-label={t('transport')} value={filter.transport} onChange={event => change({transport: event.target.value})}>
				<option value="">{t('allTransports')}</option>
				{TRANSPORTS.map(name => (
					<option key={name} value={name}>
						{t(name)}
					</option>
				))}
			</select>
			<select aria-label={t('state')} value={filter.state} onChange={event => change({state: event.target.value})}>
				<option value="">{t('allStates')}</option>
				{STATES.map(name => (
					<option key={name} value={name}>
						{t(name)}
					</option>
				))}
			</select>
		</search>
	);
}
