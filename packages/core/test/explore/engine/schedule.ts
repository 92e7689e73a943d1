/** One step of one thread. */
export interface Choice {
  readonly thread: number;
  /** Where an access may find several values, or an event loop has several things to do: which of them. */
  readonly alternative: number;
  /** It dies instead: 0 before the access it was stopped at, n before the nth write of its own after that. */
  readonly diesAt?: number;
}

const FIRST_LETTER = 'A'.charCodeAt(0);

/**
 * Choices as one line: a letter for the thread, how many steps it takes, `/n` for another than the first alternative, `!n` for its death.
 *
 * ```
 * A3 B/1 B2 A!0    thread A takes three steps, B one with its alternative 1 and two more, then A dies
 * ```
 */
export function formatSchedule(choices: readonly Choice[]): string {
  const words: string[] = [];
  let [plain, steps] = ['', 0];
  const flush = (): void => {
    if (steps > 0) words.push(`${plain}${steps}`);
    steps = 0;
  };
  for (const { thread, alternative, diesAt } of choices) {
    const letter = String.fromCharCode(FIRST_LETTER + thread);
    if (alternative === 0 && diesAt === undefined) {
      if (letter !== plain) flush();
      plain = letter;
      steps++;
      continue;
    }
    flush();
    words.push(`${letter}${alternative > 0 ? `/${alternative}` : ''}${diesAt === undefined ? '' : `!${diesAt}`}`);
  }
  flush();
  return words.join(' ');
}

/** @throws RangeError for what `formatSchedule` does not write */
export function parseSchedule(text: string): Choice[] {
  return text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '')
    .flatMap((word) => {
      const [, letter, steps, alternative, diesAt] = /^([A-Z])(?:(\d+)|(?:\/(\d+))?(?:!(\d+))?)$/.exec(word) ?? [];
      if (letter === undefined) throw new RangeError(`Cannot read schedule: "${word}" is no step`);
      const thread = letter.charCodeAt(0) - FIRST_LETTER;
      if (steps !== undefined) return Array.from({ length: Number(steps) }, () => ({ thread, alternative: 0 }));
      return [{ thread, alternative: Number(alternative ?? 0), ...(diesAt === undefined ? {} : { diesAt: Number(diesAt) }) }];
    });
}
