/** Requests that prove nothing, from a thread of its own, until it is told to end. */
import {setTimeout as pause} from 'node:timers/promises';
import {parentPort, workerData} from 'node:worker_threads';
import {Pool} from 'undici';
import {SECRETS} from './service.ts';

const {url, perSecond} = workerData as {url: string; perSecond: number};
const pool = new Pool(url, {connections: 50, pipelining: 1, headersTimeout: 15_000});
const underWay = new Set<Promise<void>>();
let [sent, refused, isEnding] = [0, 0, false];
parentPort?.once('message', () => {
	isEnding = true;
});

/** In turn: no signature, a wrong one, no password, a guessed address. */
const REQUESTS = [
	{path: '/connectors/rung/fax/received', headers: {}, type: 'application/x-www-form-urlencoded', body: 'FaxSid=a&FaxStatus=failed'},
	{
		path: '/connectors/rung/fax/received',
		headers: {'x-signalwire-signature': 'bm90IHRoZSBzaWduYXR1cmU='},
		type: 'application/x-www-form-urlencoded',
		body: 'FaxSid=b&FaxStatus=failed',
	},
	{path: `/connectors/posted/fax/${SECRETS.pathSecret}`, headers: {}, type: 'application/json', body: '{"event":"INCOMING_FAX"}'},
	{path: '/connectors/posted/fax/guessed-secret-of-the-address', headers: {}, type: 'application/json', body: '{"event":"INCOMING_FAX"}'},
];

async function send(): Promise<void> {
	const {path, headers, type, body} = REQUESTS[sent++ % REQUESTS.length]!;
	try {
		const answer = await pool.request({method: 'POST', path, headers: {...headers, 'content-type': type}, body});
		await answer.body.dump();
		refused += [401, 403, 404, 429].includes(answer.statusCode) ? 1 : 0;
	} catch {
		// Cut off: refused, too, but not counted as an answer.
	}
}

const began = performance.now();
for (let count = 0; !isEnding; count++) {
	const dueIn = began + (count * 1000) / perSecond - performance.now();
	if (dueIn > 1) {
		await pause(dueIn);
	}

	const sending = send().finally(() => underWay.delete(sending));
	underWay.add(sending);
}

await Promise.all(underWay);
await pool.destroy();
parentPort?.postMessage({sent, refused});
