#!/usr/bin/env node
import './thread-pool.ts';
import {Command} from 'commander';
import {IntakeError} from '#pipeline/errors.ts';

// Whoever reads our output may stop early (`| head`): that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
	if (error.code === 'EPIPE') {
		process.exit(0);
	}

	throw error;
});

const program = new Command('intake')
	.description('Faxes and couriered papers become checked dossiers.')
	.option('-c, --config <file>', 'configuration file (JSON)', process.env['INTAKE_CONFIG'])
	.showHelpAfterError();

const configFile = (): string | undefined => program.opts<{config?: string}>().config;

program
	.command('serve')
	.description('receive, read, match and show; until Ctrl-C')
	.action(async () => (await import('./commands/serve.ts')).serve(configFile()));

program
	.command('ingest')
	.description('take in files by hand (PDF, TIFF, JPEG, PNG) and read them')
	.argument('<file...>')
	.action(async (files: string[]) => (await import('./commands/ingest.ts')).ingest(configFile(), files));

const inquiries = program.command('inquiries').description('the register of open inquiries');
inquiries
	.command('import')
	.description('add or change inquiries from a CSV or JSON file')
	.argument('<file>')
	.action(async (file: string) => (await import('./commands/inquiries.ts')).importInquiries(configFile(), file));
inquiries
	.command('list')
	.description('open inquiries')
	.action(async () => (await import('./commands/inquiries.ts')).listInquiries(configFile()));

program
	.command('dossier')
	.description('what is there, what is missing, and why')
	.argument('<inquiry>')
	.option('--json', 'machine-readable')
	.action(async (inquiry: string, options: {json?: boolean}) =>
		(await import('./commands/dossier.ts')).dossier(configFile(), inquiry, options),
	);

program
	.command('deliveries')
	.description('what came in, and where every page is')
	.action(async () => (await import('./commands/deliveries.ts')).deliveries(configFile()));

program
	.command('reprocess')
	.description('read a delivery again from its original')
	.argument('<delivery>')
	.action(async (delivery: string) => (await import('./commands/reprocess.ts')).reprocess(configFile(), delivery));

const users = program.command('users').description('who may sign in');
users
	.command('add')
	.description('make an account; without --password-stdin a password is made and printed once')
	.argument('<name>')
	.requiredOption('--role <role>', 'mailroom, coordinator, reader, auditor or administrator')
	.option('--display-name <text>', 'as others see it')
	.option('--password-stdin', 'take the password from standard input')
	.action(async (name: string, options: {role: string; displayName?: string; passwordStdin?: boolean}) =>
		(await import('./commands/users.ts')).addUser(configFile(), name, options),
	);
users
	.command('list')
	.description('all accounts')
	.action(async () => (await import('./commands/users.ts')).listUsers(configFile()));
users
	.command('password')
	.description('give an account a new password and end its sessions')
	.argument('<name>')
	.option('--password-stdin', 'take the password from standard input')
	.action(async (name: string, options: {passwordStdin?: boolean}) =>
		(await import('./commands/users.ts')).newPasswordFor(configFile(), name, options),
	);
users
	.command('deactivate')
	.description('let nobody in by this account any more; ends its sessions')
	.argument('<name>')
	.action(async (name: string) => (await import('./commands/users.ts')).deactivateUser(configFile(), name));

const audit = program.command('audit').description('the audit trail');
audit
	.command('verify')
	.description('whether every event is as it was written; ends with 1 when one is not')
	.option('--checkpoints <file>', 'checkpoints kept elsewhere (default: those beside the data)')
	.action(async (options: {checkpoints?: string}) => (await import('./commands/audit.ts')).verifyAuditTrail(configFile(), options));

const several = (value: string, before: string[] = []): string[] => [...before, value];
program
	.command('erase')
	.description('erase a person, or deliveries, for good; tells what would go unless --confirm is given')
	.option('--inquiry <id>', 'everything of this inquiry; may be given several times', several)
	.option('--delivery <id>', 'this whole delivery, whoever it belongs to; may be given several times', several)
	.option('--grounds <word>', 'request, retention or mistake', 'request')
	.option('--reference <number>', "the request's number")
	.option('--by <name>', 'who erases')
	.option('--certificate <file>', 'where the signed certificate is written')
	.option('--confirm', 'do it')
	.option('--finish', 'finish what was broken off')
	.action(async (options: {grounds: string}) => (await import('./commands/erase.ts')).erase(configFile(), options));
program
	.command('certificate')
	.description('whether a certificate of erasure is as this installation signed it')
	.argument('<file>')
	.action(async (file: string) => (await import('./commands/erase.ts')).verifyCertificate(configFile(), file));
const retention = program
	.command('retention')
	.description('how long what is kept, and what is due')
	.action(async () => (await import('./commands/erase.ts')).tellRetention(configFile()));
retention
	.command('confirm')
	.description('say that the clock is right after it jumped; two people have to')
	.requiredOption('--by <name>', 'who says so')
	.action(async (options: {by: string}) => (await import('./commands/erase.ts')).confirmClock(configFile(), options));
const hold = program.command('hold').description('legal holds: what must not be erased');
hold
	.command('place')
	.argument('<inquiry>')
	.requiredOption('--by <name>', 'who places it')
	.requiredOption('--reference <number>', 'of the case')
	.action(async (inquiry: string, options: {by: string; reference: string}) =>
		(await import('./commands/erase.ts')).placeHold(configFile(), inquiry, options),
	);
hold
	.command('lift')
	.argument('<inquiry>')
	.requiredOption('--by <name>', 'who lifts it')
	.action(async (inquiry: string, options: {by: string}) => (await import('./commands/erase.ts')).liftHold(configFile(), inquiry, options));
hold.command('list').action(async () => (await import('./commands/erase.ts')).listHolds(configFile()));

const keys = program.command('keys').description('master keys: what everything kept is sealed with');
keys
	.command('new')
	.description('print a new master key')
	.action(async () => (await import('./commands/keys.ts')).printNewKey());
keys
	.command('status')
	.description('how many blobs are under which master key')
	.action(async () => (await import('./commands/keys.ts')).keyStatus(configFile()));
keys
	.command('rotate')
	.description('bring every blob under the present master key, while the service runs; may be interrupted and begun again')
	.action(async () => (await import('./commands/keys.ts')).rotateKeys(configFile()));

const backup = program
	.command('backup')
	.description('make a backup now, while the service runs or not')
	.option('--to <directory>', 'instead of backup.directory')
	.action(async (options: {to?: string}) => (await import('./commands/backup.ts')).backup(configFile(), options));
backup
	.command('list')
	.description('snapshots there are, newest first')
	.option('--from <directory>', 'instead of backup.directory')
	.action(async (options: {from?: string}) => (await import('./commands/backup.ts')).listBackups(configFile(), options));
backup
	.command('check')
	.description('prove the newest snapshot by restoring it to a scratch folder')
	.option('--from <directory>', 'instead of backup.directory')
	.option('--deep', 'open every blob of it, not twenty')
	.action(async (options: {from?: string; deep?: boolean}) => (await import('./commands/backup.ts')).checkBackup(configFile(), options));

program
	.command('restore')
	.description('bring a backup back into an empty folder, every byte checked')
	.requiredOption('--from <directory>', 'folder of backups')
	.requiredOption('--to <directory>', 'empty folder')
	.option('--snapshot <name>', 'instead of the newest, see `intake backup list`')
	.option('--despite-damage', 'go on past blobs that are damaged in the backup, and name them')
	.action(async (options: {from: string; to: string; snapshot?: string; despiteDamage?: boolean}) =>
		(await import('./commands/restore.ts')).restore(configFile(), options),
	);

program
	.command('verify')
	.description('check what is kept: database, blobs, balance of pages')
	.option('--deep', 'read every record and the search index, too')
	.action(async (options: {deep?: boolean}) => (await import('./commands/verify.ts')).verify(configFile(), options));

program
	.command('check-config')
	.description('report every problem of the configuration')
	.action(async () => (await import('./commands/check-config.ts')).checkConfig(configFile()));

program
	.command('demo')
	.description('a whole intake on sample deliveries, in a temporary folder')
	.option('--once', 'end after the dossiers are printed')
	.option('--port <number>', 'port of the web page', '8080')
	.action(async (options: {once?: boolean; port: string}) =>
		(await import('./demo/demo.ts')).demo({isOnce: options.once ?? false, port: Number(options.port)}),
	);

program
	.command('evaluate')
	.description('run the pipeline over a labelled corpus')
	.argument('<corpus>')
	.requiredOption('--out <file>', 'where the predictions go')
	.action(async (corpus: string, {out}: {out: string}) => (await import('./commands/evaluate.ts')).evaluate(corpus, out));

program
	.command('match')
	.description('run the matching over a record-linkage corpus')
	.argument('<directory>')
	.requiredOption('--out <file>', 'where the decisions go')
	.action(async (directory: string, {out}: {out: string}) => (await import('./match.ts')).matchCommand(directory, out));

try {
	await program.parseAsync();
} catch (error) {
	// A user's mistake gets a sentence with what to do; only what we did not foresee shows its trace.
	process.stderr.write(error instanceof IntakeError ? `${error.message}\n` : `${error instanceof Error ? error.stack : String(error)}\n`);
	process.exitCode = 1;
}
