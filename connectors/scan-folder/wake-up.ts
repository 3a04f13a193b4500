import {watch} from 'chokidar';

/** Calls `onEvent` when something may have changed. It may miss things, network shares announce nothing: never the only way to notice. */
export type WakeUp = (
	folder: string,
	options: {readonly isIgnored: (file: string) => boolean; readonly onEvent: () => void; readonly onError: () => void},
) => {close(): Promise<void>};

export const fileSystemEvents: WakeUp = (folder, {isIgnored, onEvent, onError}) => {
	const watcher = watch(folder, {ignoreInitial: true, followSymlinks: false, ignored: isIgnored});
	watcher.on('all', onEvent);
	watcher.on('error', onError);
	return watcher;
};
