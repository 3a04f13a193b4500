import test from 'ava';
import type {Arrival, Intake, Receipt} from '#pipeline/ports.ts';
import {lettingPass, openTraffic} from '#pipeline/traffic.ts';

const arrival = {} as Arrival;

test('somebody is waited for from the first byte until a moment after the answer', async t => {
	let now = 0;
	const answer = Promise.withResolvers<Receipt>();
	const traffic = openTraffic(() => now);
	const intake = traffic.watching({receive: () => answer.promise, reject: async () => {}} as Intake);
	t.false(traffic.isBusy());
	const received = intake.receive('fax', arrival);
	now += 10_000;
	t.true(traffic.isBusy(), 'however long it takes');
	answer.resolve({kind: 'duplicate', of: 'x'});
	await received;
	t.false(traffic.isBusy());
});

test('more than a thousand at once are told to come again, and taken when they do', async t => {
	const answer = Promise.withResolvers<Receipt>();
	const traffic = openTraffic();
	const intake = traffic.watching({receive: () => answer.promise, reject: async () => {}} as Intake);
	const waiting = Array.from({length: 1000}, () => intake.receive('fax', arrival));
	await t.throwsAsync(intake.receive('fax', arrival), {code: 'STORAGE_BUSY'});
	answer.resolve({kind: 'duplicate', of: 'x'});
	await Promise.all(waiting);
	t.is((await intake.receive('fax', arrival)).kind, 'duplicate');
});

test('a crowd is one only while it lasts, and reading waits for it only so long', async t => {
	let now = 0;
	const traffic = openTraffic(() => now);
	const intake = traffic.watching({receive: async () => ({kind: 'duplicate', of: 'x'}), reject: async () => {}} as Intake);
	for (let count = 0; count < 150; count++) {
		now += 2;
		await intake.receive('fax', arrival);
	}

	t.true(traffic.isHeavy());
	const began = performance.now();
	await lettingPass(traffic, new AbortController().signal);
	const waited = performance.now() - began;
	t.true(waited >= 1900 && waited < 10_000, `${waited} ms`);
	const stopped = AbortSignal.abort();
	await lettingPass(traffic, stopped);
	now += 600;
	t.false(traffic.isHeavy());
});
