import {useState} from 'react';
import {Link, useLocation} from 'wouter';
import {enc} from '../api.ts';
import {useKeys} from '../keys.tsx';
import type {DocumentType, Inquiry} from '../types.ts';
import {InquirySearch} from '../ui/inquiry-search.tsx';
import {typeWords} from '../words/common.ts';
import {useDates, useWords} from '../words/index.tsx';
import {type Asked, Weights} from './review.tsx';
import {reviewWords as own} from './review-words.ts';

interface Given {
	readonly asked: Asked;
	readonly answer: (body: unknown, label: string) => Promise<void>;
}

const TYPES: readonly DocumentType[] = [
	'access-form',
	'medical-report',
	'radiotherapy-plan',
	'histology',
	'imaging-report',
	'clinical-history',
	'cover-letter',
	'other',
	'fax-cover',
];

export const nameOfPerson = ({person}: Inquiry): string => `${person.familyName} ${person.givenName}`;

/** What can be answered to this question, a key each. */
export function Answers({asked, answer}: Given) {
	switch (asked.task.reason) {
		case 'possible-link':
		case 'no-candidate':
		case 'several-patients':
			return <WhoseIsIt asked={asked} answer={answer} />;
		case 'handwriting':
			return (
				<>
					<WhoseIsIt asked={asked} answer={answer} />
					<Seen answer={answer} />
				</>
			);
		case 'uncertain-type':
			return <WhatIsIt asked={asked} answer={answer} />;
		case 'uncertain-boundary':
			return <OneDocument asked={asked} answer={answer} />;
		case 'uncertain-signature':
			return <YesNo asked={asked} answer={answer} finding="isSigned" yes="signed" no="notSigned" />;
		case 'uncertain-language':
			return <YesNo asked={asked} answer={answer} finding="isEnglish" yes="english" no="notEnglish" />;
		case 'uncertain-date':
			return <WhichDate asked={asked} answer={answer} />;
		default:
			return <Seen answer={answer} mayResend={asked.delivery?.channel === 'fax'} />;
	}
}

function WhoseIsIt({asked: {task, document, candidates}, answer}: Given) {
	const t = useWords(own);
	const {day} = useDates();
	const [, go] = useLocation();
	const [isSearching, setSearching] = useState(task.reason !== 'possible-link');
	const weighed = document?.match.candidates ?? [];
	const shown = weighed.flatMap(candidate => {
		const inquiry = candidates.find(({id}) => id === candidate.inquiryId);
		return inquiry ? [{candidate, inquiry}] : [];
	});
	const assign = (inquiry: Inquiry) =>
		void answer(
			{kind: 'arrange', action: {action: 'assign', document: task.documentId, belongsTo: {kind: 'inquiry', inquiryId: inquiry.id}}},
			t('assigned', {name: inquiry.id}),
		);
	const nobody = () =>
		void answer({kind: 'arrange', action: {action: 'assign', document: task.documentId, belongsTo: {kind: 'nobody'}}}, t('assignedNobody'));
	useKeys([
		...shown.slice(0, 4).map(({inquiry}, index) => ({
			key: 'asdf'[index]!,
			label: t('accept', {name: nameOfPerson(inquiry)}),
			run: () => assign(inquiry),
		})),
		{key: 'n', label: t('nobody'), run: nobody},
		{key: 'o', label: t('another'), run: () => setSearching(true)},
		{key: 'i', label: t('newInquiry'), run: () => go('/inquiries/new')},
	]);
	const read = document?.patient;
	return (
		<>
			{read && (
				<p>
					<strong>{t('read')}:</strong> {[read.familyName, read.givenName].filter(Boolean).join(' ')}
					{read.birthDate && `, ${t('born', {date: day(read.birthDate)})}`}
				</p>
			)}
			<div className="candidates">
				{shown.slice(0, 4).map(({candidate, inquiry}, index) => (
					<article className="candidate" key={inquiry.id} aria-label={t('candidate', {number: index + 1})}>
						<h3>
							<Link href={`/dossiers/${enc(inquiry.id)}`}>{nameOfPerson(inquiry)}</Link>
						</h3>
						<p className="soft">
							{inquiry.id} · {t('born', {date: day(inquiry.person.birthDate)})}
							{candidate.agreements.length > 0 && ` · ${t('probability', {percent: Math.floor(candidate.probability * 100)})}`}
						</p>
						<Weights candidate={candidate} />
						{candidate.vetoes.map(veto => (
							<p key={veto} className="problem">
								{t('against')}: {veto}
							</p>
						))}
						<button type="button" className={index === 0 ? 'primary' : undefined} onClick={() => assign(inquiry)}>
							<span className="kbd" aria-hidden="true">
								{'asdf'[index]}
							</span>{' '}
							{t('acceptShort')}
							<span className="visually-hidden">: {nameOfPerson(inquiry)}</span>
						</button>
					</article>
				))}
			</div>
			<div className="row">
				<button type="button" onClick={nobody}>
					<span className="kbd" aria-hidden="true">
						n
					</span>{' '}
					{t('nobody')}
				</button>
				<button type="button" onClick={() => setSearching(true)} aria-expanded={isSearching}>
					<span className="kbd" aria-hidden="true">
						o
					</span>{' '}
					{t('another')}
				</button>
				<Link className="button" href="/inquiries/new">
					<span className="kbd" aria-hidden="true">
						i
					</span>{' '}
					{t('newInquiry')}
				</Link>
			</div>
			{isSearching && (
				<InquirySearch
					label={t('searchPlaceholder')}
					none={t('noneFound')}
					hasFocus={task.reason === 'possible-link'}
					onChoose={inquiryId =>
						void answer(
							{kind: 'arrange', action: {action: 'assign', document: task.documentId, belongsTo: {kind: 'inquiry', inquiryId}}},
							t('assigned', {name: inquiryId}),
						)
					}
				/>
			)}
		</>
	);
}

function WhatIsIt({asked: {task}, answer}: Given) {
	const t = useWords(own);
	const type = useWords(typeWords);
	const choose = (chosen: DocumentType) =>
		void answer({kind: 'arrange', action: {action: 'retype', document: task.documentId, type: chosen}}, t('typed', {type: type(chosen)}));
	useKeys(TYPES.map((name, index) => ({key: 'asdfghqwe'[index]!, label: type(name), run: () => choose(name)})));
	return (
		<fieldset className="row">
			<legend>{t('chooseType')}</legend>
			{TYPES.map((name, index) => (
				<button key={name} type="button" onClick={() => choose(name)}>
					<span className="kbd" aria-hidden="true">
						{'asdfghqwe'[index]}
					</span>{' '}
					{type(name)}
				</button>
			))}
		</fieldset>
	);
}

function OneDocument({asked: {task, delivery}, answer}: Given) {
	const t = useWords(own);
	const [, go] = useLocation();
	const confirm = () => void answer({kind: 'arrange', action: {action: 'confirm', document: task.documentId}}, t('noted'));
	const desk = `/deliveries/${enc(delivery?.id ?? '')}`;
	useKeys([
		{key: 'y', label: t('confirm'), run: confirm},
		{key: 'n', label: t('toDesk'), run: () => go(desk)},
	]);
	return (
		<div className="row">
			<button type="button" className="primary" onClick={confirm}>
				<span className="kbd" aria-hidden="true">
					y
				</span>{' '}
				{t('confirm')}
			</button>
			<Link className="button" href={desk}>
				<span className="kbd" aria-hidden="true">
					n
				</span>{' '}
				{t('toDesk')}
			</Link>
		</div>
	);
}

type Word = 'signed' | 'notSigned' | 'english' | 'notEnglish';

function YesNo({asked: {task}, answer, finding, yes, no}: Given & {finding: 'isSigned' | 'isEnglish'; yes: Word; no: Word}) {
	const t = useWords(own);
	const note = (value: boolean) =>
		void answer({kind: 'arrange', action: {action: 'note', document: task.documentId, findings: {[finding]: value}}}, t(value ? yes : no));
	useKeys([
		{key: 'y', label: t(yes), run: () => note(true)},
		{key: 'n', label: t(no), run: () => note(false)},
	]);
	return (
		<div className="row">
			<button type="button" className="primary" onClick={() => note(true)}>
				<span className="kbd" aria-hidden="true">
					y
				</span>{' '}
				{t(yes)}
			</button>
			<button type="button" onClick={() => note(false)}>
				<span className="kbd" aria-hidden="true">
					n
				</span>{' '}
				{t(no)}
			</button>
		</div>
	);
}

function WhichDate({asked: {task, document}, answer}: Given) {
	const t = useWords(own);
	const {day} = useDates();
	const dates = document?.examination.documentDates ?? [];
	const set = (documentDate: string) =>
		void answer({kind: 'arrange', action: {action: 'note', document: task.documentId, findings: {documentDate}}}, day(documentDate));
	useKeys(dates.slice(0, 4).map((date, index) => ({key: 'asdf'[index]!, label: day(date), run: () => set(date)})));
	return (
		<form
			className="row"
			onSubmit={event => {
				event.preventDefault();
				set(String(new FormData(event.currentTarget).get('date')));
			}}
		>
			{dates.slice(0, 4).map((date, index) => (
				<button key={date} type="button" onClick={() => set(date)}>
					<span className="kbd" aria-hidden="true">
						{'asdf'[index]}
					</span>{' '}
					{day(date)}
				</button>
			))}
			<label>
				{t('date')}
				<input type="date" name="date" required />
			</label>
			<button type="submit">{t('setDate')}</button>
		</form>
	);
}

function Seen({answer, mayResend = false}: {answer: Given['answer']; mayResend?: boolean}) {
	const t = useWords(own);
	const [note, setNote] = useState('');
	const say = (words: 'seen' | 'resend-asked') => void answer({kind: 'words', answer: words, note}, t('noted'));
	useKeys([
		{key: 'y', label: t('seen'), run: () => say('seen')},
		...(mayResend ? [{key: 'r', label: t('resend'), run: () => say('resend-asked')}] : []),
	]);
	return (
		<div className="row">
			<input aria-label={t('note')} placeholder={t('note')} value={note} maxLength={2000} onChange={event => setNote(event.target.value)} />
			<button type="button" className="primary" onClick={() => say('seen')}>
				<span className="kbd" aria-hidden="true">
					y
				</span>{' '}
				{t('seen')}
			</button>
			{mayResend && (
				<button type="button" onClick={() => say('resend-asked')}>
					<span className="kbd" aria-hidden="true">
						r
					</span>{' '}
					{t('resend')}
				</button>
			)}
		</div>
	);
}
