/** A rotation in a process of its own, to be killed: `node rotate.ts DIRECTORY PRESENT PREVIOUS…`; keys in base64. */
import path from 'node:path';
import {openWraps} from '#storage/encryption/wraps.ts';
import {keyringOf} from '#storage/keys/keyring.ts';

const [directory, ...keys] = process.argv.slice(2) as [string, ...string[]];
const [present, ...previous] = keys.map(key => Buffer.from(key, 'base64'));
const wraps = openWraps(directory, path.join(directory, 'blobs'), keyringOf(present!, previous));
process.send?.('ready');
await wraps.renew(() => process.send?.('progress'));
process.send?.('done');
process.disconnect?.();
