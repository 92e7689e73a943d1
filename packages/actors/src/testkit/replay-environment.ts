import { type Choice, readChoices, writeChoices } from '@ringmaster/core/testkit';

const SEED = 'RINGMASTER_SEED';
const CHOICES = 'RINGMASTER_CHOICES';

/** The seed that whoever replays a run has set. @throws RangeError for what is no whole number */
export function seedOfEnvironment(): number | undefined {
  const text = process.env[SEED];
  if (text === undefined || text === '') return undefined;
  const seed = Number(text);
  if (!Number.isSafeInteger(seed)) throw new RangeError(`Cannot create test system: ${SEED} is a whole number, not "${text}"`);
  return seed;
}

/** The choices, likewise. An empty text: none but the first options. @throws SyntaxError for what is none */
export function choicesOfEnvironment(): Choice[] | undefined {
  const text = process.env[CHOICES];
  return text === undefined ? undefined : readChoices(text);
}

/** How to run it again. */
export function replayWith(seed: number, choices?: readonly Choice[]): string {
  const chosen = choices === undefined ? '' : ` ${CHOICES}="${writeChoices(choices)}"`;
  return `${SEED}=${seed}${chosen}`;
}
