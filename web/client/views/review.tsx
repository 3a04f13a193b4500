import {useQuery, useQueryClient} from '@tanstack/react-query';
import {useEffect, useState} from 'react';
import {Link, useLocation, useParams} from 'wouter';
import {call, enc, Refusal} from '../api.ts';
import {useDecisions} from '../decisions.tsx';
import {useKeys} from '../keys.tsx';
import {useSession} from '../session.tsx';
import type {Candidate, Delivery, FiledDocument, Inquiry, ReviewTask} from '../types.ts';
import {Empty, Problem, Shown} from '../ui/states.tsx';
import {Crop, PageViewer} from '../ui/viewer.tsx';
import {typeWords} from '../words/common.ts';
import {useDates, useWords} from '../words/index.tsx';
import {Answers} from './review-answers.tsx';
import {reviewWords as own} from './review-words.ts';

interface Listed extends Omit<ReviewTask, 'evidence'> {
	readonly holder: {displayName: string; isMe: boolean} | null;
}

interface Queue {
	tasks: Listed[];
	total: number;
	byReason: Record<string, number>;
}

export interface Asked {
	readonly task: ReviewTask;
	readonly document: FiledDocument | null;
	readonly delivery: Delivery | null;
	readonly candidates: readonly Inquiry[];
	readonly holder: {displayName: string; isMe: boolean} | null;
}

export default function Review() {
	const t = useWords(own);
	const {id} = useParams<{id?: string}>();
	const [, go] = useLocation();
	const [reason, setReason] = useState('');
	const query = useQuery({
		queryKey: ['review', 'queue', reason],
		queryFn: () => call<Queue>(`/api/review?limit=200${reason && `&reason=${reason}`}`),
	});
	/** Answered here, until the server's list says so too. */
	const [done, setDone] = useState<ReadonlySet<string>>(new Set());
	const listed = query.data?.tasks;
	useEffect(() => {
		// Once the server no longer lists it, it is the server's word again: taken back, it reappears.
		setDone(before => new Set([...before].filter(taskId => listed?.some(task => task.id === taskId))));
	}, [listed]);
	const tasks = query.data?.tasks.filter(task => !done.has(task.id)) ?? [];
	const chosen = id ? decodeURIComponent(id) : tasks.find(({holder}) => !holder || holder.isMe)?.id;
	const open = (taskId: string | undefined) => go(taskId ? `/review/${enc(taskId)}` : '/review', {replace: true});
	const step = (by: number) => {
		const at = tasks.findIndex(task => task.id === chosen);
		open(tasks[Math.max(0, Math.min(tasks.length - 1, at + by))]?.id);
	};
	useKeys([
		{key: 'j', label: t('nextTask'), run: () => step(1)},
		{key: 'k', label: t('previousTask'), run: () => step(-1)},
	]);
	const onAnswered = (taskId: string) => {
		const at = tasks.findIndex(task => task.id === taskId);
		const next = tasks.slice(at + 1).find(({holder}) => !holder || holder.isMe) ?? tasks.find(task => task.id !== taskId);
		setDone(before => new Set(before).add(taskId));
		open(next?.id);
	};
	const onRefused = (taskId: string) => setDone(before => new Set([...before].filter(other => other !== taskId)));

	return (
		<>
			<h1>{t('title')}</h1>
			<Shown query={query}>
				{({byReason, total}) => (
					<div className="split review">
						<div>
							<label>
								{t('filter')}
								<select value={reason} onChange={event => setReason(event.target.value)}>
									<option value="">{t('everything', {count: Object.values(byReason).reduce((sum, count) => sum + count, 0)})}</option>
									{Object.entries(byReason).map(([name, count]) => (
										<option key={name} value={name}>
											{t(name as 'handwriting')} ({count})
										</option>
									))}
								</select>
							</label>
							{tasks.length === 0 ? (
								<Empty>{t('empty')}</Empty>
							) : (
								<ul className="queue" aria-label={t('queue', {count: total})}>
									{tasks.map(task => (
										<QueueItem key={task.id} task={task} isChosen={task.id === chosen} />
									))}
								</ul>
							)}
						</div>
						{chosen ? <Task key={chosen} id={chosen} onAnswered={onAnswered} onRefused={onRefused} /> : <Empty>{t('allDone')}</Empty>}
					</div>
				)}
			</Shown>
		</>
	);
}

function QueueItem({task, isChosen}: {task: Listed; isChosen: boolean}) {
	const t = useWords(own);
	const {time} = useDates();
	return (
		<li>
			<Link href={`/review/${enc(task.id)}`} aria-current={isChosen ? 'true' : undefined}>
				<b>{t(task.reason)}</b> <span className="soft">{time(task.createdAt)}</span>
				<br />
				{task.details[0] ?? task.question}
				{task.holder && !task.holder.isMe && <span className="held"> {t('heldBy', {name: task.holder.displayName})}</span>}
			</Link>
		</li>
	);
}

const EXTEND_MS = 60_000;

/** Holds the question while it is looked at, so that two people never decide the same. */
function useClaim(id: string, mayDecide: boolean): unknown {
	const [error, setError] = useState<unknown>();
	useEffect(() => {
		if (!mayDecide) {
			return;
		}

		let isGone = false;
		const claim = () =>
			call(`/api/review/${enc(id)}/claim`, {method: 'POST', body: {}}).then(
				() => !isGone && setError(undefined),
				(failure: unknown) => !isGone && setError(failure instanceof Refusal && failure.code === 'STATE_CONFLICT' ? failure : undefined),
			);
		void claim();
		const timer = window.setInterval(() => void claim(), EXTEND_MS);
		return () => {
			isGone = true;
			window.clearInterval(timer);
			void call(`/api/review/${enc(id)}/claim`, {method: 'DELETE'}).catch(() => {});
		};
	}, [id, mayDecide]);
	return error;
}

function Task({id, onAnswered, onRefused}: {id: string; onAnswered: (id: string) => void; onRefused: (id: string) => void}) {
	const t = useWords(own);
	const {may} = useSession();
	const mayDecide = may('dossiers.decide');
	const query = useQuery({queryKey: ['review', 'task', id], queryFn: () => call<Asked>(`/api/review/${enc(id)}`), retry: false});
	const held = useClaim(id, mayDecide);
	const {decide} = useDecisions();
	const client = useQueryClient();

	async function answer(body: unknown, label: string): Promise<void> {
		onAnswered(id);
		try {
			await decide({path: `/api/review/${enc(id)}/answer`, body, label});
		} catch {
			onRefused(id);
			void client.invalidateQueries({queryKey: ['review']});
		}
	}

	return (
		<Shown query={query}>
			{asked => (
				<div>
					{held !== undefined && <Problem error={held} />}
					<TaskShown asked={asked} mayDecide={mayDecide && held === undefined && asked.task.state === 'open'} answer={answer} />
					{asked.task.state !== 'open' && <p className="soft">{t('answered')}</p>}
				</div>
			)}
		</Shown>
	);
}

function TaskShown({
	asked,
	mayDecide,
	answer,
}: {
	asked: Asked;
	mayDecide: boolean;
	answer: (body: unknown, label: string) => Promise<void>;
}) {
	const t = useWords(own);
	const type = useWords(typeWords);
	const {time} = useDates();
	const {task, document, delivery} = asked;
	const pages = document?.pages ?? [...new Set(task.evidence.map(({page}) => page))];
	const [page, setPage] = useState(task.evidence[0]?.page ?? pages[0] ?? 1);
	const crops = task.evidence.filter(({box}) => box).slice(0, 8);
	return (
		<>
			<section className="card" aria-labelledby="question">
				<h2 id="question">{task.question}</h2>
				<p className="soft">
					{document && `${type(document.type)} · `}
					{delivery && `${t(delivery.channel)} · ${time(delivery.receivedAt)}`}
					{delivery?.sender.faxNumber && ` · ${delivery.sender.faxNumber}`}
					{delivery?.parcel && ` · ${delivery.parcel.name}`}{' '}
					{delivery && <Link href={`/deliveries/${enc(delivery.id)}`}>{t('openDesk')}</Link>}
				</p>
				{task.details.length > 0 && (
					<ul>
						{task.details.map(detail => (
							<li key={detail}>{detail}</li>
						))}
					</ul>
				)}
				{crops.length > 0 && task.deliveryId && (
					<div className="evidence">
						{crops.map(({page: at, box, note}) => (
							<button key={`${at} ${note} ${box?.top} ${box?.left}`} type="button" className="quiet" onClick={() => setPage(at)}>
								{box && <Crop deliveryId={task.deliveryId!} page={at} box={box} label={`${note}, ${at}`} />}
							</button>
						))}
					</div>
				)}
				{mayDecide && <Answers asked={asked} answer={answer} />}
			</section>
			{task.deliveryId && pages.length > 0 && (
				<PageViewer deliveryId={task.deliveryId} pages={pages} page={page} onPage={setPage} proofs={task.evidence} />
			)}
		</>
	);
}

/** Field by field: how much speaks for and against one candidate. */
export function Weights({candidate}: {candidate: Candidate}) {
	const t = useWords(own);
	const most = Math.max(1, ...candidate.agreements.map(({weight}) => Math.abs(weight)));
	return (
		<dl className="weights">
			{candidate.agreements.map(({field, level, weight}) => (
				<div key={field} style={{display: 'contents'}}>
					<dt>
						{field}: {level}
					</dt>
					<dd style={{margin: 0, display: 'grid'}}>
						<span
							className={weight < 0 ? 'bar against' : 'bar'}
							style={{width: `${(100 * Math.abs(weight)) / most}%`}}
							aria-hidden="true"
						/>
					</dd>
					<dd style={{margin: 0}}>{t('bits', {bits: weight.toFixed(1)})}</dd>
				</div>
			))}
		</dl>
	);
}
