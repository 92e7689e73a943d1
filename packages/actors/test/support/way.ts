import type { Placement, SystemOptions } from '@ringmaster/actors';
import type { TestSystemOptions } from '@ringmaster/actors/testkit';
import type { Stage } from './stage.ts';

/** Where a sender and its receiver live. */
export interface Direction {
  readonly title: string;
  readonly from: Placement;
  readonly to: Placement;
}

/** One of the three ways in which the same test runs. */
export interface Way {
  readonly title: 'one thread' | 'threads' | 'virtual';
  /** Sender and receiver may live in different threads. */
  readonly crosses: boolean;
  /** Two threads that are not the owner's; in one thread both are the owner's. */
  readonly first: Placement;
  readonly second: Placement;
  /** Each pair of places that exists in this way; the first is the same thread. */
  readonly directions: readonly Direction[];
  /** A system that ends with the test. @param virtual what a virtual one is made with beside that */
  open(options?: SystemOptions, virtual?: VirtualOptions): Promise<Stage>;
}

/** Of a test that needs a thread not to be slow, say, or whose actors look at the real event loop. */
export type VirtualOptions = Pick<TestSystemOptions, 'allowIo' | 'chooser'>;
