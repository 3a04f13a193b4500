import {useQuery, useQueryClient} from '@tanstack/react-query';
import type {ReactNode} from 'react';
import {call} from '../api.ts';
import {useSession} from '../session.tsx';
import '../style/system.css';
import type {Condition, SystemState} from '../types.ts';
import {Empty, Shown} from '../ui/states.tsx';
import {useToasts} from '../ui/toasts.tsx';
import {common} from '../words/common.ts';
import {useDates, useWords} from '../words/index.tsx';
import {systemWords} from './system-words.ts';

const KEY = ['system'];

/** How the program does, for whoever looks after it. */
export default function System() {
	const t = useWords(systemWords);
	const c = useWords(common);
	const {may} = useSession();
	const query = useQuery({
		queryKey: KEY,
		queryFn: () => call<SystemState>('/api/system'),
		refetchInterval: ({state}) => (state.data?.audit.isRunning ? 1000 : 15_000),
		enabled: may('system.read'),
	});
	return may('system.read') ? (
		<>
			<h1>{t('title')}</h1>
			<Shown query={query}>{state => <Parts {...state} />}</Shown>
		</>
	) : (
		<Empty>{c('notPermitted')}</Empty>
	);
}

function Parts(state: SystemState) {
	const t = useWords(systemWords);
	const {time} = useDates();
	const {room, readiness, clock, backup, reader, reconciliations, quarantine, queue} = state;
	const at = (told: string | null) => (told === null ? t('never') : time(told));
	const free = room.freeMb ?? t('unknown');
	const roomSays = {enough: 'roomEnough', low: 'roomLow', full: 'roomFull'} as const;
	const codes = [...readiness.problems, ...readiness.warnings].join(', ');
	const missing = reader.missing.map(hold => t(hold)).join(', ');
	return (
		<>
			<p className="soft">{t('asOf', {time: time(state.at)})}</p>
			<dl className="system">
				<Part name={t('readiness')} condition={readiness.condition}>
					{readiness.problems.length > 0 ? t('notReady', {codes}) : codes ? t('warned', {codes}) : t('ready')}
				</Part>
				<Part name={t('room')} condition={room.condition}>
					{t(roomSays[room.room], {free, low: room.lowWaterMb, full: room.readOnlyMb})}
				</Part>
				<Part name={t('backup')} condition={backup.condition}>
					{backup.isConfigured ? t('backupSays', {made: at(backup.madeAt), restored: at(backup.restoredAt)}) : t('backupNone')}{' '}
					{backup.problem && t('backupProblem', {code: backup.problem})}
				</Part>
				<Trail {...state.audit} />
				<Part name={t('reader')} condition={reader.condition}>
					{missing ? t('readerMissing', {missing}) : t('readerAll')} {reader.isStrict && t('strict')}
				</Part>
				{reconciliations.length === 0 && (
					<Part name={t('lists')} condition="good">
						{t('listsNone')}
					</Part>
				)}
				{reconciliations.map(({connector, condition, comparedAt, listed, recovered, differing, failingSince, failureCode}) => (
					<Part key={connector} name={t('list', {connector})} condition={condition}>
						{failingSince
							? t('listFailing', {time: at(failingSince), code: failureCode ?? '', last: at(comparedAt)})
							: t('listSays', {time: at(comparedAt), listed, recovered, differing})}
					</Part>
				))}
				<Part name={t('quarantine')} condition={quarantine.condition}>
					{t('quarantineSays', {count: quarantine.count})}
				</Part>
				<Part name={t('queue')} condition={queue.condition}>
					{t('queueSays', {jobs: queue.jobs, minutes: Math.floor(queue.oldestSeconds / 60)})}
				</Part>
				<Part name={t('clock')} condition={clock.condition}>
					{clock.skewSeconds === null ? t('clockUnheard') : t('clockSays', {seconds: clock.skewSeconds.toFixed(1)})}
				</Part>
			</dl>
		</>
	);
}

/** The word beside the colour: nobody need see colours. */
function Part({name, condition, children}: {name: string; condition: Condition; children: ReactNode}) {
	const t = useWords(systemWords);
	return (
		<div>
			<dt>
				{name} <span className={`state ${condition}`}>{t(condition)}</span>
			</dt>
			<dd>{children}</dd>
		</div>
	);
}

function Trail({condition, verifiedAt, events, checkpoints, problems, isRunning}: SystemState['audit']) {
	const t = useWords(systemWords);
	const {time} = useDates();
	const {tell} = useToasts();
	const client = useQueryClient();
	const found = {time: verifiedAt ? time(verifiedAt) : '', events: events ?? 0, checkpoints: checkpoints ?? 0, problems: problems ?? 0};

	async function verify() {
		try {
			client.setQueryData(KEY, await call<SystemState>('/api/system/audit-verification', {method: 'POST'}));
		} catch (error) {
			tell((error as Error).message, {isProblem: true});
		}
	}

	return (
		<Part name={t('audit')} condition={condition}>
			{isRunning ? t('auditRunning') : verifiedAt === null ? t('auditNone') : t(found.problems > 0 ? 'auditTampered' : 'auditSays', found)}{' '}
			<button type="button" disabled={isRunning} onClick={() => void verify()}>
				{t('auditNow')}
			</button>
		</Part>
	);
}
