import type { DirectoryPort } from './directory-port.ts';
import type { InternalReply } from './internals.ts';

/** What a pool needs of its cell, beyond its context. */
export interface Managing {
  readonly slot: number;
  readonly directory: DirectoryPort;
  /** The ask that it is handling. */
  readonly asked: InternalReply | undefined;
}
