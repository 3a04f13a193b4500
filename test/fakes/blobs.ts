import path from 'node:path';
import {filesystemBlobs} from '#storage/blobs/filesystem.ts';
import {openSpool} from '#storage/blobs/spool.ts';
import {keyringOf} from '#storage/keys/keyring.ts';

export const testKeyring = keyringOf(Buffer.alloc(32, 7));

/** Sealed blobs in a folder of their own, real but for the key. */
export const blobsIn = (directory: string, keyring = testKeyring, files?: Parameters<typeof filesystemBlobs>[2]) =>
	filesystemBlobs(path.join(directory, 'blobs'), {keyring, spool: openSpool(path.join(directory, 'spool', 'one'))}, files);
