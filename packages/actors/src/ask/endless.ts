import type { AskOptions } from '../contract/message.ts';

/** Of an ask that may take any time, and stands for itself: it does not end with what is handled when it is asked. */
export const ENDLESS: AskOptions = Object.freeze({ timeout: Number.POSITIVE_INFINITY, detached: true });
