import {mkdir, readdir, rename, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {openImapServer} from '#test/fakes/providers/imap-server.ts';
import {openInterfaxProvider} from '#test/fakes/providers/interfax.ts';
import {SECRETS} from '../service.ts';

/** Ways in by which we fetch: at a provider, in a mailbox, in the spool of a fax server. */
export const POLLED_WAYS = ['polled', 'mailed', 'spooled'] as const;
export type PolledWay = (typeof POLLED_WAYS)[number];

const KEYWORD = 'IntakeTaken';
const EVERY_SECOND = '* * * * * *';

export type PolledDoors = Awaited<ReturnType<typeof openPolledDoors>>;

/** What stands on the other side of the polled doors, and what the service is told of it. A fax is brought once: it stays there until we say that we have it. */
export async function openPolledDoors(directory: string) {
	const provider = await openInterfaxProvider({user: SECRETS.user, password: SECRETS.password});
	const mail = await openImapServer({user: 'fax@hospital.example', password: SECRETS.password});
	const spool = path.join(directory, 'spool');
	await Promise.all(['recvq', 'etc', 'intake'].map(name => mkdir(path.join(spool, name), {recursive: true})));
	await writeFile(path.join(spool, 'etc/xferfaxlog'), '');
	const password = {env: 'INTAKE_TORTURE_PASSWORD'};
	const polls = {schedule: EVERY_SECOND, retryMs: 100};
	const kept: Array<{imageStatus?: string}> = [];
	let brought = 0;
	return {
		connectors: [
			{
				kind: 'interfax',
				name: 'polled',
				user: SECRETS.user,
				password,
				restUrl: provider.restUrl,
				gapMs: 0,
				reconcile: false,
				...polls,
			},
			{
				kind: 'mailbox',
				name: 'mailed',
				host: mail.host,
				port: mail.port,
				security: 'none',
				user: mail.user,
				password,
				keyword: KEYWORD,
				...polls,
			},
			{kind: 'hylafax', name: 'spooled', spool, afterTaking: 'remove', settleMs: 100, silentMs: 300, ...polls},
		],

		async bring(way: PolledWay, bytes: Uint8Array): Promise<void> {
			brought++;
			switch (way) {
				case 'polled':
					kept.push(provider.receive({messageId: brought, image: bytes}));
					return;
				case 'mailed':
					mail.deliver(message(brought, bytes));
					return;
				case 'spooled': {
					const name = path.join(spool, 'recvq', `fax${String(brought).padStart(9, '0')}.tif`);
					await writeFile(`${name}.part`, bytes);
					await rename(`${name}.part`, name);
				}
			}
		},

		/** Whether the other side was told, of everything it had, that it is ours. */
		async isTaken(): Promise<boolean> {
			const left = await readdir(path.join(spool, 'recvq'));
			return (
				kept.every(({imageStatus}) => imageStatus === 'READ') &&
				mail.folders.get('INBOX')!.messages.every(({flags}) => flags.has(KEYWORD)) &&
				!left.some(name => name.endsWith('.tif'))
			);
		},

		async close() {
			await Promise.all([provider.close(), mail.close()]);
		},
	};
}

const message = (number: number, bytes: Uint8Array) =>
	[
		'From: Provider <fax@provider.example>',
		'To: fax@hospital.example',
		'Subject: Fax',
		`Message-ID: <${number}@provider.example>`,
		'MIME-Version: 1.0',
		'Content-Type: multipart/mixed; boundary=limit',
		'',
		'--limit',
		'Content-Type: image/tiff; name="fax.tif"',
		'Content-Transfer-Encoding: base64',
		'Content-Disposition: attachment',
		'',
		...(Buffer.from(bytes)
			.toString('base64')
			.match(/.{1,76}/g) ?? []),
		'--limit--',
		'',
	].join('\r\n');
