import type { MessageBroker, System } from '@ringmaster/actors';
import type { SeededRandom } from '@ringmaster/core/testkit';
import type { Books, BookSizes } from './books.ts';
import type { Sheet } from './sheet.ts';

/** What every part of the load is made from. */
export interface Stage {
  readonly system: System;
  readonly broker: MessageBroker;
  readonly books: Books;
  readonly sizes: BookSizes;
  readonly random: SeededRandom;
}

/** One kind of load, with its own account. */
export interface Part {
  readonly name: string;
  /** A little more, many times a second. */
  push(): void;
  /** No more is pushed: resolves when nothing of it is under way. */
  settled(): Promise<void>;
  /** Once all are settled. What it says must hold whatever went wrong. */
  account(sheet: Sheet): void | Promise<void>;
}
