/**
 * Life of what a slot stands for, which goes this way and never back: starting, running, draining, stopping, killed, free (or
 * ended, where the slot is not used again); each may be left out. Values are shared memory: never renumber.
 */
export const SlotStatus = { free: 0, starting: 1, running: 2, stopping: 3, ended: 4, draining: 5, killed: 6 } as const;
export type SlotStatus = (typeof SlotStatus)[keyof typeof SlotStatus];

/** What `claim` returns when every slot of the thread is taken. */
export const NO_SLOT = -1;

/**
 * One thread's table of slots in shared memory, opened by one thread (the same or another) that may claim in it (I1, I2).
 *
 * A slot's generation makes an identity of a place: it is bumped by each claim, so what was known by the older number is
 * stale. The status word is the truth about life in every thread at once.
 */
export interface SlotTable {
  readonly thread: number;
  readonly capacity: number;
  /** Claims a free slot out of this opener's leased blocks of 64, bumps its generation, sets `starting`. */
  claim(name: string): number;
  generation(slot: number): number;
  status(slot: number): SlotStatus;
  /** True while `generation` is current and the status is starting or running: new messages are taken. One shared read or two. */
  accepts(slot: number, generation: number): boolean;
  /** `accepts`, and not over its bound: a message may be sent. */
  admits(slot: number, generation: number): boolean;
  /** Compare-and-set of the status, only while `generation` is current. */
  tryMove(slot: number, generation: number, from: SlotStatus, to: SlotStatus): boolean;
  /** The thread the slot belongs to gives it back; it may be claimed again at once. */
  free(slot: number, generation: number): void;
  /** The name given at the claim (cut at 48 UTF-8 bytes), also after the slot was freed; undefined once it was claimed again. */
  name(slot: number, generation: number): string | undefined;
  /** Over its bound: senders are told `full`. Written by the owning thread, read by all. */
  overloaded(slot: number): boolean;
  setOverloaded(slot: number, overloaded: boolean): void;
  /** How many messages may wait there, as its claimant has said; 0 until it has, below 0: as many as there are. */
  bound(slot: number): number;
  setBound(slot: number, bound: number): void;
  /** A sender in `thread` waits for the overload flag to go down (W3). False if it is down by now: nobody may come to say so. */
  wantRoom(slot: number, thread: number): boolean;
  /** Takes the set of waiting threads: bit `n` stands for every thread with index ≡ n (mod 32). */
  takeRoomWanted(slot: number): number;
  /**
   * A turn for each thread that waits for room, of `share` messages, whatever the flag says when it comes to have it (B19). Only by the
   * owning thread, after `takeRoomWanted` and before those taken are told.
   */
  openRound(slot: number, share: number): void;
  /** The last one that was opened: a number that is different after each. Of the slot, whoever has it. */
  round(slot: number): number;
  /** How many messages the last one is for each thread. */
  share(slot: number): number;
  /** Thread and slot of the one above, as `setParent` wrote it for this generation: readable when both threads are dead. */
  parent(slot: number): { readonly thread: number; readonly slot: number } | undefined;
  setParent(slot: number, thread: number, parentSlot: number): void;
  /** An opaque word of the layer above (which layouts its messages have); 0 until set. */
  tag(slot: number): number;
  setTag(slot: number, tag: number): void;
  /** How much waits there, as its own thread said last; 0 until it has. For display, and for choosing among equals (M3). */
  depth(slot: number): number;
  setDepth(slot: number, depth: number): void;
  /** An opaque word of the layer above (what its life is at), 0 until set: for display (M3). Written by the slot's own thread. */
  phase(slot: number): number;
  setPhase(slot: number, phase: number): void;
  /** How often its life has begun anew under this generation, as its own thread has counted: for display (M3). */
  restarts(slot: number): number;
  addRestart(slot: number): void;
}
