import type { ArmCall } from '../harness/arm.ts';
import type { Part } from '../targets/target.ts';
import type { Entry, Section } from './section.ts';

const KINDS = [
  ['transfer', 'plain object of 4 fields'],
  ['note:256', 'text of 256 characters'],
  ['block:4096', '4096 bytes'],
] as const;

const BASELINES = [
  ['json', 'JSON'],
  ['v8', 'v8.serialize'],
  ['structured-clone', 'structuredClone'],
] as const;

const nanoseconds = { unit: 'ns', figure: 'nsPerOperation', ours: 'ours' };

/** Single operations on one thread, timed by tinybench. */
export const operationsSection: Section = {
  title: 'operations on one thread',
  entries: [...KINDS.flatMap(([kind, text]) => codecEntries(kind, text)), ringEntry(16), ringEntry(64)],
};

function codecEntries(kind: string, text: string): Entry[] {
  const both = codecEntry(kind, `${text}, encode + decode`, 'both');
  return kind === 'transfer'
    ? [codecEntry(kind, `${text}, encode`, 'encode'), codecEntry(kind, `${text}, decode`, 'decode'), both]
    : [both];
}

function codecEntry(kind: string, what: string, step: string): Entry {
  const call = (library: string): ArmCall => ({ arm: 'codec-operation', options: { kind, library, step } });
  const baselines = BASELINES.filter(([library]) => fits(library, kind, step));
  const id = `codec ${kind} ${step}`;
  return {
    experiment: { id, arms: Object.fromEntries([['ours', call('ours')], ...baselines.map(([library]) => [library, call(library)])]) },
    parts: baselines.map(([baseline, baselineName]): Part => ({ ...nanoseconds, id: `${id} ${baseline}`, what, baseline, baselineName })),
    quick: kind === 'transfer' && step === 'both',
  };
}

/** `structuredClone` has no bytes in between; JSON knows no bytes at all. */
function fits(library: string, kind: string, step: string): boolean {
  if (library === 'structured-clone') return step === 'both';
  return library !== 'json' || !kind.startsWith('block');
}

function ringEntry(bytes: number): Entry {
  const call = (way: string): ArmCall => ({ arm: 'ring-operation', options: { bytes, way } });
  const id = `ring ${bytes}`;
  const what = `ring: claim, write, commit, poll of ${bytes} bytes, published every 50`;
  return {
    experiment: { id, arms: { ours: call('ring'), copy: call('copy') } },
    parts: [{ ...nanoseconds, id, what, baseline: 'copy', baselineName: 'the same words through plain memory' }],
    quick: bytes === 16,
  };
}
