import { SeededRandom } from '#core/bits/seeded-random.js';
import { type Door, Finding } from './door.js';
import { assertNoPollution, assertPristine } from './value-audit.js';

/** Reasons that are printed of each door, most frequent first. */
const REASONS_SHOWN = 6;
const REASON_CHARACTERS = 58;
const FINDINGS_KEPT = 40;
const PRISTINE_EVERY = 4_096;

interface Tally {
  frames: number;
  accepted: number;
  headSound: number;
  readonly refusals: Map<string, number>;
}

/** Sends frames through doors, and keeps what comes of them. */
export class Campaign {
  readonly #doors: readonly Door[];
  /** Each door as often as its weight says. */
  readonly #draws: readonly number[];
  readonly #seed: number;
  readonly #tallies: readonly Tally[];
  /** What went wrong, by what it says without its numbers: the frame that did it first. */
  readonly findings = new Map<string, string>();

  constructor(doors: readonly Door[], seed: number) {
    this.#doors = doors;
    this.#draws = doors.flatMap(({ weight }, index) => new Array<number>(weight).fill(index));
    this.#seed = seed;
    this.#tallies = doors.map(() => ({ frames: 0, accepted: 0, headSound: 0, refusals: new Map<string, number>() }));
  }

  /** One frame; what it is follows from the seed and its number. */
  frame(number: number): void {
    const random = new SeededRandom(Math.imul(this.#seed ^ Math.imul(number, 0x9e3779b1), 0x85ebca6b));
    const index = this.#draws[random.below(this.#draws.length)] as number;
    const door = this.#doors[index] as Door;
    try {
      const { refusal, isHeadSound } = door.attempt(random);
      assertNoPollution();
      if (number % PRISTINE_EVERY === 0) assertPristine();
      this.#count(this.#tallies[index] as Tally, refusal, isHeadSound);
    } catch (error) {
      this.#keep(door, number, error);
    }
  }

  #keep(door: Door, number: number, error: unknown): void {
    const text =
      error instanceof Finding ? error.message : `it threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    const kind = `${door.name}: ${text.replace(/\d+/g, 'N').slice(0, 80)}`;
    if (this.findings.size < FINDINGS_KEPT && !this.findings.has(kind)) this.findings.set(kind, `frame ${number}, ${door.name}: ${text}`);
  }

  #count(tally: Tally, refusal: string | undefined, isHeadSound: boolean): void {
    tally.frames++;
    if (isHeadSound) tally.headSound++;
    if (refusal === undefined) {
      tally.accepted++;
      return;
    }
    const reason = refusal.slice(0, REASON_CHARACTERS).replace(/-?\d+/g, 'N');
    tally.refusals.set(reason, (tally.refusals.get(reason) ?? 0) + 1);
  }

  /** The share of frames that were sound up to their payload. */
  get soundShare(): number {
    const frames = this.#tallies.reduce((sum, each) => sum + each.frames, 0);
    return this.#tallies.reduce((sum, each) => sum + each.headSound, 0) / Math.max(1, frames);
  }

  /** A line for each door, and lines for why it refused frames. */
  report(): string {
    return this.#doors.map((door, index) => lineOf(door.name, this.#tallies[index] as Tally)).join('\n');
  }
}

function lineOf(name: string, { frames, accepted, headSound, refusals }: Tally): string {
  const share = (count: number): string => `${((100 * count) / Math.max(1, frames)).toFixed(1)} %`;
  const reasons = [...refusals].sort(([, one], [, other]) => other - one);
  const shown = reasons.slice(0, REASONS_SHOWN).map(([reason, count]) => `    ${share(count).padStart(7)}  ${reason}`);
  const rest = reasons.slice(REASONS_SHOWN);
  if (rest.length > 0)
    shown.push(`    ${share(rest.reduce((sum, [, count]) => sum + count, 0)).padStart(7)}  for ${rest.length} other reasons`);
  return [`${name.padEnd(12)} ${frames} frames, ${share(headSound)} sound up to the payload, ${share(accepted)} accepted`, ...shown].join(
    '\n',
  );
}
