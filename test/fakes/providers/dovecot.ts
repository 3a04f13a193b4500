import {type ChildProcess, spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {chmod, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {connect} from 'node:net';
import {tmpdir, userInfo} from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {freePort} from '#bench/free-port.ts';

export interface MailServer {
	readonly host: '127.0.0.1';
	readonly port: number;
	readonly user: string;
	readonly password: string;
	close(): Promise<void>;
}

/** Whether this machine has one. */
export const hasDovecot = spawnSync('dovecot', ['--version']).status === 0;

/** A real Dovecot over a temporary folder. */
export async function openDovecot(): Promise<MailServer> {
	const directory = await mkdtemp(path.join(tmpdir(), 'intake-dovecot-'));
	await chmod(directory, 0o777);
	const port = await freePort();
	const isRoot = process.getuid?.() === 0;
	const own = isRoot ? 'nobody' : userInfo().username;
	const group = isRoot ? 'nogroup' : String(process.getgid?.());
	const config = path.join(directory, 'dovecot.conf');
	await writeFile(
		config,
		`base_dir = ${directory}/run
state_dir = ${directory}/state
log_path = ${directory}/log
protocols = imap
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain
default_login_user = ${own}
default_internal_user = ${own}
default_internal_group = ${group}
first_valid_uid = 0
mail_location = maildir:${directory}/mail/%u
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=${own} gid=${group} home=${directory}/mail/%u
}
service imap-login {
  chroot =
  inet_listener imap {
    address = 127.0.0.1
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
namespace inbox {
  inbox = yes
}
`,
	);
	const dovecot: ChildProcess = spawn('dovecot', ['-F', '-c', config], {stdio: 'ignore'});
	const server: MailServer = {
		host: '127.0.0.1',
		port,
		user: 'fax',
		password: 'secret',
		async close() {
			const ended = once(dovecot, 'exit');
			dovecot.kill('SIGTERM');
			await ended;
			await rm(directory, {recursive: true, force: true});
		},
	};
	for (let tries = 0; tries < 200; tries++) {
		if (await greets(port)) {
			return server;
		}

		await pause(50);
	}

	await server.close();
	throw new Error('Dovecot does not start.');
}

const greets = (port: number): Promise<boolean> =>
	new Promise(resolve => {
		const socket = connect(port, '127.0.0.1');
		const end = (isThere: boolean) => {
			socket.destroy();
			resolve(isThere);
		};
		socket.once('data', () => end(true));
		socket.once('error', () => end(false));
	});
