import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type {ExecutionContext, TestFn} from 'ava';
import type {Surroundings} from '#connectors/surroundings.ts';
import type {Connector, Intake} from '#pipeline/ports.ts';
import {faxFile} from '../fakes/fax-file.ts';
import {openFaxOffice} from '../fakes/fax-office.ts';
import type {Account, KeptFax} from '../fakes/providers/account.ts';

/** A provider with a list of what it received, to be put through what comparing with every one of them must do. */
export interface FaxList {
	readonly title: string;
	/** Connector and provider, the one told of the other, the connector's name `fax`. `settings` go into `reconcile`. */
	open(
		publicUrl: string,
		surroundings: Surroundings,
		settings: Record<string, unknown>,
	): Promise<{connector: Connector; provider: ListedProvider}>;
	/** Ids of faxes look differently from provider to provider. */
	readonly idOf: (number: number) => string;
	/** Whether the interface can remove a fax. */
	readonly mayRemove: boolean;
	/** Whether the list says that a file is no longer there. */
	readonly isGoneTold: boolean;
}

export interface ListedProvider {
	readonly account: Account;
	close(): Promise<void>;
}

interface Given {
	readonly settings?: Record<string, unknown>;
	readonly meanwhile?: (intake: Intake) => Intake;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** What every comparison with a provider's list must do, whoever the provider is. */
export function faxListContract(test: TestFn, list: FaxList): void {
	async function openOffice(t: ExecutionContext, {settings = {}, meanwhile}: Given = {}) {
		const directory = await mkdtemp(path.join(os.tmpdir(), 'intake-list-'));
		const office = await openFaxOffice(
			directory,
			(publicUrl, surroundings) => list.open(publicUrl, surroundings, {retryMs: 10, ...settings}),
			meanwhile ? {meanwhile} : {},
		);
		t.teardown(async () => {
			await office.close();
			await rm(directory, {recursive: true, force: true});
		});
		const {account} = office.provider;
		let count = 0;
		/** A fax that came an hour ago, and nobody told us. */
		const keep = (fax: Partial<KeptFax> = {}): KeptFax => {
			const number = ++count;
			const pages = fax.pages ?? 3;
			return account.keep({
				id: list.idOf(number),
				at: new Date(office.clock.now().getTime() - HOUR_MS - number * 1000),
				pages,
				bytes: faxFile(pages, `fax ${number}`),
				...fax,
			});
		};
		return {
			...office,
			account,
			keep,
			kept: (id: string) => office.store.deliveries.findByExternalId('fax', id),
			questions: async (id: string) => {
				const delivery = await office.store.deliveries.findByExternalId('fax', id);
				return delivery ? office.store.reviews.open({deliveryId: delivery.id}) : [];
			},
			/** Compares, then does all the work there is. */
			async compare() {
				await office.reconcile();
				await office.settle();
				return office.store.reconciliations.find('fax');
			},
		};
	}

	type Office = Awaited<ReturnType<typeof openOffice>>;
	const on = (title: string, run: (t: ExecutionContext, office: Office) => Promise<void>, given?: Given) =>
		test(`${list.title}: ${title}`, async t => run(t, await openOffice(t, given)));

	on('a fax nobody told us of is fetched from the list, byte for byte, and comparing again changes nothing', async (t, office) => {
		const {id, bytes, at, from} = office.keep();
		t.like(await office.compare(), {comparedAt: office.clock.now().toISOString(), listed: 1, recovered: 1, failingSince: null});
		const delivery = await office.kept(id);
		t.like(delivery, {state: 'filed', transport: 'complete', announcedPages: 3, failure: null, sender: {faxNumber: from}});
		t.is(delivery?.receivedAt.slice(0, 19), at.toISOString().slice(0, 19), 'it came when the provider says, not when it was found');
		t.deepEqual(Buffer.from(await office.blobs.read(delivery!.original!.sha256)), Buffer.from(bytes!));
		t.is(office.events.filter(({name}) => name === 'reconciled').length, 1);
		t.like(await office.compare(), {listed: 1, recovered: 0, differing: 0});
		t.is((await office.store.deliveries.list()).length, 1);
		t.deepEqual(await office.questions(id), []);
	});

	on('a list of many pages is read to its end, a busy and a broken answer in between survived', async (t, office) => {
		const faxes = Array.from({length: 104}, () => office.keep({pages: 1}));
		office.account.faults.busy = 3;
		office.account.faults.broken = 1;
		await office.reconcile();
		t.is((await office.store.deliveries.list()).length, faxes.length);
		t.like(await office.store.reconciliations.find('fax'), {listed: faxes.length, recovered: faxes.length});
	});

	on(
		'what is under way, sent by us, or for another number of the account is not ours to fetch',
		async (t, office) => {
			office.keep({isUnderWay: true});
			office.keep({isOutbound: true});
			office.keep({to: '+390000000000'});
			const ours = office.keep();
			t.like(await office.compare(), {recovered: 1});
			t.deepEqual(
				(await office.store.deliveries.list()).map(({externalId}) => externalId),
				[ours.id],
			);
		},
		{settings: {numbers: ['+39 0382 555020']}},
	);

	on(
		'more pages at the provider than here become one question with both numbers, which closes when the provider corrects itself',
		async (t, office) => {
			const fax = office.keep();
			await office.compare();
			t.deepEqual(await office.questions(fax.id), []);

			fax.pagesToldInList = 7;
			t.like(await office.compare(), {differing: 1});
			const [question, ...others] = await office.questions(fax.id);
			t.deepEqual(others, []);
			t.is(question?.reason, 'page-count-differs');
			t.deepEqual(question?.details, ['7 pages were announced, 3 came: 4 never arrived.']);

			const changes = async () => (await office.store.audit.of((await office.kept(fax.id))!.id)).length;
			const before = await changes();
			t.like(await office.compare(), {differing: 1});
			t.is(await changes(), before, 'what was said is not said again');

			fax.pagesToldInList = 3;
			t.like(await office.compare(), {differing: 0});
			t.deepEqual(await office.questions(fax.id), []);
			t.is((await office.kept(fax.id))?.state, 'filed');
		},
	);

	on('a question that a person answered is not asked again', async (t, office) => {
		const fax = office.keep();
		fax.pagesToldInList = 4;
		await office.compare();
		const {id: deliveryId} = (await office.kept(fax.id))!;
		const taskId = `page-count-differs:${deliveryId}`;
		await office.store.decisions.decide({
			kind: 'answer',
			subject: taskId,
			action: 'answer: fine',
			actor: 'somebody',
			before: null,
			after: {answer: 'fine', note: ''},
			deliveryId,
			taskId,
			jobs: [{kind: 'refile', deliveryId}],
		});
		await office.settle();
		await office.compare();
		await office.compare();
		t.deepEqual(await office.questions(fax.id), []);
	});

	on('a fax the provider calls broken and we call whole is put before a person', async (t, office) => {
		const fax = office.keep();
		await office.compare();
		t.is((await office.kept(fax.id))?.transport, 'complete');
		office.account.kept.set(fax.id, {...fax, outcome: 'partial'});
		t.like(await office.compare(), {differing: 1});
		t.like(await office.kept(fax.id), {transport: 'partial', state: 'in-review'});
		t.regex((await office.kept(fax.id))?.failure?.code ?? '', /^FAX_/);
		t.true((await office.questions(fax.id)).some(({reason}) => reason === 'partial-transmission'));
		office.account.kept.set(fax.id, fax);
		await office.compare();
		t.deepEqual(await office.questions(fax.id), []);
	});

	on('a failed fax is one question, and its pages are fetched when the provider finds them after all', async (t, office) => {
		const {bytes, ...fax} = office.keep();
		office.account.kept.set(fax.id, {...fax, outcome: 'failed'} as KeptFax);
		await office.compare();
		t.deepEqual(
			(await office.questions(fax.id)).map(({reason}) => reason),
			['failed-transmission'],
		);
		office.account.kept.set(fax.id, {...fax, bytes: bytes!});
		await office.compare();
		t.like(await office.kept(fax.id), {state: 'filed', transport: 'complete'});
		t.deepEqual(await office.questions(fax.id), []);
	});

	on('a fax whose file the provider no longer has is kept as a question that says what to do', async (t, office) => {
		const lost = office.keep({troubles: Array.from({length: 60}, () => 'error' as const)});
		const gone = office.keep({isFileGone: true});
		await office.compare();
		t.is((await office.kept(lost.id))?.state, 'received', 'still being fetched');
		lost.isFileGone = true;
		await office.reconcile();
		await office.outlast(HOUR_MS);
		for (const {id} of [gone, lost]) {
			const delivery = await office.kept(id);
			t.is(delivery?.original, null);
			const [question, ...others] = await office.questions(id);
			t.deepEqual(others, []);
			t.is(question?.reason, list.isGoneTold ? 'failed-transmission' : 'quarantined');
			const said = [question?.question, ...(question?.details ?? [])].join(' ');
			t.regex(said, /Look for it|Look for a copy|Ask the sender/);
			t.regex(said, list.isGoneTold ? /FAX_FILE_DELETED|FAX_WITHOUT_MEDIA/ : /MEDIA_UNREACHABLE/);
		}
	});

	on('a fax that could not be fetched is fetched again from the list, after longer and longer rests', async (t, office) => {
		const fax = office.keep({troubles: ['web-page', 'web-page']});
		await office.compare();
		t.is((await office.kept(fax.id))?.state, 'quarantined');
		t.is((await office.questions(fax.id)).length, 1, 'a person sees it meanwhile');
		await office.compare();
		t.is((await office.kept(fax.id))?.state, 'quarantined', 'once at once');
		await office.compare();
		t.is(fax.troubles.length, 0);
		t.is((await office.kept(fax.id))?.state, 'quarantined', 'not again within the hour');
		office.clock.pass(HOUR_MS);
		await office.compare();
		t.is((await office.kept(fax.id))?.state, 'filed');
		t.deepEqual(await office.questions(fax.id), []);
	});

	for (const [what, faults, failureCode] of [
		['does not answer', {broken: 100}, 'CONNECTOR_UNREACHABLE'],
		['wants to be left alone for good', {busy: 100}, 'CONNECTOR_UNREACHABLE'],
		['refuses our credentials', {isLockedOut: true}, 'CONNECTOR_REFUSED'],
	] as const) {
		on(`a provider that ${what} is told as such, and what was compared before stays known`, async (t, office) => {
			await office.compare();
			const before = await office.store.reconciliations.find('fax');
			office.clock.pass(MINUTE_MS);
			Object.assign(office.account.faults, faults);
			await t.throwsAsync(office.reconcile(), {code: failureCode});
			const failingSince = office.clock.now().toISOString();
			t.like(await office.store.reconciliations.find('fax'), {comparedAt: before?.comparedAt, failingSince, failureCode});
			office.clock.pass(MINUTE_MS);
			await t.throwsAsync(office.reconcile(), {code: failureCode});
			t.is((await office.store.reconciliations.find('fax'))?.failingSince, failingSince);
			Object.assign(office.account.faults, {busy: 0, broken: 0, isLockedOut: false});
			t.like(await office.compare(), {failingSince: null, failureCode: null});
		});
	}

	on('a fax that came days before our long silence began is still looked for', async (t, office) => {
		await office.compare();
		const early = office.keep();
		office.clock.pass(4 * 24 * HOUR_MS);
		await office.compare();
		t.like(await office.kept(early.id), {state: 'filed'});
	});

	test(`${list.title}: a notice that arrives while the list is read makes no second delivery`, async t => {
		const office = await openOffice(t, {
			meanwhile: intake => ({
				...intake,
				async receive(name, arrival) {
					// The notice brings the same id by another way, at this very moment.
					const [first] = await Promise.all([intake.receive(name, arrival), intake.receive(name, arrival)]);
					return first;
				},
			}),
		});
		const faxes = Array.from({length: 5}, () => office.keep());
		await Promise.all([office.reconcile(), office.reconcile()]);
		await office.settle();
		t.is((await office.store.deliveries.list()).length, faxes.length);
	});

	on('nothing is removed at the provider unless it was asked for', async (t, office) => {
		const fax = office.keep();
		await office.compare();
		office.backedUp.add((await office.kept(fax.id))!.original!.sha256);
		await office.compare();
		t.deepEqual(office.account.removed, []);
	});

	if (list.mayRemove) {
		on(
			'a fax is removed at the provider once a backup holds it and nothing about it is in doubt',
			async (t, office) => {
				const [safe, short, unsaved] = [office.keep(), office.keep(), office.keep()];
				short.pagesToldInList = 9;
				await office.compare();
				const hashOf = async (id: string) => (await office.kept(id))!.original!.sha256;
				office.backedUp.add(await hashOf(safe.id)).add(await hashOf(short.id));
				await office.compare();
				t.deepEqual(office.account.removed, [safe.id]);
				const {id} = (await office.kept(safe.id))!;
				t.deepEqual(
					(await office.store.audit.of(id)).map(({action}) => action).filter(action => /removal|removed/.test(action)),
					['removal-at-provider-begun', 'removed-at-provider'],
				);
				await office.compare();
				t.deepEqual(office.account.removed, [safe.id]);
				t.is((await office.kept(safe.id))?.state, 'filed');
				t.truthy(await office.kept(unsaved.id));
			},
			{settings: {deleteRemote: 'after-backup'}},
		);
	}
}
