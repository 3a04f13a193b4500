import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import test, {type ExecutionContext} from 'ava';
import {isAllowedHost, isPublicAddress, type Resolve} from '#connectors/media/addresses.ts';
import {type FetchRules, safeFetch} from '#connectors/media/safe-fetch.ts';

const TIFF = Buffer.concat([Buffer.from('II*\0'), Buffer.alloc(5000, 7)]);

/** A media host on this machine; names under `.test` lead to it by the injected name service. */
async function openHost(t: ExecutionContext, answer: (request: IncomingMessage, response: ServerResponse) => void) {
	const asked: Array<{url: string; host: string; authorization: string | undefined}> = [];
	const server = createServer((request, response) => {
		asked.push({url: request.url ?? '', host: request.headers.host ?? '', authorization: request.headers.authorization});
		answer(request, response);
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	t.teardown(() => {
		server.closeAllConnections();
		server.close();
	});
	return {asked, port: (server.address() as AddressInfo).port};
}

const here: Resolve = async () => [{address: '127.0.0.1', family: 4}];

const get = (url: string, rules: Partial<FetchRules> = {}, signal = AbortSignal.timeout(10_000)) =>
	safeFetch(
		url,
		{allowedHosts: ['files.test', '*.store.test'], mayFetchPrivately: true, maxBytes: 10_000, timeoutMs: 5000, resolve: here, ...rules},
		signal,
	);

const redirect = (response: ServerResponse, location: string) => response.writeHead(302, {location}).end();

test('media of an allowed host are fetched, and what they are is told by their bytes', async t => {
	const {port} = await openHost(t, (_request, response) => response.writeHead(200, {'content-type': 'text/html'}).end(TIFF));
	const {bytes, mediaType} = await get(`http://files.test:${port}/1`);
	t.deepEqual(Buffer.from(bytes), TIFF);
	t.is(mediaType, 'image/tiff');
});

test('what is no fax is refused whatever it is called; what is still empty is waited for', async t => {
	const {port} = await openHost(t, (request, response) =>
		response.writeHead(200, {'content-type': 'image/tiff'}).end(request.url === '/empty' ? '' : '<html>Please log in</html>'),
	);
	await t.throwsAsync(get(`http://files.test:${port}/1`), {code: 'MEDIA_TYPE_UNSUPPORTED'});
	await t.throwsAsync(get(`http://files.test:${port}/empty`), {code: 'MEDIA_UNREACHABLE'});
});

test('answers that may pass are told from those that do not', async t => {
	const {port} = await openHost(t, (request, response) => response.writeHead(Number(request.url?.slice(1))).end());
	for (const status of [202, 204, 404, 408, 410, 425, 429, 500, 502, 503]) {
		await t.throwsAsync(get(`http://files.test:${port}/${status}`), {code: 'MEDIA_UNREACHABLE'}, String(status));
	}

	for (const status of [300, 304, 400, 405, 451]) {
		await t.throwsAsync(get(`http://files.test:${port}/${status}`), {code: 'MEDIA_REFUSED'}, String(status));
	}

	for (const status of [401, 403]) {
		await t.throwsAsync(get(`http://files.test:${port}/${status}`), {code: 'CONNECTOR_REFUSED'}, String(status));
	}
});

test('a host that is gone, hangs up or breaks off is tried again later', async t => {
	const {port} = await openHost(t, (request, response) => {
		if (request.url === '/short') {
			response.writeHead(200, {'content-length': TIFF.length}).write(TIFF.subarray(0, 100), () => response.destroy());
		} else {
			response.destroy();
		}
	});
	await t.throwsAsync(get(`http://files.test:${port}/short`), {code: 'MEDIA_UNREACHABLE'});
	await t.throwsAsync(get(`http://files.test:${port}/`), {code: 'MEDIA_UNREACHABLE'});
	await t.throwsAsync(get('http://files.test:1/'), {code: 'MEDIA_UNREACHABLE'});
	const unknown: Resolve = async () => {
		throw Object.assign(new Error('getaddrinfo ENOTFOUND files.test'), {code: 'ENOTFOUND'});
	};
	const error = await t.throwsAsync(get('http://files.test/secret-name', {resolve: unknown}), {code: 'MEDIA_UNREACHABLE'});
	t.false(error.message.includes('secret-name'));
});

test('media are cut off at the limit, whether or not their length was told', async t => {
	let sent = 0;
	const {port} = await openHost(t, (request, response) => {
		if (request.url === '/told') {
			response.writeHead(200, {'content-length': 10_001}).end(Buffer.alloc(10_001));
			return;
		}

		// Endless unless the reader goes away.
		const more = () => {
			sent += 1000;
			if (!response.destroyed && sent < 50_000_000) {
				response.write(Buffer.alloc(1000), () => setImmediate(more));
			}
		};
		more();
	});
	await t.throwsAsync(get(`http://files.test:${port}/told`), {code: 'ARRIVAL_TOO_LARGE'});
	await t.throwsAsync(get(`http://files.test:${port}/endless`), {code: 'ARRIVAL_TOO_LARGE'});
	t.true(sent < 10_000_000, `${sent} bytes were sent`);
});

test('media of exactly the limit are taken', async t => {
	const whole = Buffer.concat([TIFF, Buffer.alloc(10_000 - TIFF.length)]);
	const {port} = await openHost(t, (_request, response) => response.end(whole));
	t.is((await get(`http://files.test:${port}/1`)).bytes.length, 10_000);
});

test('one clock runs for the whole fetch: slow heads, trickling bodies and waiting redirects', async t => {
	const {port} = await openHost(t, (request, response) => {
		if (request.url === '/trickle') {
			response.writeHead(200);
			const timer = setInterval(() => response.write('II*\0'), 50);
			response.on('close', () => clearInterval(timer));
		} else if (request.url === '/hops') {
			setTimeout(() => redirect(response, '/hops'), 200);
		}
	});
	for (const path of ['/trickle', '/silent', '/hops']) {
		const began = performance.now();
		await t.throwsAsync(get(`http://files.test:${port}${path}`, {timeoutMs: 400}), {code: 'MEDIA_UNREACHABLE'}, path);
		t.true(performance.now() - began < 3000, path);
	}
});

test('a fetch ends when the program stops', async t => {
	const {port} = await openHost(t, () => {});
	const stopping = new AbortController();
	const fetching = get(`http://files.test:${port}/`, {}, stopping.signal);
	setTimeout(() => stopping.abort(), 50);
	await t.throwsAsync(fetching, {code: 'MEDIA_UNREACHABLE'});
});

test('redirects are followed three times, to allowed hosts only', async t => {
	const {port, asked} = await openHost(t, (request, response) => {
		const [, left, host] = /^\/(\d+)\/(\S+)$/.exec(request.url ?? '') ?? [];
		if (left === '0') {
			response.end(TIFF);
		} else {
			redirect(response, `http://${host}:${port}/${Number(left) - 1}/${host}`);
		}
	});
	t.is((await get(`http://files.test:${port}/3/eu.store.test`)).mediaType, 'image/tiff');
	t.is(asked.length, 4);
	await t.throwsAsync(get(`http://files.test:${port}/4/eu.store.test`), {code: 'MEDIA_REFUSED'});
	asked.length = 0;
	await t.throwsAsync(get(`http://files.test:${port}/1/elsewhere.test`), {code: 'MEDIA_REFUSED'});
	await t.throwsAsync(get(`http://files.test:${port}/1/store.test`), {code: 'MEDIA_REFUSED'}, 'a suffix does not stand for itself');
	await t.throwsAsync(get(`http://files.test:${port}/1/127.0.0.1`), {code: 'MEDIA_REFUSED'});
	t.is(asked.length, 3, 'none of the places redirected to was asked');
});

test('a redirect in a circle or to no address ends', async t => {
	const {port, asked} = await openHost(t, (request, response) => redirect(response, request.url === '/odd' ? 'http://[' : request.url!));
	await t.throwsAsync(get(`http://files.test:${port}/circle`), {code: 'MEDIA_REFUSED'});
	t.is(asked.length, 4);
	await t.throwsAsync(get(`http://files.test:${port}/odd`), {code: 'MEDIA_REFUSED'});
});

test('credentials are shown only when asked for, to their own host only', async t => {
	const credentials = {host: 'files.test', user: 'project', password: 'token'};
	const {port, asked} = await openHost(t, (request, response) => {
		if (request.url === '/open') {
			response.end(TIFF);
		} else if (!request.headers.authorization && request.headers.host?.startsWith('files.test')) {
			response.writeHead(401).end();
		} else if (request.url === '/moved') {
			redirect(response, `http://eu.store.test:${port}/open`);
		} else if (request.headers.host?.startsWith('files.test')) {
			response.end(TIFF);
		} else {
			response.writeHead(403).end();
		}
	});
	const basic = `Basic ${Buffer.from('project:token').toString('base64')}`;
	const seen = () => asked.splice(0).map(({authorization}) => authorization);

	await get(`http://files.test:${port}/open`, {credentials});
	t.deepEqual(seen(), [undefined]);
	await get(`http://files.test:${port}/closed`, {credentials});
	t.deepEqual(seen(), [undefined, basic]);
	await get(`http://files.test:${port}/moved`, {credentials});
	t.deepEqual(seen(), [undefined, basic, undefined], 'dropped on the way to another host');
	await t.throwsAsync(get(`http://eu.store.test:${port}/closed`, {credentials}), {code: 'CONNECTOR_REFUSED'});
	t.deepEqual(seen(), [undefined], 'another allowed host asks in vain');
	await t.throwsAsync(get(`http://files.test:${port}/closed`), {code: 'CONNECTOR_REFUSED'});
	t.deepEqual(seen(), [undefined]);
});

test('wrong credentials are not tried twice', async t => {
	const {port, asked} = await openHost(t, (_request, response) => response.writeHead(401).end());
	const credentials = {host: 'files.test', user: 'project', password: 'wrong'};
	await t.throwsAsync(get(`http://files.test:${port}/1`, {credentials}), {code: 'CONNECTOR_REFUSED'});
	t.is(asked.length, 2);
});

/** The rules of a real provider; nothing may ever reach a port of this machine under them. */
const strict = (url: string, addresses: readonly string[], allowedHosts = ['files.test', '*.store.test']) => {
	const resolve: Resolve = async () => addresses.map(address => ({address, family: address.includes(':') ? 6 : 4}));
	return safeFetch(url, {allowedHosts, mayFetchPrivately: false, maxBytes: 10_000, timeoutMs: 2000, resolve}, AbortSignal.timeout(5000));
};

test('a name that leads inwards is refused, also when only one of its addresses does', async t => {
	for (const addresses of [
		['127.0.0.1'],
		['10.1.2.3'],
		['169.254.169.254'],
		['::1'],
		['::ffff:10.0.0.1'],
		['93.184.215.14', '192.168.0.1'],
		[],
	]) {
		await t.throwsAsync(strict('https://files.test/1', addresses), {code: 'MEDIA_REFUSED'}, addresses.join());
	}
});

test('a name that changes its address after the check gains nothing: it is asked once per connection', async t => {
	let times = 0;
	const rebinding: Resolve = async () => [{address: times++ === 0 ? '10.0.0.1' : '93.184.215.14', family: 4}];
	await t.throwsAsync(
		safeFetch(
			'https://files.test/1',
			{allowedHosts: ['files.test'], mayFetchPrivately: false, maxBytes: 10, timeoutMs: 2000, resolve: rebinding},
			AbortSignal.timeout(5000),
		),
		{code: 'MEDIA_REFUSED'},
	);
	t.is(times, 1);
});

test('addresses written as such, in whatever form, are refused even when somebody listed them', async t => {
	const hosts = [
		'127.0.0.1',
		'127.1',
		'2130706433',
		'0x7f.1',
		'017700000001',
		'0.0.0.0',
		'10.0.0.8',
		'100.64.0.1',
		'169.254.169.254',
		'192.168.1.1',
	];
	const sixes = ['[::1]', '[::]', '[::ffff:127.0.0.1]', '[::127.0.0.1]', '[fd00::1]', '[fe80::1]', '[64:ff9b::7f00:1]', '[2002:7f00:1::]'];
	for (const host of [...hosts, ...sixes]) {
		const written = new URL(`https://${host}/`).hostname.replace(/^\[|\]$/g, '');
		await t.throwsAsync(strict(`https://${host}/1`, ['93.184.215.14'], [written, host]), {code: 'MEDIA_REFUSED'}, host);
	}
});

test('other schemes, ports, names and addresses with a user are refused before any name is asked for', async t => {
	const addresses = [
		'http://files.test/1',
		'https://files.test:22/1',
		'https://files.test:8443/1',
		'https://user@files.test/1',
		'https://files.test@evil.test/1',
		'https://evil.test/files.test',
		'https://files.test.evil.test/1',
		'https://evilfiles.test/1',
		'https://store.test/1',
		'https://xstore.test/1',
		'https://files.test./1',
		'https://fıles.test/1',
		'file:///etc/passwd',
		'ftp://files.test/1',
		'gopher://files.test/1',
		'data:image/tiff;base64,SUkqAA==',
		'//files.test/1',
		'',
	];
	for (const url of addresses) {
		const never: Resolve = async () => t.fail(`${url} was looked up`) as never;
		const rules = {allowedHosts: ['files.test', '*.store.test'], mayFetchPrivately: false, maxBytes: 10, timeoutMs: 2000, resolve: never};
		await t.throwsAsync(safeFetch(url, rules, AbortSignal.timeout(5000)), {code: 'MEDIA_REFUSED'}, url);
	}
});

test('only public addresses are public', t => {
	for (const address of ['93.184.215.14', '8.8.8.8', '2606:4700::1111', '::ffff:8.8.8.8']) {
		t.true(isPublicAddress(address), address);
	}

	const inward = [
		'127.0.0.1',
		'10.0.0.1',
		'172.16.0.1',
		'172.31.255.255',
		'192.168.0.1',
		'169.254.1.1',
		'100.64.0.1',
		'0.0.0.0',
		'224.0.0.1',
	];
	const reserved = ['240.0.0.1', '255.255.255.255', '192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '192.0.0.1'];
	const sixes = [
		'::',
		'::1',
		'fe80::1',
		'fc00::1',
		'ff02::1',
		'::ffff:127.0.0.1',
		'::ffff:0:127.0.0.1',
		'64:ff9b::1',
		'64:ff9b:1::1',
		'2001:db8::1',
	];
	for (const address of [...inward, ...reserved, ...sixes, '2001::1', '2002::1', '::7f00:1', 'nowhere', '']) {
		t.false(isPublicAddress(address), address);
	}
});

test('hosts are compared without regard to case', t => {
	t.true(isAllowedHost('Files.Example.org', ['files.example.ORG']));
	t.true(isAllowedHost('a.b.example.org', ['*.example.org']));
	t.false(isAllowedHost('example.org', ['*.example.org']));
});
