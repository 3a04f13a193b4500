import test from 'ava';
import {arrivalOf, ended, isUnderWay} from '#connectors/twilio-compatible/notices.ts';

const NOW = new Date('2026-11-20T10:00:00Z');
const MEDIA = 'https://files.example.org/f/1.tiff';
const read = (fields: Record<string, string>) => ended.parse({FaxSid: 'f1', ...fields});
const arrival = (fields: Record<string, string>) => arrivalOf(read(fields), NOW);

test('a failed fax without pages is a failed transmission with a code and nothing of the provider’s free text', t => {
	const {transport, failure, content, announcedPages} = arrival({
		FaxStatus: 'failed',
		ErrorCode: '32014',
		ErrorMessage: 'Fax of Solveig Vesterlund dropped',
		MediaUrl: '',
	});
	t.is(transport, 'failed');
	t.deepEqual(content, {kind: 'none'});
	t.is(failure?.code, 'FAX_32014');
	t.false(failure?.message.includes('Solveig'));
	t.is(announcedPages, null);
});

test('every end that is none of success is a failure, also without an error code', t => {
	for (const FaxStatus of ['failed', 'busy', 'no-answer', 'canceled', 'something-new']) {
		const {transport, failure} = arrival({FaxStatus});
		t.is(transport, 'failed', FaxStatus);
		t.is(failure?.code, `FAX_${FaxStatus.toUpperCase().replaceAll('-', '_')}`);
		t.is(arrival({FaxStatus, MediaUrl: MEDIA}).transport, 'partial', FaxStatus);
	}
});

test('pages of a failed fax are kept as a partial one', t => {
	const {transport, failure, content, announcedPages} = arrival({FaxStatus: 'failed', ErrorCode: 'E1', NumPages: '2', MediaUrl: MEDIA});
	t.is(transport, 'partial');
	t.is(failure?.code, 'FAX_E1');
	t.deepEqual(content, {kind: 'remote', url: MEDIA});
	t.is(announcedPages, 2);
});

test('a received fax with an error code is partial; a code of nought is no error', t => {
	t.is(arrival({FaxStatus: 'received', ErrorCode: '12', MediaUrl: MEDIA}).transport, 'partial');
	t.is(arrival({FaxStatus: 'received', ErrorCode: '0', MediaUrl: MEDIA}).transport, 'complete');
	t.is(arrival({Status: 'Received', MediaUrl: MEDIA}).transport, 'complete', 'the other name of the field');
});

test('a received fax without media is told as a failure of its own', t => {
	const {transport, failure, content} = arrival({FaxStatus: 'received', NumPages: '4'});
	t.is(transport, 'failed');
	t.is(failure?.code, 'FAX_WITHOUT_MEDIA');
	t.deepEqual(content, {kind: 'none'});
});

test('fields that cannot be used never lose the fax', t => {
	for (const NumPages of ['', 'three', '-1', '1.5', '1e3', '999999']) {
		const {announcedPages, transport} = arrival({FaxStatus: 'received', NumPages, MediaUrl: MEDIA});
		t.is(announcedPages, null, NumPages);
		t.is(transport, 'complete');
	}

	t.is(arrival({FaxStatus: 'received', NumPages: ' 7 ', MediaUrl: MEDIA}).announcedPages, 7);
	t.deepEqual(arrival({FaxStatus: 'received', From: 'x'.repeat(300), RemoteStationId: '   ', MediaUrl: MEDIA}).sender, {});
	t.deepEqual(arrival({FaxStatus: 'received', MediaUrl: 'not an address'}).content, {kind: 'remote', url: 'not an address'});
});

test('a fax that is still on its way is none yet; with media or an error it is', t => {
	t.true(isUnderWay(read({FaxStatus: 'receiving'})));
	t.true(isUnderWay(read({Status: 'processing', NumPages: '1'})));
	t.false(isUnderWay(read({FaxStatus: 'receiving', MediaUrl: MEDIA})));
	t.false(isUnderWay(read({FaxStatus: 'receiving', ErrorCode: '9'})));
	t.false(isUnderWay(read({FaxStatus: 'received'})));
	t.false(isUnderWay(read({})));
});

test('the sender’s number is read from what the provider calls it', t => {
	const numberOf = (From: string) => arrival({FaxStatus: 'received', MediaUrl: MEDIA, From}).sender.faxNumber;
	t.is(numberOf('+4989555010'), '+4989555010');
	t.is(numberOf('sip:+4989555010@gate.example.org;transport=udp'), '+4989555010');
	t.is(numberOf(' 49 (89) 555-010'), '4989555010');
	t.is(numberOf('anonymous'), 'anonymous');
	t.is(numberOf('sip:reception@clinic.example.org'), 'sip:reception@clinic.example.org');
});
