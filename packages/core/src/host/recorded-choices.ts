import { type Chooser, type ChoicePoint, streamOf } from './chooser.ts';

/** A choice that was not the first option. */
export interface Choice {
  /** Kind and thread of the point. */
  readonly stream: string;
  /** Which point of its stream it was, from 0. */
  readonly at: number;
  /** Which option was taken. */
  readonly index: number;
}

/** Counts the points of each stream. */
class StreamCounts {
  readonly #counts = new Map<string, number>();

  next(stream: string): number {
    const at = this.#counts.get(stream) ?? 0;
    this.#counts.set(stream, at + 1);
    return at;
  }
}

/** Writes down what another chooser decides, as far as it is not the first option. */
export class ChoiceRecorder implements Chooser {
  readonly choices: Choice[] = [];
  readonly #counts = new StreamCounts();
  readonly #chooser: Chooser;

  constructor(chooser: Chooser) {
    this.#chooser = chooser;
  }

  choose(point: ChoicePoint): number {
    const stream = streamOf(point);
    const at = this.#counts.next(stream);
    const index = this.#chooser.choose(point);
    if (index > 0 && index < point.options.length) this.choices.push({ stream, at, index });
    return index;
  }
}

/**
 * Decides again what was written down, and takes the first option everywhere else. Of choices that do not fit, because fewer were left and
 * the run is another one, the first option is taken too.
 */
export class ChoiceReplay implements Chooser {
  readonly #indices: ReadonlyMap<string, number>;
  readonly #counts = new StreamCounts();

  constructor(choices: readonly Choice[]) {
    this.#indices = new Map(choices.map(({ stream, at, index }) => [`${stream}:${at}`, index]));
  }

  choose(point: ChoicePoint): number {
    const stream = streamOf(point);
    const index = this.#indices.get(`${stream}:${this.#counts.next(stream)}`) ?? 0;
    return index < point.options.length ? index : 0;
  }
}

/** Choices as one word each, to be copied: `thread:12=1 link/2:0=1`. */
export function writeChoices(choices: readonly Choice[]): string {
  return choices.map(({ stream, at, index }) => `${stream}:${at}=${index}`).join(' ');
}

/** @throws SyntaxError for what `writeChoices` has not written */
export function readChoices(text: string): Choice[] {
  return text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => {
      const match = /^([a-z]+(?:\/\d+)?):(\d+)=(\d+)$/.exec(word);
      if (match === null) throw new SyntaxError(`Cannot read choices: "${word}" is not of the form stream:at=index`);
      return { stream: match[1] as string, at: Number(match[2]), index: Number(match[3]) };
    });
}
