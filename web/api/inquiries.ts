import {z} from 'zod';
import {saveInquiry} from '#pipeline/decisions/decide.ts';
import {refreshSummaries} from '#pipeline/dossiers/summarise.ts';
import {IntakeError} from '#pipeline/errors.ts';
import {decision} from '#pipeline/model/decision.ts';
import {type Inquiry, inquiry} from '#pipeline/model/inquiry.ts';
import {saveInquiries} from '#pipeline/rematch.ts';
import {defineRoute, type Route} from './route.ts';
import type {ApiTools} from './tools.ts';

const id = z.strictObject({id: z.string().min(1).max(100)});
/** Ids stand in addresses and on paper. */
const newId = z
	.string()
	.trim()
	.regex(/^[A-Za-z0-9][A-Za-z0-9./-]{1,40}$/, 'letters, digits, hyphen, dot or slash, as printed on your forms');

async function inquiryNamed(inquiryId: string, {store}: ApiTools): Promise<Inquiry> {
	const found = await store.inquiries.find(inquiryId);
	if (!found) {
		throw new IntakeError('NOT_FOUND', 'There is no such inquiry.');
	}

	return found;
}

async function saved(after: Inquiry, action: string, by: string, tools: ApiTools) {
	const decided = await saveInquiry(after, action, by, tools);
	await refreshSummaries([after.id], tools);
	tools.wake();
	tools.live.tell({topic: 'inquiry', id: after.id});
	return decided;
}

export const inquiryRoutes: readonly Route[] = [
	defineRoute({
		method: 'GET',
		path: '/api/inquiries/:id',
		summary: 'One inquiry.',
		permission: 'inquiries.read',
		params: id,
		response: inquiry,
		run: ({params}, tools) => inquiryNamed(params.id, tools),
	}),
	defineRoute({
		method: 'POST',
		path: '/api/inquiries',
		summary: 'Opens an inquiry. Papers that wait are matched with it at once.',
		permission: 'inquiries.write',
		body: inquiry.omit({mergedInto: true, isOpen: true}).extend({id: newId}),
		response: decision,
		async run({body, actor}, tools) {
			if (await tools.store.inquiries.find(body.id)) {
				throw new IntakeError('STATE_CONFLICT', `There is an inquiry ${body.id} already.`);
			}

			return saved(inquiry.parse(body), 'open inquiry', actor.accountId, tools);
		},
	}),
	defineRoute({
		method: 'PUT',
		path: '/api/inquiries/:id',
		summary: 'Changes an inquiry: its person, its conditions, whether it is open.',
		permission: 'inquiries.write',
		params: id,
		body: inquiry.omit({id: true, mergedInto: true}),
		response: decision,
		async run({params, body, actor}, tools) {
			const before = await inquiryNamed(params.id, tools);
			return saved(
				{...before, ...body},
				body.isOpen === before.isOpen ? 'change inquiry' : body.isOpen ? 'reopen inquiry' : 'close inquiry',
				actor.accountId,
				tools,
			);
		},
	}),
	defineRoute({
		method: 'POST',
		path: '/api/inquiries/:id/merge',
		summary: 'This inquiry is the same as another: it is closed, and what was filed to it goes to the other.',
		permission: 'inquiries.write',
		params: id,
		body: z.strictObject({into: z.string().min(1).max(100)}),
		response: decision,
		async run({params, body, actor}, tools) {
			const before = await inquiryNamed(params.id, tools);
			const target = await inquiryNamed(body.into, tools);
			if (target.id === before.id || target.mergedInto !== null || !target.isOpen) {
				throw new IntakeError('INPUT_INVALID', 'Merge into another inquiry that is open.');
			}

			const decided = await saved({...before, isOpen: false, mergedInto: target.id}, 'merge inquiry', actor.accountId, tools);
			await refreshSummaries([target.id], tools);
			return decided;
		},
	}),
	defineRoute({
		method: 'POST',
		path: '/api/inquiries/import',
		summary: 'Adds or changes many inquiries from CSV or JSON text; says of every bad row what is wrong and saves the others.',
		permission: 'inquiries.write',
		maxBodyBytes: 10 * 1024 * 1024,
		body: z.strictObject({text: z.string().max(8 * 1024 * 1024), isTrial: z.boolean().default(false)}),
		response: z.strictObject({saved: z.int(), problems: z.array(z.string())}),
		async run({body, actor}, tools) {
			const {inquiries, problems} = tools.readInquiries(body.text, tools.clock.now().toISOString().slice(0, 10));
			if (!body.isTrial && inquiries.length > 0) {
				await saveInquiries(inquiries, tools, actor.accountId);
				await refreshSummaries(
					inquiries.map(one => one.id),
					tools,
				);
				tools.wake();
				tools.live.tell({topic: 'inquiry', id: '*'});
			}

			return {saved: inquiries.length, problems};
		},
	}),
];
