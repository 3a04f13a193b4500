import {execFile} from 'node:child_process';
import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {promisify} from 'node:util';
import test from 'ava';
import twilio from 'twilio';
import {freePort, ROOT, SECRETS, startService} from '#bench/torture/service.ts';

/** A person nobody else is: what is found of her outside database and originals got there by our fault. */
const NAME = 'Zquorvexia';
const NUMBER = '8675309417';
const BORN = '1937-03-29';
const CANARY = /zquorvexia|8675309417|1937-03-29/i;

const run = promisify(execFile);

test('D5: a name, a number and a date that pass every way in, also the failing ones, are in no log, figure, error or temporary file', async t => {
	const directory = await mkdtemp(path.join(os.tmpdir(), 'intake-canary-'));
	t.teardown(() => rm(directory, {recursive: true, force: true}));
	const temporary = path.join(directory, 'temporary');
	const scans = path.join(directory, 'scans');
	await mkdir(temporary);
	await mkdir(scans);
	const [port, figuresPort] = [await freePort(), await freePort()];
	const service = await startService({
		directory,
		port,
		config: {metrics: {port: figuresPort}},
		environment: {TMPDIR: temporary, INTAKE_LOG_LEVEL: 'debug'},
	});
	t.teardown(() => service.stop());

	const errors: Array<{what: string; status: number; text: string}> = [];
	async function ask(what: string, where: string, given: RequestInit = {}): Promise<number> {
		const answer = await fetch(new URL(where, service.url), given);
		const headers = JSON.stringify([...answer.headers]);
		errors.push({what, status: answer.status, text: `${headers}\n${await answer.text()}`});
		return answer.status;
	}

	// Webhooks, signed and not, whole and broken; a fax that failed; media that cannot be had.
	const door = `${service.url}/connectors/rung/fax/received`;
	const notice = (fields: Record<string, string>) => ({FaxSid: `sid-${NAME}`, From: `+${NUMBER}`, To: `+${NUMBER}`, ...fields});
	const signed = (fields: Record<string, string>) => ({
		method: 'POST',
		headers: {'x-twilio-signature': twilio.getExpectedTwilioSignature(SECRETS.signingKey, door, fields)},
		body: new URLSearchParams(fields),
	});
	t.is(await ask('failed fax', door, signed(notice({FaxStatus: 'failed', ErrorMessage: `${NAME} ${BORN}`, RemoteStationId: NAME}))), 200);
	const elsewhere = {FaxSid: `b-${NAME}`, FaxStatus: 'received', MediaUrl: `http://127.0.0.1:9/${NAME}`, NumPages: '1'};
	t.is(await ask('media out of reach', door, signed(notice(elsewhere))), 200);
	t.is(await ask('unsigned', door, {method: 'POST', body: new URLSearchParams(notice({}))}), 401);
	const unusable = notice({FaxSid: '', CallerName: NAME});
	t.true((await ask('signed, no fax id', door, signed(unusable))) >= 400);
	const login = `Basic ${Buffer.from(`${SECRETS.user}:${SECRETS.password}`).toString('base64')}`;
	for (const [what, body, type] of [
		['broken JSON', `{"name":"${NAME}",`, 'application/json'],
		['odd JSON', JSON.stringify({event: NAME, fax: {id: {number: NUMBER}}}), 'application/json'],
		['broken form', `--b\r\nContent-Disposition: form-data; name="${NAME}"\r\n\r\n${BORN}`, 'multipart/form-data; boundary=b'],
		['no fax at all', NAME, 'application/xml'],
	] as const) {
		const post = {method: 'POST', headers: {authorization: login, 'content-type': type}, body};
		t.true((await ask(what, `/connectors/posted/fax/${SECRETS.pathSecret}`, post)) >= 400, what);
	}

	// Scans: hostile, none of ours, a parcel with a bad sheet; all of them named after her.
	await writeFile(path.join(scans, `${NAME} ${BORN}.pdf`), `%PDF-1.7\n${NAME} ${NUMBER}\n%%EOF`);
	await writeFile(path.join(scans, `${NAME}.exe`), `MZ ${NAME}`);
	await writeFile(path.join(scans, `${NAME}.tif`), Buffer.concat([Buffer.from('II*\0'), Buffer.from(NAME.repeat(50))]));
	await mkdir(path.join(scans, NAME));
	await writeFile(path.join(scans, NAME, 'parcel.json'), `{"sender": "${NAME}"`);

	// The web application, asked by nobody and for nothing there is.
	const json = {'content-type': 'application/json', origin: service.url};
	for (const [what, where, given] of [
		['sign-in', '/api/session', {method: 'POST', headers: json, body: JSON.stringify({name: NAME, password: NUMBER})}],
		['broken sign-in', '/api/session', {method: 'POST', headers: json, body: `{"name":"${NAME}`}],
		['search', `/api/inquiries?search=${NAME}&born=${BORN}`, {}],
		['an address', `/api/${NAME}/${NUMBER}`, {}],
		['a broken address', `/api/dossiers/%zz${NAME}`, {}],
		['a token', '/api/dossiers/1', {headers: {authorization: `Bearer ${NAME}`}}],
		['a cookie', '/api/deliveries', {headers: {cookie: `intake=${NAME}; ${NAME}=${NUMBER}`}}],
	] as const) {
		t.true((await ask(what, where, given)) >= 400, what);
	}

	// The command line, with what it cannot use.
	const files = {'wrong.csv': `family,given\n${NAME},${BORN},${NUMBER}\n`, 'wrong.json': `[{"family":"${NAME}","born":"${BORN}"}`};
	for (const [name, text] of Object.entries(files)) {
		const file = path.join(directory, name);
		await writeFile(file, text);
		const ended = await run(
			process.execPath,
			[path.join(ROOT, 'bin', 'intake.ts'), '-c', path.join(directory, 'torture.json'), 'inquiries', 'import', file],
			{
				cwd: ROOT,
				env: {
					...process.env,
					INTAKE_TORTURE_PASSWORD: SECRETS.password,
					INTAKE_TORTURE_PATH: SECRETS.pathSecret,
					INTAKE_TORTURE_SIGNING_KEY: SECRETS.signingKey,
				},
			},
		).catch((error: {code: number; stdout: string; stderr: string}) => error);
		t.is((ended as {code?: number}).code, 1, name);
		t.notRegex(ended.stdout + ended.stderr, CANARY, name);
	}

	// Long enough for every scan to be looked at, for the reader to fail on them, and for the media to be asked for.
	for (let round = 0; round < 100 && !/"event":"(?:delivery|file-rejected)/.test(service.output()); round++) {
		await pause(100);
	}

	await pause(3000);
	const figures = await (await fetch(`http://127.0.0.1:${figuresPort}/metrics`)).text();
	t.regex(figures, /intake_webhook_refusals_total/);
	t.notRegex(figures, CANARY);
	await service.stop();
	t.regex(service.output(), /webhook-refused/);
	t.regex(service.output(), /"event":"(?:delivery|file-rejected)/);
	t.deepEqual(
		service
			.output()
			.split('\n')
			.filter(line => CANARY.test(line)),
		[],
	);
	t.deepEqual(
		errors.filter(({text}) => CANARY.test(text)),
		[],
	);
	for (const entry of await readdir(temporary, {recursive: true, withFileTypes: true})) {
		const place = path.join(entry.parentPath, entry.name);
		t.notRegex(place.slice(temporary.length), CANARY);
		if (entry.isFile()) {
			t.notRegex(await readFile(place, 'latin1'), CANARY, entry.name);
		}
	}
});
