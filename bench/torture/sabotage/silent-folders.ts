/** Loaded before the program: folders announce nothing, as network shares do. */
import {EventEmitter} from 'node:events';
import fs from 'node:fs';
import {syncBuiltinESMExports} from 'node:module';

fs.watch = (() => Object.assign(new EventEmitter(), {close() {}, ref() {}, unref() {}})) as unknown as typeof fs.watch;
syncBuiltinESMExports();
