import {createServer, type Server} from 'node:http';
import {type AddressInfo, Socket} from 'node:net';
import test, {type ExecutionContext} from 'ava';
import {Agent} from 'undici';
import {isPublicAddress, type Resolve} from '#connectors/media/addresses.ts';
import {type FetchRules, safeFetch} from '#connectors/media/safe-fetch.ts';
import type {Notice} from '#pipeline/model/webhook.ts';
import type {ClaimedNotice} from '#pipeline/webhooks/ports.ts';
import {type AddressRules, checkedLookup} from '#web/webhooks/addresses.ts';
import {post} from '#web/webhooks/post.ts';
import {INWARD, NAMES} from './inward-addresses.ts';

/** Public by its number, routed nowhere. */
const FAR = '3ffe::1';

/** Every address this process tries to connect to, as told by the sockets themselves. */
const attempts: string[] = [];
const {connect} = Socket.prototype;
Socket.prototype.connect = function (this: Socket, ...given: never[]) {
	this.on('connectionAttempt', (address: string, port: number) => attempts.push(`${address} ${port}`));
	return (connect as (...given: never[]) => Socket).apply(this, given);
} as typeof connect;

const resolve: Resolve = async host =>
	(
		NAMES[host.toLowerCase()] ??
		NAMES[decodeURIComponent(host)] ??
		(() => {
			throw Object.assign(new Error('unknown'), {code: 'ENOTFOUND'});
		})()
	).map(address => ({address, family: address.includes(':') ? 6 : 4}));

/** Listens on every inward address of this machine and counts who comes. */
async function openCanary(t: ExecutionContext, answer?: (path: string) => string | undefined) {
	const asked: string[] = [];
	const count = {connections: 0};
	const open = (host: string, port = 0) =>
		new Promise<Server | undefined>(opened => {
			const server = createServer((request, response) => {
				asked.push(request.url ?? '');
				const location = answer?.(request.url ?? '');
				response.writeHead(location ? 302 : 200, location ? {location} : {}).end('II*\0secret of the house');
			});
			server.on('connection', () => count.connections++);
			server.once('error', () => opened(undefined));
			server.listen(port, host, () => opened(server));
		});
	const four = (await open('127.0.0.1'))!;
	const {port} = four.address() as AddressInfo;
	const servers = [four, await open('::1', port)];
	t.teardown(() => {
		for (const server of servers) {
			server?.closeAllConnections();
			server?.close();
		}
	});
	return {asked, count, port};
}

const hostOf = (url: string) => URL.parse(url)?.hostname.replace(/^\[|\]$/g, '');
const get = (url: string, rules: Partial<FetchRules>) =>
	safeFetch(
		url,
		{allowedHosts: ['files.example'], mayFetchPrivately: false, maxBytes: 10_000, timeoutMs: 2000, resolve, ...rules},
		AbortSignal.timeout(5000),
	);

test.serial('the watch on connections sees them', async t => {
	const {port, count} = await openCanary(t);
	await t.throwsAsync(get(`http://127.0.0.1:${port}/`, {allowedHosts: ['127.0.0.1'], mayFetchPrivately: true, maxBytes: 5}));
	t.is(count.connections, 1);
	t.true(attempts.includes(`127.0.0.1 ${port}`));
});

test.serial('S5: no address that leads inwards is connected to when fax media are fetched, not even when its host is listed', async t => {
	const {port, count} = await openCanary(t);
	t.true(INWARD.length >= 80);
	attempts.length = 0;
	for (const written of INWARD) {
		const url = written.replace('PORT', String(port));
		for (const allowedHosts of [['files.example'], ['files.example', hostOf(url) ?? 'files.example']]) {
			const {code, message} = await t.throwsAsync<Error & {code: string}>(get(url, {allowedHosts}), undefined, url);
			t.true(['MEDIA_REFUSED', 'MEDIA_UNREACHABLE'].includes(code), `${url}: ${code}`);
			t.false(message.includes(hostOf(url) || url), `the address is told: ${url} ${message}`);
		}
	}

	t.deepEqual(attempts, []);
	t.is(count.connections, 0);
});

const tell = (url: string, agent: Agent, rules: AddressRules) => {
	const notice: Notice = {
		id: 'n',
		webhookId: 'w',
		topic: 'dossier.changed',
		at: '2026-11-20T12:00:00.000Z',
		inquiryId: null,
		deliveryId: null,
		state: 'waiting',
		attempts: 1,
		firstTriedAt: null,
		dueAt: '2026-11-20T12:00:00.000Z',
		deliveredAt: null,
		lastStatus: null,
		lastProblem: null,
	};
	const claimed: ClaimedNotice = {
		notice,
		url,
		secrets: {secret: 'whsec_c2VjcmV0', previous: null, previousUntil: null},
		leaseToken: 't',
	};
	return post(claimed, {agent, rules, timeoutMs: 2000, now: new Date(), stopping: new AbortController().signal});
};

test.serial('S5: nor when other systems are told of changes', async t => {
	const {port, count} = await openCanary(t);
	for (const [mayReachPrivateAddresses, urls] of [
		[true, [`http://127.0.0.1:${port}/`]],
		[false, INWARD.map(written => written.replace('PORT', String(port)))],
	] as const) {
		const rules = {mayReachPrivateAddresses, resolve};
		const agent = new Agent({connect: {lookup: checkedLookup(rules), timeout: 2000}});
		attempts.length = 0;
		for (const url of urls) {
			t.is((await tell(url, agent, rules)).kind, mayReachPrivateAddresses ? 'taken' : 'failed', url);
		}

		await agent.destroy();
		t.deepEqual(attempts, mayReachPrivateAddresses ? [`127.0.0.1 ${port}`] : []);
	}

	t.is(count.connections, 1, 'the one that was allowed');
});

test.serial(
	'S5: a name that leads elsewhere when it is asked for again is asked for once, and what was checked is connected to',
	async t => {
		t.true(isPublicAddress(FAR));
		for (const inward of ['127.0.0.1', '::1', '169.254.169.254', '::ffff:127.0.0.1']) {
			let times = 0;
			const rebinding: Resolve = async () => [{address: times++ === 0 ? FAR : inward, family: inward.includes(':') || times === 1 ? 6 : 4}];
			attempts.length = 0;
			await t.throwsAsync(get('https://files.example/1', {resolve: rebinding, timeoutMs: 500}), {code: 'MEDIA_UNREACHABLE'});
			t.is(times, 1);
			t.deepEqual(attempts, [`${FAR} 443`]);
		}
	},
);

test.serial('S5: redirects inward are not followed, whoever sends them', async t => {
	const canary = await openCanary(t);
	const inward = [
		...INWARD.map(written => written.replace('PORT', String(canary.port))),
		`http://localhost:${canary.port}/`,
		`//127.0.0.1:${canary.port}/`,
		`http://127.0.0.1:${canary.port}/`,
	].filter(
		url => !['data:image/tiff;base64,SUkqAA==', '127.0.0.1:'].some(start => url.startsWith(start)) && !/[\n\t①-⑳。０-９İ]/.test(url),
	);
	const host = await openCanary(t, path => inward[Number(path.slice(1))]);
	attempts.length = 0;
	// The first host is on this machine so that it can answer; where it sends us is what is tried.
	const rules = {
		allowedHosts: ['media.example'],
		mayFetchPrivately: true,
		resolve: async () => [{address: '127.0.0.1', family: 4}],
	};
	for (const [index, url] of inward.entries()) {
		const {code} = await t.throwsAsync<Error & {code: string}>(get(`http://media.example:${host.port}/${index}`, rules), undefined, url);
		t.is(code, 'MEDIA_REFUSED', url);
	}

	t.is(canary.count.connections, 0);
	t.is(host.asked.length, inward.length);
	t.deepEqual([...new Set(attempts)], [`127.0.0.1 ${host.port}`]);
});
