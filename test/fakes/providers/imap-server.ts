import {type AddressInfo, createServer, type Socket} from 'node:net';
import {setTimeout as pause} from 'node:timers/promises';

interface Stored {
	readonly uid: number;
	readonly source: Buffer;
	readonly flags: Set<string>;
	readonly date: Date;
}

interface Folder {
	validity: number;
	next: number;
	messages: Stored[];
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const SYSTEM_FLAGS = ['\\Answered', '\\Flagged', '\\Deleted', '\\Seen', '\\Draft'];

/**
 * A mail server on this machine that speaks as much of IMAP4rev1 (with UIDPLUS and, if asked, MOVE) as a client needs that searches,
 * fetches, flags and moves. It can go wrong in the ways a mail server does.
 */
export async function openImapServer({user = 'fax@hospital.example', password = 'secret', hasMove = true} = {}) {
	const folders = new Map<string, Folder>([['INBOX', {validity: 1_700_000_000, next: 1, messages: []}]]);
	/** Every command line without its tag; logins without what they say. */
	const commands: string[] = [];
	const faults = {
		/** Hangs up on everybody. */
		isDown: false,
		/** Keeps only the flags every server knows. */
		keepsNoKeywords: false,
		/** Refuses to store flags, or to move. */
		refusesMarks: false,
		/** Hangs up in the middle of the message with this number. */
		breaksAt: null as number | null,
		/** Runs while a message is asked for. */
		beforeSource: async () => {},
	};
	const sockets = new Set<Socket>();

	const server = createServer(socket => {
		sockets.add(socket);
		socket.on('error', () => {});
		socket.on('close', () => sockets.delete(socket));
		if (faults.isDown) {
			socket.destroy();
			return;
		}

		void converse(socket).catch(() => socket.destroy());
	});

	async function converse(socket: Socket): Promise<void> {
		const capability = `IMAP4rev1 LITERAL+ UIDPLUS AUTH=PLAIN${hasMove ? ' MOVE' : ''}`;
		const say = (text: string | Buffer) => socket.write(text);
		const lines = linesOf(socket, () => say('+ go on\r\n'));
		let isKnown = false;
		let selected: Folder | undefined;
		say(`* OK [CAPABILITY ${capability}] ready\r\n`);
		for (let line = await lines(); line !== undefined; line = await lines()) {
			const [tag = '*', ...rest] = line.split(' ');
			const isUid = rest[0]?.toUpperCase() === 'UID';
			const verb = (isUid ? rest[1] : rest[0])?.toUpperCase() ?? '';
			const given = rest.slice(isUid ? 2 : 1).join(' ');
			commands.push(verb === 'LOGIN' || verb === 'AUTHENTICATE' ? verb : rest.join(' '));
			const done = (text = 'done') => say(`${tag} OK ${text}\r\n`);
			const no = (text = 'refused') => say(`${tag} NO ${text}\r\n`);
			if (faults.isDown) {
				socket.destroy();
				return;
			}

			switch (verb) {
				case 'CAPABILITY':
					say(`* CAPABILITY ${capability}\r\n`);
					done();
					break;
				case 'NOOP':
					done();
					break;
				case 'LOGIN': {
					const [name, secret] = wordsOf(given);
					isKnown = name === user && secret === password;
					isKnown ? done() : no('[AUTHENTICATIONFAILED] no');
					break;
				}

				case 'AUTHENTICATE': {
					say('+ \r\n');
					const answer = Buffer.from((await lines()) ?? '', 'base64').toString('utf8');
					isKnown = answer === `\0${user}\0${password}`;
					isKnown ? done() : no('[AUTHENTICATIONFAILED] no');
					break;
				}

				case 'LOGOUT':
					say('* BYE\r\n');
					done();
					socket.end();
					return;
				default:
					if (!isKnown) {
						no('log in first');
					} else if (verb === 'SELECT' || verb === 'EXAMINE') {
						selected = folders.get(wordsOf(given)[0] ?? '');
						if (!selected) {
							no('[NONEXISTENT] no such folder');
							break;
						}

						const permanent = [...SYSTEM_FLAGS, ...(faults.keepsNoKeywords ? [] : ['\\*'])].join(' ');
						say(`* FLAGS (${SYSTEM_FLAGS.join(' ')})\r\n* OK [PERMANENTFLAGS (${permanent})] kept\r\n`);
						say(`* ${selected.messages.length} EXISTS\r\n* 0 RECENT\r\n`);
						say(`* OK [UIDVALIDITY ${selected.validity}] valid\r\n* OK [UIDNEXT ${selected.next}] next\r\n`);
						done('[READ-WRITE] selected');
					} else if (verb === 'LIST' || verb === 'LSUB') {
						const [, pattern = ''] = wordsOf(given);
						// An empty pattern asks for the mark between folders only.
						const names = pattern === '' ? [''] : [...folders.keys()].filter(name => /[*%]/.test(pattern) || name === pattern);
						for (const name of names) {
							say(`* ${verb} (${name === '' ? '\\Noselect' : ''}) "/" "${name}"\r\n`);
						}

						done();
					} else if (verb === 'CREATE') {
						const [name = ''] = wordsOf(given);
						if (folders.has(name)) {
							no('[ALREADYEXISTS] it is there');
						} else {
							folders.set(name, {validity: 1_700_000_001, next: 1, messages: []});
							done();
						}
					} else if (selected && isUid) {
						await answerUid(verb, given, selected, {say, done, no, hangUp: () => socket.destroy()});
					} else if (selected && verb === 'EXPUNGE') {
						expunge(selected, () => true, say);
						done();
					} else {
						say(`${tag} BAD unknown\r\n`);
					}
			}
		}
	}

	interface Line {
		say(text: string | Buffer): void;
		done(text?: string): void;
		no(text?: string): void;
		hangUp(): void;
	}

	async function answerUid(verb: string, given: string, folder: Folder, {say, done, no, hangUp}: Line): Promise<void> {
		const [set = '', ...rest] = given.split(' ');
		const chosen = folder.messages.filter(({uid}) => isIn(uid, set, folder));
		const at = (message: Stored) => folder.messages.indexOf(message) + 1;
		switch (verb) {
			case 'SEARCH': {
				const found = folder.messages.filter(message => matches(message, given));
				say(`* SEARCH${found.map(({uid}) => ` ${uid}`).join('')}\r\n`);
				return done();
			}

			case 'FETCH':
				for (const message of chosen) {
					const {uid, flags, source, date} = message;
					const what = rest.join(' ').toUpperCase();
					const parts = [
						`UID ${uid}`,
						...(/\bFLAGS\b/.test(what) ? [`FLAGS (${[...flags].join(' ')})`] : []),
						...(/\bRFC822\.SIZE\b/.test(what) ? [`RFC822.SIZE ${source.length}`] : []),
						...(/\bINTERNALDATE\b/.test(what) ? [`INTERNALDATE "${dateText(date)}"`] : []),
					];
					if (!/BODY(?:\.PEEK)?\[\]/.test(what)) {
						say(`* ${at(message)} FETCH (${parts.join(' ')})\r\n`);
						continue;
					}

					await faults.beforeSource();
					if (!what.includes('.PEEK')) {
						flags.add('\\Seen');
					}

					say(`* ${at(message)} FETCH (${parts.join(' ')} BODY[] {${source.length}}\r\n`);
					if (faults.breaksAt === uid) {
						say(source.subarray(0, source.length >> 1));
						await pause(20);
						return hangUp();
					}

					say(source);
					say(')\r\n');
				}

				return done();
			case 'STORE': {
				if (faults.refusesMarks) {
					return no();
				}

				const [, sign = '', list = ''] = /^(?<sign>[+-]?)FLAGS(?:\.SILENT)? \((?<list>[^)]*)\)$/i.exec(rest.join(' ')) ?? [];
				for (const message of chosen) {
					for (const flag of list.split(' ').filter(name => !faults.keepsNoKeywords || name.startsWith('\\'))) {
						sign === '-' ? message.flags.delete(flag) : message.flags.add(flag);
					}

					say(`* ${at(message)} FETCH (UID ${message.uid} FLAGS (${[...message.flags].join(' ')}))\r\n`);
				}

				return done();
			}

			case 'COPY':
			case 'MOVE': {
				const target = folders.get(wordsOf(rest.join(' '))[0] ?? '');
				if (faults.refusesMarks || !target || (verb === 'MOVE' && !hasMove)) {
					return no(target ? 'refused' : '[TRYCREATE] no such folder');
				}

				const copies = chosen.map(message => ({...message, flags: new Set(message.flags), uid: target.next++}));
				target.messages.push(...copies);
				const result = `[COPYUID ${target.validity} ${chosen.map(({uid}) => uid).join(',')} ${copies.map(({uid}) => uid).join(',')}]`;
				if (verb === 'MOVE') {
					say(`* OK ${result} moved\r\n`);
					expunge(folder, message => chosen.includes(message), say, false);
				}

				return done(verb === 'COPY' ? `${result} copied` : 'moved');
			}

			case 'EXPUNGE':
				expunge(folder, message => chosen.includes(message), say);
				return done();
			default:
				return no();
		}
	}

	function expunge(folder: Folder, isMeant: (message: Stored) => boolean, say: (text: string) => void, isDeletedOnly = true): void {
		for (const message of [...folder.messages]) {
			if (isMeant(message) && (!isDeletedOnly || message.flags.has('\\Deleted'))) {
				say(`* ${folder.messages.indexOf(message) + 1} EXPUNGE\r\n`);
				folder.messages.splice(folder.messages.indexOf(message), 1);
			}
		}
	}

	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	return {
		host: '127.0.0.1' as const,
		port: (server.address() as AddressInfo).port,
		user,
		password,
		folders,
		commands,
		faults,
		deliver(source: Buffer | string, {folder = 'INBOX', date = new Date()} = {}): Stored {
			const target = folders.get(folder)!;
			const stored = {uid: target.next++, source: Buffer.from(source), flags: new Set<string>(), date};
			target.messages.push(stored);
			return stored;
		},
		/** As after a restore: other numbers, another validity, keywords lost. */
		renumber(): void {
			const inbox = folders.get('INBOX')!;
			inbox.validity++;
			inbox.messages = inbox.messages.toReversed().map((message, index) => ({...message, uid: index + 1, flags: new Set<string>()}));
		},
		async close() {
			for (const socket of sockets) {
				socket.destroy();
			}

			await new Promise(resolve => server.close(resolve));
		},
	};
}

/** Reads line by line; a line that ends in a literal goes on after it. Undefined when the other side is gone. */
function linesOf(socket: Socket, onLiteral: () => void) {
	let buffer = Buffer.alloc(0);
	let isOver = false;
	let wake = () => {};
	socket.on('data', chunk => {
		buffer = Buffer.concat([buffer, chunk]);
		wake();
	});
	socket.on('close', () => {
		isOver = true;
		wake();
	});
	const more = () =>
		new Promise<void>(resolve => {
			wake = resolve;
		});
	return async (): Promise<string | undefined> => {
		for (let text = ''; ; ) {
			const end = buffer.indexOf('\r\n');
			if (end === -1) {
				if (isOver) {
					return undefined;
				}

				await more();
				continue;
			}

			text += buffer.subarray(0, end).toString('utf8');
			buffer = buffer.subarray(end + 2);
			const [literal, size, isPlus] = /\{(?<size>\d+)(?<plus>\+?)\}$/.exec(text) ?? [];
			if (literal === undefined) {
				return text;
			}

			if (!isPlus) {
				onLiteral();
			}

			while (buffer.length < Number(size) && !isOver) {
				await more();
			}

			const value = buffer.subarray(0, Number(size)).toString('utf8');
			text = `${text.slice(0, -literal.length)}"${value.replace(/["\\]/g, '\\$&')}"`;
			buffer = buffer.subarray(Number(size));
		}
	};
}

const wordsOf = (text: string): string[] =>
	[...text.matchAll(/"(?<quoted>(?:[^"\\]|\\.)*)"|(?<plain>[^\s"()]+)/g)].map(({groups}) =>
		groups?.['plain'] === undefined ? (groups?.['quoted'] ?? '').replace(/\\(.)/g, '$1') : groups['plain'],
	);

/** `1,3:5,7:*` */
const isIn = (uid: number, set: string, {messages}: Folder): boolean =>
	set.split(',').some(range => {
		const [from = 0, to = from] = range.split(':').map(bound => (bound === '*' ? (messages.at(-1)?.uid ?? 0) : Number(bound)));
		return uid >= Math.min(from, to) && uid <= Math.max(from, to);
	});

/** The search keys a client of ours uses; any other one matches nothing, which a test sees. */
function matches({flags}: Stored, query: string): boolean {
	const words = wordsOf(query);
	let isMatch = true;
	for (let index = 0; index < words.length; index++) {
		const key = words[index]!.toUpperCase();
		if (key === 'UNKEYWORD' || key === 'KEYWORD') {
			isMatch &&= flags.has(words[++index]!) === (key === 'KEYWORD');
		} else if (key === 'UNDELETED' || key === 'NOT') {
			index += key === 'NOT' ? 1 : 0;
			isMatch &&= !flags.has('\\Deleted');
		} else {
			isMatch &&= key === 'ALL';
		}
	}

	return isMatch;
}

function dateText(date: Date): string {
	const two = (value: number) => String(value).padStart(2, '0');
	const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
	return `${two(date.getUTCDate())}-${MONTHS[date.getUTCMonth()]}-${date.getUTCFullYear()} ${time} +0000`;
}
