import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { heap, heapInUse } from '../fixtures/heap.ts';
import { collectAllGarbage, grown, type Holdings, objectHoldings, processHoldings, shapesIn, sharedHoldings } from './holdings.ts';

/** A timer that is armed just now, or a file about to be closed, is gone a moment later; what was left behind is not. */
const SETTLE_MS = 60_000;
/** Before anything is measured: code is compiled, shapes are learned, tables find their size. */
const WARM_UP_DEATHS = 20;
/**
 * What half of the deaths may leave on the heap of a thread that lived through them: some code, some feedback of the engine's. The
 * half that leaves least counts, of two, or of four if that is too much: what grows once is no leak, what grows with each death does so in all.
 * The same holds for tables of shapes.
 * Seen with 15 deaths a half: 35 to 67 KiB; with 80 a half: 53, which is 0.7 a death.
 */
const HEAP_BYTES_MAX = 96 * 1024;
const HALVES = 2;
const HALVES_MAX = 4;

const HEAPS = ['owner', 'survivor'] as const;

export interface QuietStage {
  readonly system: OwnerSystem;
  readonly workers: number;
  readonly deaths: number;
  /** Kills a thread, and settles when it has been seen to and answers again. */
  die(thread: number): Promise<void>;
}

interface Measured {
  readonly held: Holdings;
  readonly shared: Holdings;
  readonly heapBytes: { readonly owner: number; readonly survivor: number };
}

/**
 * Kills workers one after the other while nothing else goes on, and compares what there is before and after: with nothing else
 * to hide behind, even one thing for each death is seen. Worker 1 survives the deaths that are measured, so what survivors
 * keep is seen as well.
 */
export async function quietDeaths({ system, workers, deaths, die }: QuietStage): Promise<{ problems: string[]; report: string }> {
  const survivor = spawnIn(1, system, workers);
  await die(1);
  for (let death = 0; death < WARM_UP_DEATHS; death++) await die(2 + (death % (workers - 1)));
  const half = Math.ceil(deaths / 2);
  const kill = async (): Promise<void> => {
    for (let death = 0; death < half; death++) await die(2 + (death % (workers - 1)));
  };
  const before = await measure(system, survivor);
  let after = before;
  const left = { owner: Number.POSITIVE_INFINITY, survivor: Number.POSITIVE_INFINITY };
  const tooMuch = (): readonly (keyof typeof left)[] => HEAPS.filter((of) => left[of] > HEAP_BYTES_MAX);
  let learned: readonly string[] | undefined;
  const isTooMuch = (): boolean => tooMuch().length > 0 || (learned?.length ?? 0) > 0;
  for (let halves = 0; halves < HALVES || (halves < HALVES_MAX && isTooMuch()); halves++) {
    await kill();
    const between = after;
    after = await measure(system, survivor);
    const more = grown(`${half} quiet deaths`, shapesIn(between.shared, true), shapesIn(after.shared, true));
    if (learned === undefined || more.length < learned.length) learned = more;
    for (const of of HEAPS) left[of] = Math.min(left[of], after.heapBytes[of] - between.heapBytes[of]);
  }
  const leftBehind = await settled(before, after, system);
  const heaps = tooMuch().map(
    (of) => `${half} deaths left ${left[of]} bytes on the heap of the ${of}, at most ${HEAP_BYTES_MAX} are allowed`,
  );
  return {
    problems: [...leftBehind, ...(learned ?? []), ...heaps],
    report: `owner ${Math.round(left.owner / half)}, survivor ${Math.round(left.survivor / half)}`,
  };
}

/** What the program spawns is dealt out over the workers in turn. */
function spawnIn(thread: number, system: OwnerSystem, workers: number) {
  for (let dealt = 0; dealt < workers; dealt++) {
    const ref = system.spawn(heap);
    if ((ref as unknown as { readonly thread: number }).thread === thread) return ref;
    void ref.stop();
  }
  throw new RangeError(`Cannot measure thread ${thread}: nobody was dealt to it`);
}

/** What is there beyond what there was, once nothing changes any more. */
async function settled(before: Measured, after: Measured, system: OwnerSystem): Promise<string[]> {
  const grownBy = (held: Holdings, shared: Holdings): string[] => [
    ...grown('quiet deaths', before.held, held),
    ...grown('quiet deaths', shapesIn(before.shared, false), shapesIn(shared, false)),
  ];
  let problems = grownBy(after.held, after.shared);
  for (const limitMs = performance.now() + SETTLE_MS; problems.length > 0 && performance.now() < limitMs; ) {
    await collectAllGarbage();
    problems = grownBy(holdings(), sharedHoldings(system.regions));
  }
  return problems;
}

const holdings = (): Holdings => ({ ...processHoldings(), ...objectHoldings() });

async function measure(system: OwnerSystem, survivor: ReturnType<typeof spawnIn>): Promise<Measured> {
  await collectAllGarbage();
  return {
    held: holdings(),
    shared: sharedHoldings(system.regions),
    heapBytes: { owner: heapInUse(), survivor: await survivor.ask({ type: 'measure' }) },
  };
}
