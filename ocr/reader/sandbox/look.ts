/** Looks around from inside, without Node's own permissions: what is told here is what the kernel withholds. */
import {existsSync} from 'node:fs';
import {networkInterfaces} from 'node:os';

process.stdout.write(
	JSON.stringify({
		network: Object.keys(networkInterfaces()).length === 0,
		processes: process.ppid === 0,
		files: !existsSync('/etc/passwd'),
	}),
);
