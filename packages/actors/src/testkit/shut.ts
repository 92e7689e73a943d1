/** Each call of `T`: what is to be called in its place, or `'stays'`. One that is left out does not compile: whoever adds a call decides. */
export type Calls<T> = {
  readonly [K in keyof T as T[K] extends (...args: never[]) => unknown ? K : never]: T[K] | 'stays';
};

/** Puts `calls` before those of this one object, for everybody who has it. */
export function shut<T extends object>(part: T, calls: Partial<Calls<T>>): void {
  for (const [name, value] of Object.entries(calls)) {
    if (value !== 'stays') Object.defineProperty(part, name, { value, configurable: true });
  }
}

/** What somebody waits for that nobody will ever do. */
export function never<T = never>(): Promise<T> {
  return new Promise<T>(() => undefined);
}
