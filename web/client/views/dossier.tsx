import {useQuery} from '@tanstack/react-query';
import {type FormEvent, useState} from 'react';
import {Link, useParams, useSearchParams} from 'wouter';
import {call, enc, Refusal} from '../api.ts';
import {useDecisions} from '../decisions.tsx';
import {useKeys} from '../keys.tsx';
import {useSession} from '../session.tsx';
import type {Decision, Dossier, FiledDocument, RequirementState, ReviewTask} from '../types.ts';
import {Dialog} from '../ui/dialog.tsx';
import {Empty, Shown} from '../ui/states.tsx';
import {PageViewer, type Proof} from '../ui/viewer.tsx';
import {common, typeWords} from '../words/common.ts';
import {useDates, useWords, words} from '../words/index.tsx';
import {nameOf, useTileWords} from './board.tsx';

const own = words({
	en: {
		born: 'born {date}',
		opened: 'opened {date}',
		rules: 'Rules {pack}',
		letter: 'Letter',
		edit: 'Edit inquiry',
		checklist: 'Checklist',
		noProof: 'Nothing to show for this requirement yet.',
		proof: 'Proof',
		documents: 'All papers of this dossier',
		noDocuments: 'No papers have come yet.',
		questions: 'Questions about these papers',
		waive: 'Excuse…',
		askAgain: 'Ask for it again',
		waiveTitle: 'Excuse “{requirement}”',
		reason: 'Reason',
		waived: 'Excused: {requirement}',
		askedAgain: 'Asked for again: {requirement}',
		history: 'History',
		noHistory: 'Nobody decided anything here yet.',
		dated: 'dated {date}',
		noDate: 'no date',
		seePages: 'In its delivery',
		nextRequirement: 'Next requirement',
		previousRequirement: 'Previous requirement',
		received: 'received {date}',
		undone: 'taken back',
		conditions: 'Conditions',
		radiotherapy: 'previous radiotherapy',
		surgery: 'surgery in the last 12 months',
		closed: 'closed',
	},
	it: {
		born: 'nato/a il {date}',
		opened: 'aperta il {date}',
		rules: 'Regole {pack}',
		letter: 'Lettera',
		edit: 'Modifica richiesta',
		checklist: 'Requisiti',
		noProof: 'Per questo requisito non c’è ancora nulla da mostrare.',
		proof: 'Prova',
		documents: 'Tutti i documenti della pratica',
		noDocuments: 'Non è ancora arrivato alcun documento.',
		questions: 'Domande su questi documenti',
		waive: 'Esonera…',
		askAgain: 'Chiedilo di nuovo',
		waiveTitle: 'Esonera da “{requirement}”',
		reason: 'Motivo',
		waived: 'Esonerato: {requirement}',
		askedAgain: 'Richiesto di nuovo: {requirement}',
		history: 'Cronologia',
		noHistory: 'Nessuno ha ancora deciso nulla qui.',
		dated: 'del {date}',
		noDate: 'senza data',
		seePages: 'Nell’arrivo',
		nextRequirement: 'Requisito successivo',
		previousRequirement: 'Requisito precedente',
		received: 'ricevuto il {date}',
		undone: 'annullato',
		conditions: 'Condizioni',
		radiotherapy: 'radioterapia precedente',
		surgery: 'intervento negli ultimi 12 mesi',
		closed: 'chiusa',
	},
});

interface Answer {
	dossier: Dossier;
	/** Papers that may belong here, once a person says so. */
	waiting: FiledDocument[];
	tasks: ReviewTask[];
	waivers: Record<string, {reason: string}>;
}

/** Where on a document it shows what a requirement asks: signature, elements, date, name. */
export function proofsOf(document: FiledDocument, requirement?: RequirementState): Proof[] {
	const {examination, clues} = document;
	const isAbout = (...problems: string[]) => !requirement || problems.some(problem => (requirement.problems as string[]).includes(problem));
	const isFine = requirement?.status === 'complete';
	const dates = clues.filter(
		clue => clue.field === 'date' && clue.role === 'document' && examination.documentDates.includes(clue.dates[0] ?? ''),
	);
	return [
		...(examination.signature && (isFine || isAbout('unsigned', 'signature-unclear'))
			? [{page: examination.signature.page, box: examination.signature.box, note: 'signature'}]
			: []),
		...(isFine || isAbout('expired', 'date-unknown') ? dates.map(({page, box}) => ({page, box, note: 'date'})) : []),
		...((isFine || isAbout('sections-missing')) && examination.sections
			? examination.sections.map(({page, box, section}) => ({page, box, note: section}))
			: []),
		...clues
			.filter(({field}) => field === 'patient-name')
			.slice(0, 1)
			.map(({page, box}) => ({page, box, note: 'patient'})),
	];
}

export default function DossierView() {
	const {id = ''} = useParams<{id: string}>();
	const query = useQuery({queryKey: ['dossier', id], queryFn: () => call<Answer>(`/api/dossiers/${enc(id)}`)});
	const {may} = useSession();
	const t = useWords(common);
	if (query.error instanceof Refusal && query.error.status === 403 && may('break-glass.open')) {
		return (
			<div className="problem" role="alert">
				<p>{t('notPermitted')}</p>
				<Link className="button" href={`/emergency?inquiry=${enc(id)}`}>
					{t('openInEmergency')}
				</Link>
			</div>
		);
	}

	return <Shown query={query}>{data => <Opened {...data} />}</Shown>;
}

function Opened({dossier, waiting, tasks, waivers}: Answer) {
	const t = useWords(own);
	const type = useWords(typeWords);
	const tileWords = useTileWords();
	const {day} = useDates();
	const {may} = useSession();
	const [search, setSearch] = useSearchParams();
	const [shown, setShown] = useState<{document: FiledDocument; page: number}>();
	const [waiving, setWaiving] = useState<RequirementState>();
	const {inquiry, requirements, documents, asOf, rulePack} = dossier;
	const chosen = requirements.find(({code}) => code === search.get('requirement')) ?? requirements[0];
	const proving =
		chosen?.documentIds.flatMap(documentId => [...documents, ...waiting].find(document => document.id === documentId) ?? []) ?? [];
	const aboutOf = ({documentId}: ReviewTask) => {
		const about = [...documents, ...waiting].find(document => document.id === documentId);
		return about ? `${type(about.type)}: ` : '';
	};
	const current = shown ?? (proving[0] && {document: proving[0], page: firstProof(proving[0], chosen)});
	const choose = (code: string) => {
		setShown(undefined);
		setSearch({requirement: code}, {replace: true});
	};
	const step = (by: number) => {
		const at = requirements.findIndex(({code}) => code === chosen?.code);
		const next = requirements[(at + by + requirements.length) % requirements.length];
		if (next) {
			choose(next.code);
		}
	};
	useKeys([
		{key: 'j', label: t('nextRequirement'), run: () => step(1)},
		{key: 'k', label: t('previousRequirement'), run: () => step(-1)},
		...(may('dossiers.decide') && chosen ? [{key: 'w', label: t('waive'), run: () => setWaiving(chosen)}] : []),
	]);
	return (
		<>
			<div className="row ends">
				<div>
					<h1>
						{inquiry.person.familyName} {inquiry.person.givenName}
					</h1>
					<p className="soft">
						{inquiry.id} · {t('born', {date: day(inquiry.person.birthDate)})} · {t('opened', {date: day(inquiry.openedOn)})}
						{inquiry.person.nationality && ` · ${inquiry.person.nationality}`} · {t('rules', {pack: rulePack})}
						{!inquiry.isOpen && ` · ${t('closed')}`}
						{inquiry.previousRadiotherapy && ` · ${t('radiotherapy')}`}
						{inquiry.recentSurgery && ` · ${t('surgery')}`}
					</p>
				</div>
				<div className="row no-print">
					{may('letters.read') && (
						<Link className="button primary" href={`/dossiers/${enc(inquiry.id)}/letters`}>
							{t('letter')}
						</Link>
					)}
					{may('inquiries.write') && (
						<Link className="button" href={`/inquiries/${enc(inquiry.id)}`}>
							{t('edit')}
						</Link>
					)}
				</div>
			</div>
			<div className="split">
				<div>
					<h2>{t('checklist')}</h2>
					<ul className="queue" aria-label={t('checklist')}>
						{requirements.map(requirement => (
							<li key={requirement.code}>
								<a
									href={`?requirement=${enc(requirement.code)}`}
									aria-current={requirement.code === chosen?.code ? 'true' : undefined}
									onClick={event => {
										event.preventDefault();
										choose(requirement.code);
									}}
								>
									<span className="row ends">
										<b>{nameOf(requirement.code)}</b>
										<span className={`state ${requirement.status}`}>{tileWords(requirement, asOf)}</span>
									</span>
									<span className="soft">{requirement.reasons[0] ?? requirement.label}</span>
								</a>
							</li>
						))}
					</ul>
					{tasks.length > 0 && (
						<section className="card">
							<h2>{t('questions')}</h2>
							<ul>
								{tasks.map(task => (
									<li key={task.id}>
										<Link href={`/review/${enc(task.id)}`}>
											{aboutOf(task)}
											{task.question}
										</Link>
									</li>
								))}
							</ul>
						</section>
					)}
					<section className="card">
						<h2>{t('documents')}</h2>
						{documents.length === 0 ? (
							<p>{t('noDocuments')}</p>
						) : (
							<ul>
								{documents.map(document => (
									<li key={document.id}>
										<button type="button" className="quiet" onClick={() => setShown({document, page: document.pages[0]!})}>
											{type(document.type)},{' '}
											{document.examination.documentDates[0] ? t('dated', {date: day(document.examination.documentDates[0])}) : t('noDate')}
										</button>{' '}
										<Link href={`/deliveries/${enc(document.deliveryId)}`}>{t('seePages')}</Link>
									</li>
								))}
							</ul>
						)}
					</section>
					<History inquiryId={inquiry.id} />
				</div>
				<div className="sticky">
					{chosen && (
						<section className="card">
							<div className="row ends">
								<h2>{chosen.label}</h2>
								{may('dossiers.decide') && (
									<WaiveButton requirement={chosen} isWaived={chosen.code in waivers} inquiryId={inquiry.id} onWaive={setWaiving} />
								)}
							</div>
							{chosen.reasons.map(reason => (
								<p key={reason}>{reason}</p>
							))}
							<div className="row">
								{proving.map(document => (
									<button
										key={document.id}
										type="button"
										aria-pressed={current?.document.id === document.id}
										onClick={() => setShown({document, page: firstProof(document, chosen)})}
									>
										{type(document.type)}
										{document.examination.documentDates[0] && `, ${day(document.examination.documentDates[0])}`}
									</button>
								))}
							</div>
						</section>
					)}
					{current ? (
						<PageViewer
							deliveryId={current.document.deliveryId}
							pages={current.document.pages}
							page={current.page}
							onPage={page => setShown({document: current.document, page})}
							proofs={proofsOf(current.document, chosen)}
						/>
					) : (
						<Empty>{t('noProof')}</Empty>
					)}
				</div>
			</div>
			{waiving && <Waiving requirement={waiving} inquiryId={inquiry.id} onClose={() => setWaiving(undefined)} />}
		</>
	);
}

const firstProof = (document: FiledDocument, requirement?: RequirementState): number => {
	const proof = proofsOf(document, requirement).find(({page}) => document.pages.includes(page));
	return proof?.page ?? document.pages[0]!;
};

function WaiveButton({
	requirement,
	isWaived,
	inquiryId,
	onWaive,
}: {
	requirement: RequirementState;
	isWaived: boolean;
	inquiryId: string;
	onWaive: (requirement: RequirementState) => void;
}) {
	const t = useWords(own);
	const {decide} = useDecisions();
	if (isWaived) {
		return (
			<button
				type="button"
				onClick={() =>
					void decide({
						path: `/api/dossiers/${enc(inquiryId)}/waivers`,
						body: {requirement: requirement.code, reason: null},
						label: t('askedAgain', {requirement: nameOf(requirement.code)}),
					})
				}
			>
				{t('askAgain')}
			</button>
		);
	}

	return requirement.status === 'complete' || requirement.status === 'not-needed' ? null : (
		<button type="button" onClick={() => onWaive(requirement)}>
			{t('waive')}
		</button>
	);
}

function Waiving({requirement, inquiryId, onClose}: {requirement: RequirementState; inquiryId: string; onClose: () => void}) {
	const t = useWords(own);
	const {decide} = useDecisions();
	async function submit(event: FormEvent<HTMLFormElement>) {
		event.preventDefault();
		const reason = String(new FormData(event.currentTarget).get('reason'));
		await decide({
			path: `/api/dossiers/${enc(inquiryId)}/waivers`,
			body: {requirement: requirement.code, reason},
			label: t('waived', {requirement: nameOf(requirement.code)}),
		}).catch(() => {});
		onClose();
	}

	return (
		<Dialog title={t('waiveTitle', {requirement: nameOf(requirement.code)})} onClose={onClose}>
			<form onSubmit={event => void submit(event)}>
				<label>
					{t('reason')}
					<textarea name="reason" required minLength={3} maxLength={500} />
				</label>
				<button type="submit" className="primary">
					{t('waive')}
				</button>
			</form>
		</Dialog>
	);
}

function History({inquiryId}: {inquiryId: string}) {
	const t = useWords(own);
	const {time} = useDates();
	const [isOpen, setOpen] = useState(false);
	const query = useQuery({
		queryKey: ['dossier', inquiryId, 'history'],
		queryFn: () => call<{decisions: Array<Decision & {by: string}>}>(`/api/dossiers/${enc(inquiryId)}/history`),
		enabled: isOpen,
	});
	return (
		<details className="card" onToggle={event => setOpen(event.currentTarget.open)}>
			<summary>{t('history')}</summary>
			{isOpen && (
				<Shown query={query}>
					{({decisions}) =>
						decisions.length === 0 ? (
							<p>{t('noHistory')}</p>
						) : (
							<ul>
								{decisions.map(({id, at, action, by, undoneBy}) => (
									<li key={id}>
										{time(at)}: {action}, {by}
										{undoneBy !== null && ` (${t('undone')})`}
									</li>
								))}
							</ul>
						)
					}
				</Shown>
			)}
		</details>
	);
}
