import {useQuery} from '@tanstack/react-query';
import {useEffect, useState} from 'react';
import {Link, useParams, useSearchParams} from 'wouter';
import {call, enc} from '../api.ts';
import {useDecisions} from '../decisions.tsx';
import {useKeys} from '../keys.tsx';
import {useLive} from '../live.tsx';
import {useSession} from '../session.tsx';
import type {Decision, Delivery, DeskAction, FiledDocument, FiledPage, PageBalance, ReviewTask} from '../types.ts';
import {InquirySearch} from '../ui/inquiry-search.tsx';
import {Empty, Shown} from '../ui/states.tsx';
import {useToasts} from '../ui/toasts.tsx';
import {PageViewer} from '../ui/viewer.tsx';
import {typeWords} from '../words/common.ts';
import {useDates, useWords} from '../words/index.tsx';
import {Bundles} from './desk-bundles.tsx';
import {deskWords as own} from './desk-words.ts';

type Page = Omit<FiledPage, 'words'>;

export interface OnDesk {
	delivery: Delivery;
	balance: PageBalance;
	pages: Page[];
	documents: FiledDocument[];
	tasks: ReviewTask[];
	decisions: Array<Decision & {by: string}>;
}

export default function Desk() {
	const {id = ''} = useParams<{id: string}>();
	const query = useQuery({queryKey: ['delivery', id], queryFn: () => call<OnDesk>(`/api/deliveries/${enc(id)}`)});
	return <Shown query={query}>{data => <Laid {...data} />}</Shown>;
}

function Laid({delivery, balance, pages, documents, tasks, decisions}: OnDesk) {
	const t = useWords(own);
	const {time} = useDates();
	const {may} = useSession();
	const mayDecide = may('dossiers.decide');
	const {progress} = useLive();
	const [asked] = useSearchParams();
	const [current, setCurrent] = useState(() => Number(asked.get('page')) || (pages[0]?.sequence ?? 1));
	const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
	const order = [...documents.flatMap(document => document.pages), ...pages.map(({sequence}) => sequence)].filter(
		(page, index, all) => all.indexOf(page) === index,
	);
	const running = delivery.state === 'processing' || delivery.state === 'received' ? progress.get(delivery.id) : undefined;
	useEffect(() => {
		if (!pages.some(({sequence}) => sequence === current)) {
			setCurrent(pages[0]?.sequence ?? 1);
		}
	}, [pages, current]);
	/** Another picture after a page was turned and read again. */
	const version = pages.find(({sequence}) => sequence === current)?.image?.sha256.slice(0, 12) ?? '';
	return (
		<>
			<div className="row ends">
				<div>
					<h1>{t('title', {date: time(delivery.receivedAt)})}</h1>
					<p className="soft">
						{[t(delivery.channel), delivery.sender.faxNumber, delivery.sender.transmittingStationId, delivery.parcel?.name]
							.filter(Boolean)
							.join(' · ')}{' '}
						· <span className={`state ${delivery.state}`}>{t(delivery.state as 'filed')}</span> ·{' '}
						{balance.announced !== null && t('announced', {count: balance.announced})}
						{t('balance', {
							received: balance.received,
							filed: balance.filed,
							blank: balance.blank,
							inReview: balance.inReview,
							unreadable: balance.unreadable,
						})}
						{!balance.isBalanced && ` (${t('unbalanced')})`}
					</p>
					{running && (
						<p role="status">
							{t('reading', {...running})} <progress value={running.done} max={running.of} aria-label={t('processing')} />
						</p>
					)}
				</div>
				{mayDecide && <Reprocess id={delivery.id} />}
			</div>
			{pages.length === 0 ? (
				<Empty>{t('missing')}</Empty>
			) : (
				<div className="split desk">
					<div>
						<Bundles
							deliveryId={delivery.id}
							documents={documents}
							pages={pages}
							current={current}
							chosen={chosen}
							mayDecide={mayDecide}
							onCurrent={setCurrent}
							onChosen={setChosen}
						/>
						{tasks.length > 0 && (
							<section className="card">
								<h2>{t('questions')}</h2>
								<ul>
									{tasks.map(task => (
										<li key={task.id}>
											{may('dossiers.read') ? <Link href={`/review/${enc(task.id)}`}>{task.question}</Link> : task.question}
										</li>
									))}
								</ul>
							</section>
						)}
						<details className="card">
							<summary>{t('history')}</summary>
							{decisions.length === 0 ? (
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
							)}
						</details>
					</div>
					<div className="sticky">
						{mayDecide && (
							<Tools deliveryId={delivery.id} documents={documents} pages={pages} current={current} chosen={chosen} onChosen={setChosen} />
						)}
						<PageViewer deliveryId={delivery.id} pages={order} page={current} onPage={setCurrent} version={version} />
					</div>
				</div>
			)}
		</>
	);
}

/** Sends an action of the page desk. */
export function useArrange(deliveryId: string): (action: DeskAction, label: string) => void {
	const t = useWords(own);
	const {decide} = useDecisions();
	return (action, label) =>
		void decide({path: `/api/deliveries/${enc(deliveryId)}/arrange`, body: {action}, label: t('done', {action: label})}).catch(() => {});
}

function Tools({
	deliveryId,
	documents,
	pages,
	current,
	chosen,
	onChosen,
}: {
	deliveryId: string;
	documents: readonly FiledDocument[];
	pages: readonly Page[];
	current: number;
	chosen: ReadonlySet<number>;
	onChosen: (chosen: ReadonlySet<number>) => void;
}) {
	const t = useWords(own);
	const type = useWords(typeWords);
	const arrange = useArrange(deliveryId);
	const [isFiling, setFiling] = useState(false);
	const at = documents.findIndex(document => document.pages.includes(current));
	const document = documents[at];
	const meant = chosen.size > 0 ? [...chosen] : [current];
	const isBlank = pages.find(({sequence}) => sequence === current)?.state === 'blank';
	const place = document?.pages.indexOf(current) ?? -1;
	const act = (action: DeskAction, label: string) => {
		arrange(action, label);
		onChosen(new Set());
	};
	const actions = {
		split: () => document && place > 0 && act({action: 'split', document: document.id, before: current}, t('split')),
		mergeUp: () =>
			document && documents[at - 1] && act({action: 'merge', document: documents[at - 1]!.id, other: document.id}, t('mergeUp')),
		mergeDown: () =>
			document && documents[at + 1] && act({action: 'merge', document: document.id, other: documents[at + 1]!.id}, t('mergeDown')),
		rotateRight: () => act({action: 'rotate', pages: meant, degrees: 90}, t('rotateRight')),
		rotateLeft: () => act({action: 'rotate', pages: meant, degrees: 270}, t('rotateLeft')),
		blank: () => act({action: 'mark-blank', pages: meant, isBlank: !isBlank}, t(isBlank ? 'markInked' : 'markBlank')),
		fresh: () => act({action: 'move', pages: meant, document: null, before: null}, t('newDocument')),
		forward: () => {
			const before = document?.pages[place - 1];
			if (document && before !== undefined) {
				act({action: 'move', pages: [current], document: document.id, before}, t('moveUp'));
			}
		},
		back: () => {
			if (document && place >= 0 && place < document.pages.length - 1) {
				act({action: 'move', pages: [current], document: document.id, before: document.pages[place + 2] ?? null}, t('moveDown'));
			}
		},
	};
	useKeys([
		{key: 's', label: t('split'), run: actions.split},
		{key: 'm', label: t('mergeUp'), run: actions.mergeUp},
		{key: 'M', label: t('mergeDown'), run: actions.mergeDown},
		{key: 'r', label: t('rotateRight'), run: actions.rotateRight},
		{key: 'R', label: t('rotateLeft'), run: actions.rotateLeft},
		{key: 'e', label: t(isBlank ? 'markInked' : 'markBlank'), run: actions.blank},
		{key: 'c', label: t('newDocument'), run: actions.fresh},
		{key: '<', label: t('moveUp'), run: actions.forward},
		{key: '>', label: t('moveDown'), run: actions.back},
		{key: 'd', label: t('toDossier'), run: () => setFiling(true)},
		{key: 'Escape', label: t('clear'), run: () => onChosen(new Set()), isHidden: true},
	]);
	return (
		<section className="card" aria-label={t('select')}>
			<div className="row">
				<button type="button" disabled={place < 1} onClick={actions.split} title="s">
					{t('split')}
				</button>
				<button type="button" disabled={!document || at < 1} onClick={actions.mergeUp} title="m">
					{t('mergeUp')}
				</button>
				<button type="button" onClick={actions.rotateLeft} title="R" aria-label={t('rotateLeft')}>
					↺
				</button>
				<button type="button" onClick={actions.rotateRight} title="r" aria-label={t('rotateRight')}>
					↻
				</button>
				<button type="button" onClick={actions.blank} title="e">
					{t(isBlank ? 'markInked' : 'markBlank')}
				</button>
				<button type="button" onClick={actions.fresh} title="c">
					{t('newDocument')}
				</button>
				<select
					aria-label={t('moveHint')}
					value=""
					onChange={event => act({action: 'move', pages: meant, document: event.target.value, before: null}, t('moveTo'))}
				>
					<option value="">{t('moveTo')}</option>
					{documents
						.filter(({id}) => id !== document?.id)
						.map(({id, type: kind, pages: [first]}) => (
							<option key={id} value={id}>
								{type(kind)} ({first})
							</option>
						))}
				</select>
				{document && (
					<>
						<button type="button" onClick={() => setFiling(!isFiling)} aria-expanded={isFiling} title="d">
							{t('toDossier')}
						</button>
						<select
							aria-label={t('type')}
							value={document.decided?.isTypeDecided ? document.type : ''}
							onChange={event =>
								act(
									{action: 'retype', document: document.id, type: (event.target.value || null) as FiledDocument['type'] | null},
									t('type'),
								)
							}
						>
							<option value="">
								{type(document.type)} ({t('asRead')})
							</option>
							{(Object.keys(typeWords.en) as Array<keyof typeof typeWords.en>)
								.filter(name => name !== 'intake-sheet')
								.map(name => (
									<option key={name} value={name}>
										{type(name)}
									</option>
								))}
						</select>
					</>
				)}
				{chosen.size > 0 && (
					<>
						<span>{t('chosen', {count: chosen.size})}</span>
						<button type="button" className="quiet" onClick={() => onChosen(new Set())}>
							{t('clear')}
						</button>
					</>
				)}
			</div>
			{isFiling && document && (
				<InquirySearch
					label={t('searchInquiry')}
					none={t('noneFound')}
					hasFocus
					onChoose={inquiryId => {
						act({action: 'assign', document: document.id, belongsTo: {kind: 'inquiry', inquiryId}}, t('toDossier'));
						setFiling(false);
					}}
				/>
			)}
		</section>
	);
}

function Reprocess({id}: {id: string}) {
	const t = useWords(own);
	const {tell} = useToasts();
	return (
		<button
			type="button"
			onClick={() =>
				void call(`/api/deliveries/${enc(id)}/reprocess`, {method: 'POST', body: {}}).then(
					() => tell(t('reprocessing')),
					(error: Error) => tell(error.message, {isProblem: true}),
				)
			}
		>
			{t('reprocess')}
		</button>
	);
}
