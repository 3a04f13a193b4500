import type {RestoreStep} from '#storage/backup/index.ts';

/** What is done to restored data before anybody opens them, in this order. */
export const AFTER_RESTORE: readonly RestoreStep[] = [];
