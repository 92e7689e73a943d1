import { capability, task } from '@ringmaster/actors';

export const disk = capability('disk');
export const text = capability('text');
export const links = capability('links');
export const archive = capability('archive');

/** Files of one folder, below `root`: what a task is about. */
export interface Area {
  readonly root: string;
  readonly name: string;
  readonly files: readonly string[];
  readonly bytes: number;
}

export interface Lines {
  readonly lines: number;
  readonly blank: number;
  readonly longest: number;
}

/** Something that somebody should look at. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly what: string;
}

export interface Links {
  readonly checked: number;
  /** `file: target` of each that leads nowhere. */
  readonly broken: readonly string[];
}

/** What there is, in areas. */
export const survey = task<{ root: string }, readonly Area[]>('repo/survey', { requires: [disk] });
export const count = task<Area, Lines>('repo/count', { requires: [text] });
/** Who is asked and does not answer is called off, and somebody else is asked. */
export const lint = task<Area, readonly Finding[]>('repo/lint', {
  requires: [text],
  runTimeout: 1_500,
  retry: { attempts: 5, backoff: { minMs: 10, maxMs: 50 } },
});
export const follow = task<Area, Links>('repo/follow', { requires: [links] });
/** Bytes that are left of an area when it is compressed. */
export const pack = task<Area, number>('repo/pack', { requires: [archive] });
