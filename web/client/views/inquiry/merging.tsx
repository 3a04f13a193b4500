import {useQuery} from '@tanstack/react-query';
import {useState} from 'react';
import {call, enc} from '../../api.ts';
import {useDecisions} from '../../decisions.tsx';
import type {Inquiry} from '../../types.ts';
import {Dialog} from '../../ui/dialog.tsx';
import {InquirySearch} from '../../ui/inquiry-search.tsx';
import {Problem, Shown} from '../../ui/states.tsx';
import {common} from '../../words/common.ts';
import {useDates, useWords} from '../../words/index.tsx';
import {inquiryWords} from './words.ts';

/** Two inquiries of one person become one: found, compared, then merged. */
export function Merging({inquiry, onClose}: {inquiry: Inquiry; onClose: () => void}) {
	const t = useWords(inquiryWords);
	const [chosen, setChosen] = useState<string>();
	return (
		<Dialog title={t('mergeTitle', {id: inquiry.id})} onClose={onClose} isWide>
			<p>{t('mergeHint')}</p>
			<InquirySearch label={t('mergeFind')} none={t('mergeNone')} hasFocus onChoose={setChosen} />
			<div aria-live="polite">
				{chosen === inquiry.id && <p className="note">{t('mergeSame')}</p>}
				{chosen !== undefined && chosen !== inquiry.id && <Chosen key={chosen} inquiry={inquiry} otherId={chosen} onClose={onClose} />}
			</div>
		</Dialog>
	);
}

function Chosen({inquiry, otherId, onClose}: {inquiry: Inquiry; otherId: string; onClose: () => void}) {
	const t = useWords(inquiryWords);
	const c = useWords(common);
	const {decide} = useDecisions();
	const query = useQuery({queryKey: ['inquiry', otherId, 'record'], queryFn: () => call<Inquiry>(`/api/inquiries/${enc(otherId)}`)});

	const [error, setError] = useState<unknown>();

	// When it is refused the window stays, for another choice.
	const merge = () =>
		decide({
			path: `/api/inquiries/${enc(inquiry.id)}/merge`,
			body: {into: otherId},
			label: t('merged', {id: inquiry.id, into: otherId}),
		}).then(onClose, setError);

	return (
		<Shown query={query}>
			{other => (
				<>
					<h3>{t('compare')}</h3>
					{error !== undefined && <Problem error={error} />}
					<Compared inquiry={inquiry} other={other} />
					{other.isOpen ? (
						<div className="row">
							<button type="button" className="primary" onClick={() => void merge()}>
								{t('merges', {id: otherId})}
							</button>
							<button type="button" onClick={onClose}>
								{c('cancel')}
							</button>
						</div>
					) : (
						<p className="note">{t('mergeClosed')}</p>
					)}
				</>
			)}
		</Shown>
	);
}

const COMPARED = ['familyName', 'givenName', 'birthDate', 'sex', 'nationality', 'passport', 'phone'] as const;

function Compared({inquiry, other}: {inquiry: Inquiry; other: Inquiry}) {
	const t = useWords(inquiryWords);
	const {day} = useDates();
	const shown = (name: (typeof COMPARED)[number], {person}: Inquiry): string => {
		const value = person[name];
		if (name === 'birthDate') {
			return day(person.birthDate);
		}

		return name === 'sex' ? t(`sex-${person.sex ?? ''}`) : (value ?? '');
	};
	return (
		<table>
			<thead>
				<tr>
					<th scope="col">{t('field')}</th>
					<th scope="col">{t('thisOne', {id: inquiry.id})}</th>
					<th scope="col">{t('otherOne', {id: other.id})}</th>
					<th scope="col">=</th>
				</tr>
			</thead>
			<tbody>
				{COMPARED.map(name => {
					const [here, there] = [inquiry.person[name], other.person[name]];
					return (
						<tr key={name}>
							<th scope="row">{t(name)}</th>
							<td>{shown(name, inquiry)}</td>
							<td>{shown(name, other)}</td>
							<td>
								{here !== null && there !== null && (
									<span className={here === there ? 'state good' : 'state fair'}>{t(here === there ? 'agrees' : 'differs')}</span>
								)}
							</td>
						</tr>
					);
				})}
				<tr>
					<th scope="row">{t('openedOn')}</th>
					<td>{day(inquiry.openedOn)}</td>
					<td>{day(other.openedOn)}</td>
					<td />
				</tr>
			</tbody>
		</table>
	);
}
