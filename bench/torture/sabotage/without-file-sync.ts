/** Loaded before the program: files are written and renamed, and never brought to the disk. */
import {open} from 'node:fs/promises';

const opened = await open('/dev/null');
const prototype = Object.getPrototypeOf(opened) as {sync(): Promise<void>; datasync(): Promise<void>};
await opened.close();
prototype.sync = async () => {};
prototype.datasync = async () => {};
