import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {Kysely, sql} from 'kysely';
import {loadConfig} from '#config/load.ts';
import type {ErrorCode, IntakeError} from '#pipeline/errors.ts';
import {createDraft, editDraft, finalise, type LetterTools, markSent} from '#pipeline/letters/actions.ts';
import type {LetterBody} from '#pipeline/model/letter.ts';
import {openStorage} from '#storage/index.ts';
import {MIGRATIONS, migrate} from '#storage/migrations/migrate.ts';
import {writerDialect} from '#storage/sqlite/dialect.ts';
import {aDelivery, aFiling, anEvent, standingClock} from '../fakes/deliveries.ts';
import {anInquiry} from '../fakes/documents.ts';
import {aCentre, aLetter, deficientDocuments, letterLanguages} from '../fakes/letters.ts';

const {packs} = await loadConfig(undefined, {});
const anna = {id: 'u1', name: 'Anna Conti'};
const bruno = {id: 'u2', name: 'Bruno Rossi'};

const folder = () => mkdtemp(path.join(os.tmpdir(), 'letters-'));

/** A real database with one inquiry and four deficient papers. */
async function withTools(run: (tools: LetterTools & {reopen(): Promise<LetterTools['store']>}) => Promise<void>): Promise<void> {
	const directory = await folder();
	const clock = standingClock();
	let opened = await openStorage({kind: 'sqlite', directory}, clock);
	const {store} = opened;
	await store.inquiries.save([anInquiry({person: {nationality: 'Poland', passport: 'YA1234567'}})], anEvent());
	const delivery = aDelivery({id: '22222222-2222-4222-8222-222222222222' as never, announcedPages: 7});
	await store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
	const documents = deficientDocuments.map((document, index) => ({
		...document,
		id: `${delivery.id}/${index + 1}`,
		deliveryId: delivery.id,
		pages: [index + 1],
	}));
	const filing = aFiling(delivery.id, ['filed', 'filed', 'filed', 'filed', 'unreadable', 'unreadable']);
	await store.filings.file({...filing, documents}, anEvent());
	await run({
		store,
		packs,
		texts: letterLanguages,
		centre: aCentre,
		clock,
		async reopen() {
			await opened.close();
			opened = await openStorage({kind: 'sqlite', directory}, clock);
			return opened.store;
		},
	});
	await opened.close();
	await rm(directory, {recursive: true, force: true});
}

const bodyOf = ({subject, paragraphs, asks, closing}: LetterBody): LetterBody => ({subject, paragraphs, asks, closing});

const refuses = async (t: ExecutionContext, code: ErrorCode, attempt: Promise<unknown>): Promise<string> => {
	const error = await t.throwsAsync<IntakeError>(attempt);
	t.is(error?.code, code);
	return error?.message ?? '';
};

test('draft, edit, finalise, sent: each is kept and told in the audit trail without patient text', async t => {
	await withTools(async tools => {
		const draft = await createDraft({inquiryId: 'INQ-2026-0001'}, anna, tools);
		t.is(draft.language, 'pl', 'guessed from the imaging report');
		t.deepEqual(
			draft.asks.map(({requirementCode}) => requirementCode),
			['access-form', 'histology', 'imaging-report', 'imaging-study', 'clinical-history', 'cover-letter', 'unreadable-pages', 'lost-pages'],
		);
		t.regex(draft.asks.at(-2)!.english, /20 November 2026.*5 and 6/);
		t.regex(draft.asks.at(-1)!.english, /announced: 7\. Pages received: 6/);
		const body = {...bodyOf(draft), subject: {english: 'Please complete', translated: 'Prosimy uzupełnić'}, asks: draft.asks.slice(1)};
		const edited = await editDraft({id: draft.id, version: 1, body}, bruno, tools);
		const final = await finalise({id: draft.id, version: edited.version}, anna, tools);
		const sent = await markSent({id: draft.id, version: final.version, via: 'fax'}, bruno, tools);
		t.is(sent.sentBy, 'u2');
		t.is(sent.createdBy, 'u1');

		const again = await tools.reopen();
		t.deepEqual(await again.letters.find(draft.id), {
			...edited,
			version: 4,
			state: 'sent',
			sentVia: 'fax',
			sentBy: 'u2',
			sentAt: sent.sentAt,
		});
		const trail = (await again.audit.of('INQ-2026-0001')).filter(({action}) => action.startsWith('letter-'));
		t.deepEqual(
			trail.map(({action, actor}) => [action, actor]),
			[
				['letter-drafted', 'u1'],
				['letter-edited', 'u2'],
				['letter-finalised', 'u1'],
				['letter-sent', 'u2'],
			],
		);
		t.deepEqual(trail.at(-1)?.details, {letterId: draft.id, version: 4, language: 'pl', asks: 7, via: 'fax'});
		t.notRegex(JSON.stringify(trail), /Vesterlund|Solveig|Prosimy/);
	});
});

test('two people at one letter: the second is told, the first one’s text stays', async t => {
	await withTools(async tools => {
		const draft = await createDraft({inquiryId: 'INQ-2026-0001', language: 'it'}, anna, tools);
		const body = (english: string) => ({...bodyOf(draft), subject: {english, translated: english}});
		const attempts = await Promise.allSettled(
			['first', 'second', 'third'].map(text => editDraft({id: draft.id, version: 1, body: body(text)}, anna, tools)),
		);
		const [kept, ...others] = attempts.filter(({status}) => status === 'fulfilled');
		t.is(others.length, 0);
		const written = (kept as PromiseFulfilledResult<typeof draft>).value;
		t.deepEqual(await tools.store.letters.find(draft.id), written);
		t.true(attempts.every(attempt => attempt.status === 'fulfilled' || attempt.reason.code === 'STATE_CONFLICT'));
		t.is((await tools.store.audit.of('INQ-2026-0001')).filter(({action}) => action === 'letter-edited').length, 1);
		await refuses(t, 'STATE_CONFLICT', editDraft({id: draft.id, version: 1, body: body('late')}, bruno, tools));
	});
});

test('steps out of order and wrong input are refused with what to do, nothing is changed', async t => {
	await withTools(async tools => {
		const draft = await createDraft({inquiryId: 'INQ-2026-0001', language: 'en'}, anna, tools);
		const {id} = draft;
		await refuses(t, 'STATE_CONFLICT', markSent({id, version: 1, via: 'fax'}, anna, tools));
		const message = await refuses(t, 'INPUT_INVALID', markSent({id: 'x', version: 0, via: 'pigeon'}, anna, tools));
		t.true(
			['id:', 'version:', 'via:'].every(part => message.includes(part)),
			'all problems at once',
		);
		await refuses(t, 'INPUT_INVALID', editDraft({id, version: 1, body: {...bodyOf(draft), secret: 1}}, anna, tools));
		await refuses(t, 'NOT_FOUND', finalise({id: '33333333-3333-4333-8333-333333333333', version: 1}, anna, tools));
		await refuses(t, 'NOT_FOUND', createDraft({inquiryId: 'INQ-0'}, anna, tools));
		t.true(
			(await refuses(t, 'INPUT_INVALID', createDraft({inquiryId: 'INQ-2026-0001', language: 'xx'}, anna, tools))).includes('Italiano (it)'),
		);
		await finalise({id, version: 1}, anna, tools);
		await refuses(t, 'STATE_CONFLICT', editDraft({id, version: 2, body: bodyOf(draft)}, anna, tools));
		await refuses(t, 'INPUT_INVALID', markSent({id, version: 2, via: 'post', at: '2026-11-21T00:00:00Z'}, anna, tools));
		const sent = await markSent({id, version: 2, via: 'post', at: '2026-11-19T08:00:00Z'}, anna, tools);
		t.is(sent.sentAt, '2026-11-19T08:00:00Z');
		await refuses(t, 'STATE_CONFLICT', markSent({id, version: 3, via: 'post'}, anna, tools));
	});
});

test('a delivery that also holds another patient’s papers is not complained about', async t => {
	await withTools(async tools => {
		const delivery = aDelivery();
		await tools.store.deliveries.accept(delivery, {kind: 'journey', deliveryId: delivery.id});
		const filing = aFiling(delivery.id, ['filed', 'filed', 'unreadable']);
		const [mine, other] = filing.documents;
		const documents = [mine!, {...other!, match: {...other!.match, inquiryId: 'INQ-2026-0002'}}];
		await tools.store.filings.file({...filing, documents}, anEvent());
		const {asks} = await createDraft({inquiryId: 'INQ-2026-0001'}, anna, tools);
		t.is(asks.filter(({requirementCode}) => requirementCode === 'unreadable-pages').length, 1, 'the other delivery alone');
	});
});

test('letters are found by inquiry and by state, newest first', async t => {
	await withTools(async ({store}) => {
		const letter = (number: number, given = {}) =>
			aLetter({id: `${number}1111111-1111-4111-8111-111111111111`, createdAt: `2026-11-0${number}T12:00:00.000Z`, ...given});
		await store.letters.save(letter(1), anEvent());
		await store.letters.save(letter(3, {state: 'final'}), anEvent());
		await store.letters.save(letter(2, {inquiryId: 'INQ-2026-0002'}), anEvent());
		const numbers = (letters: ReadonlyArray<{id: string}>) => letters.map(({id}) => id[0]);
		t.deepEqual(numbers(await store.letters.of('INQ-2026-0001')), ['3', '1']);
		t.deepEqual(numbers(await store.letters.list()), ['3', '2', '1']);
		t.deepEqual(numbers(await store.letters.list({limit: 1})), ['3']);
		t.deepEqual(numbers(await store.letters.list({state: 'draft'})), ['2', '1']);
		t.is(await store.letters.find('91111111-1111-4111-8111-111111111111'), undefined);
		await t.throwsAsync(store.letters.save(letter(1), anEvent()), undefined, 'a letter is new once');
	});
});

test('a migration that comes in after a later number is still applied, each once', async t => {
	const directory = await folder();
	const writer = new Kysely<object>({dialect: writerDialect(path.join(directory, 'a.db'))});
	const tables = async () =>
		(
			await sql<{name: string}>`SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('letters', 'invented')`.execute(writer)
		).rows
			.map(({name}) => name)
			.sort();
	await migrate(
		writer,
		MIGRATIONS.filter(({number}) => number === 1),
	);
	await sql`DROP TABLE applied_migrations`.execute(writer);
	await migrate(
		writer,
		MIGRATIONS.filter(({number}) => number === 1 || number === 5),
	);
	t.deepEqual(await tables(), ['letters']);
	const invented = {number: 2, name: 'invented', statements: ['CREATE TABLE invented (id TEXT)']};
	const later = [...MIGRATIONS.filter(({number}) => number === 1 || number === 5), invented];
	await migrate(writer, later);
	t.deepEqual(await tables(), ['invented', 'letters']);
	await t.notThrowsAsync(migrate(writer, later));
	t.deepEqual((await sql`PRAGMA user_version`.execute(writer)).rows, [{user_version: 5}]);
	await writer.destroy();
	await rm(directory, {recursive: true});
});
