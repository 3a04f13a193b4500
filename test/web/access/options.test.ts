import test from 'ava';
import {accessOptions} from '#pipeline/access/options.ts';

const OIDC = {issuer: 'https://login.example.org', clientId: 'intake', clientSecret: 'secret', roles: {staff: 'reader'}};

const problems = (value: unknown) => accessOptions.safeParse(value).error?.issues.map(({path}) => path.join('.')) ?? [];

test('nothing need be configured on one machine', t => {
	t.deepEqual(accessOptions.parse({}), {mayUsePlainHttp: false, sessionIdleMinutes: 30, sessionHours: 12});
});

test('a public address is https, without a path; plain http only on this machine or where it is said aloud', t => {
	t.deepEqual(problems({publicUrl: 'https://intake.example.org'}), []);
	t.deepEqual(problems({publicUrl: 'http://localhost:8080'}), []);
	t.deepEqual(problems({publicUrl: 'http://[::1]:8080'}), []);
	t.deepEqual(problems({publicUrl: 'http://intake.example.org'}), ['publicUrl']);
	t.deepEqual(problems({publicUrl: 'http://intake.example.org', mayUsePlainHttp: true}), []);
	t.deepEqual(problems({publicUrl: 'https://intake.example.org/intake'}), ['publicUrl']);
	t.deepEqual(problems({publicUrl: 'intake.example.org'}), ['publicUrl']);
	t.deepEqual(problems({publicUrl: 'javascript:alert(1)'}), ['publicUrl']);
});

test('a provider needs the public address, https, at least one mapped role and known roles', t => {
	const publicUrl = 'https://intake.example.org';
	t.deepEqual(problems({publicUrl, oidc: OIDC}), []);
	t.deepEqual(problems({oidc: OIDC}), ['publicUrl']);
	t.deepEqual(problems({publicUrl, oidc: {...OIDC, issuer: 'http://login.example.org'}}), ['oidc.issuer']);
	t.deepEqual(problems({publicUrl, oidc: {...OIDC, roles: {}}}), ['oidc.roles']);
	t.deepEqual(problems({publicUrl, oidc: {...OIDC, roles: {staff: 'king'}}}), ['oidc.roles.staff']);
	t.deepEqual(problems({publicUrl, oidc: {...OIDC, scope: 'profile'}}), ['oidc.scope']);
});
