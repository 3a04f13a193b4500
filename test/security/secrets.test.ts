import test from 'ava';
import {connectorOptions} from '#connectors/index.ts';

const PATH_SECRET = 'a-secret-part-of-the-address';
const guarded = {name: 'fax', webhookUser: 'provider', webhookPassword: 'a-password-long-enough', pathSecret: PATH_SECRET};

/** A door of each kind as it would start, and what of it is its secret. */
const DOORS: ReadonlyArray<[secret: string, empty: unknown, settings: Record<string, unknown>]> = [
	[
		'signingKey',
		'',
		{
			kind: 'twilio-compatible',
			name: 'fax',
			publicUrl: 'https://intake.example.org',
			signingKey: 'k',
			projectId: 'p',
			mediaHosts: ['files.example.org'],
		},
	],
	[
		'publicKeys',
		[],
		{kind: 'telnyx', name: 'fax', publicKeys: [Buffer.alloc(32, 7).toString('base64')], mediaHosts: ['files.example.org']},
	],
	['callbackToken', '', {kind: 'phaxio', name: 'fax', callbackToken: 't', publicUrl: 'https://intake.example.org'}],
	['webhookPassword', '', {kind: 'sinch-fax', ...guarded}],
	['pathSecret', '', {kind: 'sinch-fax', ...guarded}],
	['webhookPassword', '', {kind: 'documo', ...guarded}],
	['pathSecret', '', {kind: 'documo', ...guarded}],
];

for (const [secret, empty, settings] of DOORS) {
	test(`S3: ${settings['kind']} does not start with an empty ${secret}, nor without one`, t => {
		t.true(connectorOptions.safeParse(settings).success, JSON.stringify(connectorOptions.safeParse(settings).error?.issues));
		t.false(connectorOptions.safeParse({...settings, [secret]: empty}).success);
		t.false(connectorOptions.safeParse({...settings, [secret]: undefined}).success);
	});
}
