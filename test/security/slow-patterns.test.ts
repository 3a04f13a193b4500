import test from 'ava';
import {readMessage} from '#connectors/mailbox/message.ts';
import {bytesOf} from '#connectors/sinch-fax/notices.ts';
import {visible} from '#pipeline/visible-text.ts';
import {aDescribedPage} from '../fakes/described-page.ts';

/** What a pattern that can share a run out in many ways would take minutes over. */
const RUNS = [' ', 'a', '0', '1.', '-', '.', ':', '/', 'a ', '1 ', 'Name: ', 'Dr. ', '01.02.', 'A-', 'ä', "'", '<', 'P<', ', ', 'geb. '];
const QUICK_MS = 2000;

const timed = async (work: () => unknown): Promise<number> => {
	const began = performance.now();
	await work();
	return performance.now() - began;
};

test.serial('a long run of anything in what comes from outside is read as quickly as other text', async t => {
	for (const run of RUNS) {
		const long = run.repeat(Math.ceil(100_000 / run.length));
		t.true((await timed(() => bytesOf(`${long}!`))) < QUICK_MS, `base64: ${run}`);
		t.true((await timed(() => visible(long))) < QUICK_MS, `text: ${run}`);
		const mail = Buffer.from(`Subject: Fax from ${long.slice(0, 20_000)}!\r\nMessage-ID: <a@b>\r\nFrom: <a@b.example>\r\n\r\nx`);
		t.true((await timed(() => readMessage(mail, 1000))) < QUICK_MS, `mail: ${run}`);
	}
});

test.serial('a page of long runs, as a hostile fax may hold, is described as quickly as another', async t => {
	for (const run of RUNS) {
		const line = run.repeat(Math.ceil(1000 / run.length));
		const ms = await timed(() => aDescribedPage([`${line}!`, ...Array.from({length: 20}, (_, index) => `${line.slice(index)}x`)]));
		t.true(ms < QUICK_MS, `${run}: ${Math.round(ms)} ms`);
	}
});
