import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {ImapFlow} from 'imapflow';
import {openMailbox} from '#connectors/mailbox/connector.ts';
import {readMessage} from '#connectors/mailbox/message.ts';
import {mailboxOptions} from '#connectors/mailbox/options.ts';
import {isProven} from '#connectors/mailbox/proof.ts';
import type {Ticks} from '#connectors/polls/polls.ts';
import {openIntake} from '#pipeline/intake.ts';
import type {Connector, Intake} from '#pipeline/ports.ts';
import {openStorage} from '#storage/index.ts';
import {hasDovecot, type MailServer, openDovecot} from '../fakes/providers/dovecot.ts';
import {openImapServer} from '../fakes/providers/imap-server.ts';

const clock = {now: () => new Date()};
const KEYWORD = 'IntakeTaken';

const tiff = (text: string) => Buffer.concat([Buffer.from('II*\0'), Buffer.from(text), Buffer.alloc(5000, 7)]);
const pdf = (text: string) => Buffer.from(`%PDF-1.4\n% ${text}\n%%EOF\n`);
const png = (text: string) => Buffer.concat([Buffer.from('\x89PNG\r\n\x1A\n', 'latin1'), Buffer.from(text), Buffer.alloc(300, 9)]);
const jpeg = (text: string) => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.from(text), Buffer.alloc(300, 9)]);

interface Attached {
	readonly bytes: Buffer;
	readonly type?: string;
	/** Inline pictures stand within the text. */
	readonly isInline?: boolean;
}

interface Mail {
	readonly id?: string;
	readonly subject?: string;
	readonly from?: string;
	readonly headers?: readonly string[];
	readonly attached?: readonly Attached[];
}

/** A message as mail programs write it: text, then attachments in base64. */
function mail({id = crypto.randomUUID(), subject = 'Fax', from = 'fax@provider.example', headers = [], attached = []}: Mail): Buffer {
	const parts = attached.map(({bytes, type = 'application/octet-stream', isInline = false}, index) =>
		[
			'--limit',
			`Content-Type: ${type}; name="Jane Doe ${index}.dat"`,
			'Content-Transfer-Encoding: base64',
			...(isInline ? ['Content-Disposition: inline', `Content-ID: <picture-${index}@x>`] : ['Content-Disposition: attachment']),
			'',
			...(bytes.toString('base64').match(/.{1,76}/g) ?? ['']),
		].join('\r\n'),
	);
	return Buffer.from(
		[
			...headers,
			`From: Provider <${from}>`,
			'To: fax@hospital.example',
			`Subject: ${subject}`,
			...(id === '' ? [] : [`Message-ID: <${id}@provider.example>`]),
			'Date: Fri, 20 Nov 2026 09:30:00 +0000',
			'MIME-Version: 1.0',
			'Content-Type: multipart/related; boundary=limit',
			'',
			'--limit',
			'Content-Type: text/html; charset=utf-8',
			'',
			'<p>Patient Jane Doe <img src="cid:picture-0@x"></p>',
			...parts,
			'--limit--',
			'',
		].join('\r\n'),
	);
}

const imapServers: Record<string, () => Promise<MailServer>> = {
	'a mail server with MOVE': () => openImapServer(),
	'a mail server without MOVE': () => openImapServer({hasMove: false}),
	...(hasDovecot && {Dovecot: openDovecot}),
};

if (!hasDovecot) {
	test.todo('Dovecot: install dovecot-imapd, and the same is tried over it');
}

/** Connector and real storage over a mail server; time goes on when `tick` is called. */
async function openDoor(t: ExecutionContext, server: MailServer, settings: Record<string, unknown> = {}) {
	const directory = await mkdtemp(path.join(tmpdir(), 'intake-mailbox-'));
	const storage = await openStorage({kind: 'sqlite', directory}, clock);
	const events: string[] = [];
	const log = {event: (name: string, fields = {}) => void events.push(JSON.stringify({name, ...fields}))};
	const {host, port, user, password} = server;
	const options = mailboxOptions.parse({
		kind: 'mailbox',
		name: 'mail',
		host,
		port,
		user,
		password,
		security: 'none',
		retryMs: 50,
		timeoutMs: 4000,
		...settings,
	});
	const intake = openIntake({...storage, clock, log});
	const opened: Connector[] = [];
	let onTick = () => {};
	const ticks: Ticks = (_schedule, tick) => {
		onTick = tick;
		return {stop() {}};
	};
	const start = async (to: Intake = intake) => {
		const connector = openMailbox(options, {log, clock}, ticks);
		opened.push(connector);
		await connector.start(to);
		return connector;
	};
	t.teardown(async () => {
		await Promise.all(opened.map(connector => connector.stop()));
		await server.close();
		await storage.close();
		await rm(directory, {recursive: true, force: true});
	});
	const list = () => storage.store.deliveries.list();
	const tasks = async () => (await storage.store.reviews.open()).filter(({reason}) => reason === 'rejected-file');
	const bytes = async () =>
		Promise.all((await list()).map(async ({original}) => Buffer.from(await storage.blobs.read(original!.sha256)).toString('latin1')));
	return {...storage, events, intake, start, list, tasks, bytes, tick: () => onTick()};
}

/** The mailbox as any mail program sees it. */
async function asPerson<Result>({host, port, user, password}: MailServer, act: (client: ImapFlow) => Promise<Result>): Promise<Result> {
	const client = new ImapFlow({host, port, auth: {user, pass: password}, secure: false, doSTARTTLS: false, logger: false});
	client.on('error', () => {});
	await client.connect();
	try {
		return await act(client);
	} finally {
		await client.logout();
	}
}

/** Flags of the messages in a folder, in order; null when there is no such folder. */
const flagsIn = (server: MailServer, folder = 'INBOX') =>
	asPerson(server, async client => {
		const lock = await client.getMailboxLock(folder).catch(() => null);
		if (!lock) {
			return null;
		}

		const flags: string[][] = [];
		for await (const message of client.fetch('1:*', {flags: true, uid: true}, {uid: true})) {
			flags.push([...(message.flags ?? [])].filter(flag => flag !== '\\Recent').sort());
		}

		lock.release();
		return flags;
	});

async function until(condition: () => boolean | Promise<boolean>, withinMs = 8000): Promise<boolean> {
	for (const end = Date.now() + withinMs; Date.now() < end; await pause(25)) {
		if (await condition()) {
			return true;
		}
	}

	return false;
}

for (const [title, open] of Object.entries(imapServers)) {
	/** What every mail server must be good for. APPEND is not for the small ones: they take messages by hand. */
	const deliver = async (server: MailServer, source: Buffer) =>
		'deliver' in server
			? void (server as Awaited<ReturnType<typeof openImapServer>>).deliver(source)
			: void (await asPerson(server, client => client.append('INBOX', source)));

	test(`${title}: every attachment is stored byte for byte, then the message is flagged and stays unread`, async t => {
		const server = await open();
		const {start, list, bytes, tasks, store, tick, events} = await openDoor(t, server);
		const attached = [
			{bytes: tiff('fax'), type: 'image/tif'},
			{bytes: pdf('letter'), type: 'application/octet-stream'},
			{bytes: png('inline'), type: 'image/png', isInline: true},
			{bytes: jpeg('photo'), type: 'image/jpeg'},
		];
		await deliver(server, mail({id: 'one', subject: 'Fax from +49 89 555-010, 4 pages', attached}));
		await start();
		t.true(await until(async () => (await list()).length === 4));
		t.true(await until(async () => (await flagsIn(server))?.[0]?.includes(KEYWORD) ?? false));
		t.deepEqual(await flagsIn(server), [[KEYWORD]]);
		t.deepEqual((await bytes()).sort(), attached.map(({bytes: given}) => given.toString('latin1')).sort());
		t.is((await tasks()).length, 0);
		for (const delivery of await list()) {
			t.like(delivery, {channel: 'fax', connector: 'mail', sender: {faxNumber: '+4989555010'}, transport: 'complete', failure: null});
			t.regex(delivery.externalId, /^[\da-f]{32}-[\da-f]{32}$/);
		}

		tick();
		await pause(300);
		t.is((await list()).length, 4);
		t.is(await store.queue.depth(), 4);
		t.notRegex(events.join('\n'), /Jane|4989|provider|hospital/);
	});

	test(`${title}: stored messages are moved, into a folder that is made for them`, async t => {
		const server = await open();
		const {start, list, tasks} = await openDoor(t, server, {afterTaking: 'move', takenFolder: 'Taken', channel: 'upload'});
		await deliver(server, mail({attached: [{bytes: pdf('moved')}]}));
		await deliver(server, mail({subject: 'no paper'}));
		await start();
		t.true(await until(async () => (await flagsIn(server, 'Taken'))?.length === 1));
		t.true(await until(async () => (await tasks()).length === 1));
		t.true(await until(async () => (await flagsIn(server))?.[0]?.includes('\\Flagged') ?? false));
		t.deepEqual(await flagsIn(server), [[KEYWORD, '\\Flagged'].sort()]);
		t.like((await list())[0], {channel: 'upload', sender: {}});
	});

	test(`${title}: a crash between commit and flag: the next process finds the duplicates and flags`, async t => {
		const server = await open();
		const {start, list, intake, store} = await openDoor(t, server);
		await deliver(server, mail({id: 'crash', attached: [{bytes: tiff('first')}, {bytes: tiff('second')}]}));
		let count = 0;
		const first = await start({
			...intake,
			async receive(connector, arrival) {
				const receipt = await intake.receive(connector, arrival);
				// Stored, and never heard of: with the first of two attachments.
				if (++count === 1) {
					throw new Error('Killed here.');
				}

				return receipt;
			},
		});
		t.true(await until(async () => count === 1));
		await first.stop();
		t.deepEqual(await flagsIn(server), [[]]);
		await start();
		t.true(await until(async () => (await flagsIn(server))?.[0]?.includes(KEYWORD) ?? false));
		t.is((await list()).length, 2);
		t.is(await store.queue.depth(), 2);
	});
}

test('while storage is down no message is touched; when it is back all are stored', async t => {
	const server = await openImapServer();
	const {start, list, intake, events} = await openDoor(t, server);
	server.deliver(mail({attached: [{bytes: pdf('one')}]}));
	server.deliver(mail({attached: [{bytes: pdf('two')}]}));
	server.deliver(mail({subject: 'no paper'}));
	let isDown = true;
	const guarded =
		<Given extends unknown[], Result>(work: (...given: Given) => Promise<Result>) =>
		async (...given: Given): Promise<Result> => {
			if (isDown) {
				throw new Error('disk full');
			}

			return work(...given);
		};
	await start({receive: guarded(intake.receive), reject: guarded(intake.reject)});
	t.true(await until(() => events.some(event => /poll-failed.*STORAGE_UNREACHABLE/.test(event))));
	t.deepEqual(await flagsIn(server), [[], [], []]);
	isDown = false;
	t.true(await until(async () => (await flagsIn(server))?.every(flags => flags.includes(KEYWORD)) ?? false));
	t.is((await list()).length, 2);
});

test('a mail server that hangs up is told of once, asked again, and loses nothing', async t => {
	const server = await openImapServer();
	server.faults.isDown = true;
	const {start, list, events} = await openDoor(t, server);
	const message = server.deliver(mail({attached: [{bytes: pdf('later')}]}));
	await start();
	t.true(await until(() => events.some(event => /poll-failed.*CONNECTOR_UNREACHABLE/.test(event))));
	await pause(400);
	t.is(events.filter(event => event.includes('poll-failed')).length, 1);
	server.faults.isDown = false;
	t.true(await until(() => message.flags.has(KEYWORD)));
	t.is((await list()).length, 1);
	t.true(await until(() => events.some(event => event.includes('poll-well-again'))));
});

test('a wrong password and a folder that is not there are told as refusals', async t => {
	for (const wrong of [{password: 'wrong'}, {folder: 'Nowhere'}]) {
		const server = await openImapServer();
		const {start, events} = await openDoor(t, server, wrong);
		await start();
		t.true(await until(() => events.some(event => /poll-failed.*CONNECTOR_REFUSED/.test(event))), JSON.stringify(wrong));
		t.notRegex(events.join('\n'), /wrong|Nowhere|secret/);
	}
});

test('messages without papers, too large or with other kinds attached are put before a person once, and not read again', async t => {
	const server = await openImapServer();
	const {start, list, tasks, tick, events} = await openDoor(t, server, {maxMessageBytes: 20_000});
	const empty = server.deliver(mail({subject: 'Jane Doe asks'}), {date: new Date('2026-11-20T09:30:00Z')});
	const zip = server.deliver(mail({attached: [{bytes: Buffer.from('PK\u0003\u0004 papers'), type: 'application/zip'}]}));
	const huge = server.deliver(mail({attached: [{bytes: Buffer.concat([tiff('huge'), Buffer.alloc(40_000)])}]}));
	const mixed = server.deliver(mail({attached: [{bytes: pdf('good')}, {bytes: Buffer.from('MZ'), type: 'application/x-msdownload'}]}));
	const signed = server.deliver(
		mail({attached: [{bytes: pdf('signed')}, {bytes: Buffer.from('0\u0082'), type: 'application/pkcs7-signature'}]}),
	);
	await start();
	t.true(await until(() => [empty, zip, huge, mixed, signed].every(({flags}) => flags.has(KEYWORD))));
	t.deepEqual(
		[empty, zip, huge, mixed, signed].map(({flags}) => flags.has('\\Flagged')),
		[true, true, true, false, false],
	);
	t.is((await list()).length, 2);
	const told = (await tasks()).map(({details}) => details[0] ?? '').sort();
	t.is(told.length, 4);
	t.is(told.filter(text => text.startsWith('ARRIVAL_TOO_LARGE')).length, 1);
	t.true(told.some(text => text.includes('A message of 2026-11-20 09:30 UTC')));
	t.true(told.some(text => text.includes('1 of its attachments')));
	t.notRegex(JSON.stringify({told, events}), /Jane|provider/);
	const read = server.commands.filter(command => /BODY/.test(command)).length;
	t.is(read, 4);
	tick();
	await pause(300);
	t.is(server.commands.filter(command => /BODY/.test(command)).length, read);
});

test('a flag that cannot be set is tried again without reading the message again', async t => {
	const server = await openImapServer();
	const {start, list, tick, events} = await openDoor(t, server);
	const message = server.deliver(mail({attached: [{bytes: pdf('flag')}]}));
	server.faults.refusesMarks = true;
	await start();
	t.true(await until(() => events.some(event => event.includes('message-not-marked'))));
	server.faults.refusesMarks = false;
	t.true(
		await until(() => {
			// A tick during a round is passed over: the clock goes on ticking.
			tick();
			return message.flags.has(KEYWORD);
		}),
	);
	t.is((await list()).length, 1);
	t.is(server.commands.filter(command => /BODY/.test(command)).length, 1);
});

test('a server that keeps no keywords: messages are read once by a process, and stored once by all', async t => {
	const server = await openImapServer();
	server.faults.keepsNoKeywords = true;
	const {start, list, tick, events} = await openDoor(t, server);
	server.deliver(mail({id: 'kept', attached: [{bytes: pdf('kept')}]}));
	const first = await start();
	t.true(await until(async () => (await list()).length === 1));
	tick();
	await pause(300);
	t.is(server.commands.filter(command => /BODY/.test(command)).length, 1);
	t.is(events.filter(event => event.includes('mailbox-keeps-no-keywords')).length, 1);
	await first.stop();
	await start();
	t.true(await until(() => server.commands.filter(command => /BODY/.test(command)).length === 2));
	await pause(100);
	t.is((await list()).length, 1);
});

test('a mailbox that is numbered anew brings nothing twice and hides nothing', async t => {
	const server = await openImapServer();
	const {start, list, tick, events} = await openDoor(t, server);
	for (const text of ['one', 'two', 'three']) {
		server.deliver(mail({id: text, attached: [{bytes: pdf(text)}]}));
	}

	await start();
	t.true(await until(async () => (await list()).length === 3));
	t.true(await until(async () => (await flagsIn(server))?.every(flags => flags.includes(KEYWORD)) ?? false));
	// Restored from a copy: the new message has a number that meant another one before.
	server.renumber();
	const inbox = server.folders.get('INBOX')!;
	inbox.messages.shift();
	inbox.messages.push({uid: 1, source: mail({attached: [{bytes: pdf('new')}]}), flags: new Set(), date: new Date()});
	inbox.messages.sort((a, b) => a.uid - b.uid);
	t.true(
		await until(async () => {
			// A tick during a round is passed over: the clock goes on ticking.
			tick();
			return (await list()).length === 4;
		}),
	);
	t.true(await until(() => inbox.messages.every(({flags}) => flags.has(KEYWORD))));
	t.is((await list()).length, 4);
	t.true(events.some(event => event.includes('mailbox-renumbered')));
});

test('a message over which the connection breaks does not hold up the others, and is taken when it can be had', async t => {
	const server = await openImapServer();
	const {start, list} = await openDoor(t, server);
	const broken = server.deliver(mail({attached: [{bytes: pdf('broken')}]}));
	const good = server.deliver(mail({attached: [{bytes: pdf('good')}]}));
	server.faults.breaksAt = broken.uid;
	await start();
	t.true(await until(() => good.flags.has(KEYWORD)));
	t.is((await list()).length, 1);
	t.false(broken.flags.has(KEYWORD));
	server.faults.breaksAt = null;
	t.true(await until(() => broken.flags.has(KEYWORD)));
	t.is((await list()).length, 2);
});

test('only proven senders are taken from, when told so', async t => {
	const server = await openImapServer();
	const {start, list, tasks} = await openDoor(t, server, {
		acceptOnly: {domains: ['provider.example'], authenticatedBy: 'mx.hospital.example'},
	});
	const proof = 'Authentication-Results: mx.hospital.example; dmarc=pass header.from=provider.example';
	const good = server.deliver(mail({headers: [proof], attached: [{bytes: pdf('proven')}]}));
	const forged = server.deliver(mail({attached: [{bytes: pdf('forged')}]}));
	await start();
	t.true(await until(() => good.flags.has(KEYWORD) && forged.flags.has(KEYWORD)));
	t.is((await list()).length, 1);
	t.is((await tasks()).length, 1);
	t.true(forged.flags.has('\\Flagged'));
});

test('proof: only our own server’s topmost statement, for the very domain of the sender', async t => {
	const acceptOnly = {domains: ['provider.example', '*.sub.example'], authenticatedBy: 'mx.hospital.example'};
	const judged = async (from: string, ...statements: string[]) =>
		isProven(await readMessage(mail({from, headers: statements.map(text => `Authentication-Results: ${text}`)}), 0), acceptOnly);
	t.true(await judged('a@provider.example', 'mx.hospital.example; spf=fail; dkim=pass header.d=provider.example header.s=x'));
	t.true(await judged('a@PROVIDER.example', 'mx.hospital.example;\r\n\tdmarc=pass (p=reject) header.from=provider.example'));
	t.true(await judged('a@mail.sub.example', 'mx.hospital.example; dkim=pass header.i=@sub.example'));
	t.false(await judged('a@other.example', 'mx.hospital.example; dmarc=pass header.from=other.example'));
	t.false(await judged('a@provider.example', 'mx.hospital.example; dkim=pass header.d=evil.example'));
	t.false(await judged('a@provider.example', 'mx.evil.example; dmarc=pass header.from=provider.example'));
	t.false(await judged('a@provider.example', 'mx.hospital.example; dmarc=fail', 'mx.hospital.example; dmarc=pass'));
	t.false(await judged('a@provider.example', 'mx.hospital.example; dmarc=fail (; dmarc=pass header.from=provider.example)'));
	t.false(await judged('a@provider.example, b@provider.example', 'mx.hospital.example; dmarc=pass header.from=provider.example'));
	t.false(await judged('a@provider.example'));
});

test('what a message holds: ids that stay, pages twice, forwarded messages, logos, no text for a number', async t => {
	const source = mail({id: 'stable', attached: [{bytes: png('page')}, {bytes: png('page')}, {bytes: tiff('other')}]});
	const [first, again] = [await readMessage(source, 0), await readMessage(Buffer.from(source), 0)];
	t.deepEqual(
		first.parts.map(({externalId}) => externalId),
		again.parts.map(({externalId}) => externalId),
	);
	t.is(new Set(first.parts.map(({externalId}) => externalId)).size, 3);

	const forwarded = await readMessage(
		mail({id: 'outer', attached: [{bytes: mail({attached: [{bytes: pdf('inner')}]}), type: 'message/rfc822'}]}),
		0,
	);
	t.deepEqual(
		forwarded.parts.map(({bytes}) => bytes.toString('latin1')),
		[pdf('inner').toString('latin1')],
	);
	t.is(forwarded.others, 0);

	const logo = mail({attached: [{bytes: png('logo'), type: 'image/png', isInline: true}, {bytes: pdf('paper')}]});
	t.is((await readMessage(logo, 1000)).parts.length, 1);
	t.is((await readMessage(logo, 0)).parts.length, 2);

	const nameless = mail({id: '', attached: [{bytes: pdf('nameless')}]});
	t.is((await readMessage(nameless, 0)).key, (await readMessage(nameless, 0)).key);
	t.not((await readMessage(nameless, 0)).key, first.key);

	const numberOf = async (subject: string) => (await readMessage(mail({subject}), 0)).faxNumber;
	t.is(await numberOf('New Fax from: (089) 555 010'), '089555010');
	t.is(await numberOf('Fax von +49 89 555010 - 3 Seiten'), '+4989555010');
	t.is(await numberOf('Letter from Jane 12'), null);

	const alone = ['Message-ID: <alone@x>', 'Content-Type: application/pdf', 'Content-Transfer-Encoding: base64', ''];
	const whole = await readMessage(Buffer.from([...alone, pdf('alone').toString('base64'), ''].join('\r\n')), 0);
	t.deepEqual(whole.parts[0]?.bytes, pdf('alone'));
	t.is((await readMessage(Buffer.from('not a message at all'), 0)).parts.length, 0);
});

test('stopping waits for what is being stored and flags it, begins nothing new, and does not wait for a slow server', async t => {
	const server = await openImapServer();
	const {start, list, intake} = await openDoor(t, server);
	const messages = ['one', 'two'].map(text => server.deliver(mail({attached: [{bytes: pdf(text)}]})));
	let storing = 0;
	const connector = await start({
		...intake,
		async receive(name, arrival) {
			storing++;
			await pause(300);
			const receipt = await intake.receive(name, arrival);
			storing--;
			return receipt;
		},
	});
	t.true(await until(() => storing === 1));
	await connector.stop();
	t.is(storing, 0);
	t.is((await list()).length, 1);
	t.deepEqual(
		messages.map(({flags}) => flags.has(KEYWORD)),
		[true, false],
	);

	let isAsked = false;
	server.faults.beforeSource = async () => {
		isAsked = true;
		await pause(3000, undefined, {ref: false});
	};
	const second = await start();
	t.true(await until(() => isAsked));
	const before = performance.now();
	await second.stop();
	t.true(performance.now() - before < 1000);
	t.is((await list()).length, 1);
});

test('settings are checked: no password over the open net, a folder to move to', t => {
	const given = {kind: 'mailbox', name: 'mail', host: 'imap.hospital.example', user: 'u', password: 'p'};
	t.like(mailboxOptions.parse(given), {security: 'tls', folder: 'INBOX', channel: 'fax', afterTaking: 'flag'});
	const {error} = mailboxOptions.safeParse({...given, security: 'none', afterTaking: 'move'});
	t.deepEqual(error?.issues.map(({path: [field]}) => field).sort(), ['security', 'takenFolder']);
	t.false(mailboxOptions.safeParse({...given, keyword: '\\Seen'}).success);
});
