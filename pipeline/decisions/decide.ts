import {isDeepStrictEqual} from 'node:util';
import {IntakeError} from '../errors.ts';
import {NOTHING_ARRANGED} from '../model/arrangement.ts';
import type {Decision, FactKind} from '../model/decision.ts';
import {type Inquiry, inquiry} from '../model/inquiry.ts';
import type {Clock, Log, NewJob, Store} from '../ports.ts';
import {saveInquiries} from '../rematch.ts';
import {arrangedBy, type DeskAction} from './desk-action.ts';

export interface DecisionTools {
	readonly store: Store;
	readonly clock: Clock;
	readonly log: Log;
}

const refile = (deliveryId: string): NewJob[] => [{kind: 'refile', deliveryId}];

/** Arranges pages of a delivery; `taskId` is the question this answers. The delivery is filed anew right after. */
export async function arrangeDelivery(
	{deliveryId, action, taskId = null}: {deliveryId: string; action: DeskAction; taskId?: string | null},
	actor: string,
	{store}: DecisionTools,
): Promise<Decision> {
	const [documents, pages, before] = await Promise.all([
		store.filings.documents({deliveryId}),
		store.filings.pages(deliveryId),
		store.decisions.fact('arrangement', deliveryId),
	]);
	const after = arrangedBy(action, {documents, pages, arrangement: before ?? NOTHING_ARRANGED});
	const inquiryId = action.action === 'assign' && action.belongsTo?.kind === 'inquiry' ? action.belongsTo.inquiryId : null;
	if (inquiryId !== null && !(await store.inquiries.find(inquiryId))) {
		throw new IntakeError('INPUT_INVALID', 'There is no such inquiry.');
	}

	return store.decisions.decide({
		kind: 'arrangement',
		subject: deliveryId,
		action: action.action,
		actor,
		before,
		after,
		deliveryId,
		inquiryId,
		taskId,
		jobs: refile(deliveryId),
	});
}

/** Answers a question where nothing but the answer changes. */
export async function answerTask(
	{taskId, answer, note}: {taskId: string; answer: string; note: string},
	actor: string,
	{store}: DecisionTools,
): Promise<Decision> {
	const task = await store.reviews.find(taskId);
	if (!task) {
		throw new IntakeError('STATE_CONFLICT', 'This question is no longer asked.');
	}

	return store.decisions.decide({
		kind: 'answer',
		subject: taskId,
		action: `answer: ${answer}`,
		actor,
		before: await store.decisions.fact('answer', taskId),
		after: {answer, note},
		deliveryId: task.deliveryId,
		taskId,
		jobs: task.deliveryId === null || task.reason === 'quarantined' ? [] : refile(task.deliveryId),
	});
}

/** Excuses a requirement, or asks for it again when `reason` is null. */
export async function waive(
	{inquiryId, requirement, reason}: {inquiryId: string; requirement: string; reason: string | null},
	actor: string,
	{store, clock}: DecisionTools,
): Promise<Decision> {
	const before = await store.decisions.fact('waivers', inquiryId);
	const {[requirement]: _, ...others} = before ?? {};
	const after = reason === null ? others : {...others, [requirement]: {reason, by: actor, at: clock.now().toISOString()}};
	return store.decisions.decide({
		kind: 'waivers',
		subject: inquiryId,
		action: reason === null ? `ask again: ${requirement}` : `waive: ${requirement}`,
		actor,
		before,
		after,
		inquiryId,
		jobs: [],
	});
}

/** Creates or changes an inquiry; papers it may concern are matched again. */
export async function saveInquiry(after: Inquiry, action: string, actor: string, tools: DecisionTools, undoes?: number): Promise<Decision> {
	const {store} = tools;
	const before = await store.decisions.fact('inquiry', after.id);
	const decided = await store.decisions.decide({
		kind: 'inquiry',
		subject: after.id,
		action,
		actor,
		before,
		after,
		inquiryId: after.id,
		...(undoes !== undefined && {undoes}),
		jobs: [],
	});
	await saveInquiries([after], tools, actor);
	if (before && (before.isOpen !== after.isOpen || before.mergedInto !== after.mergedInto)) {
		// Papers go where the inquiry goes, and come back from where it had gone.
		for (const inquiryId of [after.id, before.mergedInto, after.mergedInto].filter(id => id !== null)) {
			for (const {deliveryId} of await store.filings.documents({inquiryId})) {
				await store.queue.enqueue({kind: 'refile', deliveryId});
			}
		}
	}

	return decided;
}

/** Takes a decision back: what was before holds again. Throws STATE_CONFLICT when somebody decided on top of it. */
export async function undo(id: number, actor: string, tools: DecisionTools): Promise<Decision> {
	const {store} = tools;
	const found = await store.decisions.find(id);
	if (!found) {
		throw new IntakeError('NOT_FOUND', 'There is no such decision.');
	}

	const {decision, before, after} = found;
	const {kind, subject, action, deliveryId, inquiryId, taskId} = decision;
	if (kind === 'inquiry') {
		return undoInquiry(found, actor, tools);
	}

	return store.decisions.decide<FactKind>({
		kind,
		subject,
		action: `undo ${action}`,
		actor,
		before: after as never,
		after: before as never,
		deliveryId,
		inquiryId,
		taskId,
		undoes: id,
		jobs: deliveryId === null ? [] : refile(deliveryId),
	});
}

async function undoInquiry(
	{decision, before, after}: {decision: Decision; before: unknown; after: unknown},
	actor: string,
	tools: DecisionTools,
): Promise<Decision> {
	const present = await tools.store.inquiries.find(decision.subject);
	if (!isDeepStrictEqual(present, inquiry.parse(after))) {
		throw new IntakeError('STATE_CONFLICT', 'The inquiry was changed again since. Look at it, then change it.');
	}

	// What was opened by mistake is closed, not erased: papers may have come to it.
	const previous = before === null ? {...inquiry.parse(after), isOpen: false} : inquiry.parse(before);
	return saveInquiry(previous, `undo ${decision.action}`, actor, tools, decision.id);
}
