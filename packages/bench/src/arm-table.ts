import type { Arm } from './harness/arm.ts';

/** Every arm by its name. Loaded only when run: an arm's process holds no other library than its own. */
export const arms: ReadonlyMap<string, () => Promise<Arm>> = new Map<string, () => Promise<Arm>>([
  ['ringmaster-tell', async () => (await import('./ringmaster/tell.ts')).ringmasterTell],
  ['ringmaster-stream', async () => (await import('./ringmaster/credit-stream.ts')).ringmasterStream],
  ['ringmaster-ask', async () => (await import('./ringmaster/ask.ts')).ringmasterAsk],
  ['ringmaster-ask-window', async () => (await import('./ringmaster/ask-window.ts')).ringmasterAskWindow],
  ['ringmaster-schedule-window', async () => (await import('./ringmaster/schedule-window.ts')).ringmasterScheduleWindow],
  ['ringmaster-idle', async () => (await import('./ringmaster/idle.ts')).ringmasterIdle],
  ['ringmaster-blocks', async () => (await import('./ringmaster/blocks.ts')).ringmasterBlocks],
  ['ringmaster-carry', async () => (await import('./ringmaster/carry-blocks.ts')).ringmasterCarry],
  ['paired-tell', async () => (await import('./builds/paired-tell.ts')).pairedTell],
  ['paired-timeout', async () => (await import('./ringmaster/paired-timeout.ts')).pairedTimeout],
  ['raw-tell', async () => (await import('./raw/raw-tell.ts')).rawTell],
  ['raw-ask', async () => (await import('./raw/raw-ask.ts')).rawAsk],
  ['raw-blocks', async () => (await import('./raw/raw-blocks.ts')).rawBlocks],
  ['raw-carry', async () => (await import('./raw/raw-carry.ts')).rawCarry],
  ['bare-idle', async () => (await import('./raw/bare-idle.ts')).bareIdle],
  ['codec-operation', async () => (await import('./operations/codec-operation.ts')).codecOperation],
  ['ring-operation', async () => (await import('./operations/ring-operation.ts')).ringOperation],
  ['nact-tell', async () => (await import('./peers/nact-tell.ts')).nactTell],
  ['nact-ask', async () => (await import('./peers/nact-ask.ts')).nactAsk],
  ['xstate-tell', async () => (await import('./peers/xstate-tell.ts')).xstateTell],
  ['xstate-ask', async () => (await import('./peers/xstate-ask.ts')).xstateAsk],
  ['comlink-window', async () => (await import('./peers/comlink-window.ts')).comlinkWindow],
  ['piscina-window', async () => (await import('./peers/piscina-window.ts')).piscinaWindow],
  ['poolifier-window', async () => (await import('./peers/poolifier-window.ts')).poolifierWindow],
]);
