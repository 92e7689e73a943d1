/**
 * One side of a comparison, measured alone in a process of its own.
 *
 * Arms are named by strings and take plain data, since both travel on a command line.
 */

/** What an arm is told: plain data; each arm documents what it reads. */
export type ArmOptions = Readonly<Record<string, string | number | boolean>>;

/** What an arm found. */
export interface ArmResult {
  /** Messages, calls or windows begun in the measured part. */
  readonly sent: number;
  /** The same, as the receiver counted them. Unequal to `sent`: the row is refused. */
  readonly received: number;
  /** Named figures; the unit is the name's suffix, e.g. `perSecond`, `p50Us`. */
  readonly figures: Readonly<Record<string, number>>;
}

/** Warms up, measures once, and has ended everything it started when the promise settles. */
export type Arm = (options: ArmOptions) => Promise<ArmResult>;

/** Which arm to run, and with what. */
export interface ArmCall {
  readonly arm: string;
  readonly options: ArmOptions;
}

/** Reads a number an arm cannot do without. */
export function numberOption(options: ArmOptions, name: string): number {
  const value = options[name];
  if (typeof value !== 'number') throw new TypeError(`Cannot run this arm: option "${name}" must be a number, got ${String(value)}`);
  return value;
}

/** Reads a number that has a default. */
export function numberOr(options: ArmOptions, name: string, otherwise: number): number {
  return options[name] === undefined ? otherwise : numberOption(options, name);
}

/** Reads a word an arm cannot do without. */
export function textOption(options: ArmOptions, name: string): string {
  const value = options[name];
  if (typeof value !== 'string') throw new TypeError(`Cannot run this arm: option "${name}" must be a string, got ${String(value)}`);
  return value;
}
