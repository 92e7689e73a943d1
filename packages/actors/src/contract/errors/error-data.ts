/**
 * An error as plain data, as it crosses threads. Values inside (`data`, `cause`, `errors`, `fields`) are copies without
 * anything a codec cannot take; errors among them are boxed: `{ [errorBox]: ErrorData }`.
 */
export interface ErrorData {
  /** Most specific first; empty for errors without tags. */
  readonly tags: readonly string[];
  /** The built-in class it arrives as: `Error`, `TypeError` …; what an error with tags becomes if none of them is known. */
  readonly kind: string;
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string | number;
  readonly data?: unknown;
  readonly cause?: unknown;
  /** Of an `AggregateError`. */
  readonly errors?: unknown;
  /** Own enumerable properties beside these, such as `errno` and `syscall`. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** What could not cross, one line each. */
  readonly dropped?: readonly string[];
}

/** The only key of an object that stands for an error among values. */
export const errorBox = '\u0000error';
