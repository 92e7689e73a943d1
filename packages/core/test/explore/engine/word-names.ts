/** How the words of one scenario are called, and which of them may be read plainly while others write them. */
export interface WordNames {
  /** A name for people, which also says what kind of word it is. */
  name(buffer: SharedArrayBuffer, wordIndex: number): string;
}

/**
 * Words that are read plainly (`peek`) while others write them, each with the reason why that does no harm: the list of what the code
 * marks `Racy, benign:`. A plain read of any other word that is not ordered behind the last write of it is reported as a race.
 *
 * A word is meant by how its name begins. Such a read is a step of its own, and finds, one after the other, every value that the
 * language allows: also those that have been overwritten, as long as the reader does not know of that.
 */
export const BENIGN_WORDS: ReadonlyMap<string, string> = new Map([
  ['state of', 'outbound-link.ts: a producer that overlooks a parked consumer publishes at its next flush, which looks with an edge (W1)'],
  ['control pending', 'shared-mesh.ts: looked at between messages; whoever parks looks with an edge, and the taker swaps (I3)'],
  ['held', 'held-bytes.ts: an old sum is corrected by the next look; who waits looks with edges (B15)'],
  ['flags', 'system-flags.ts: who reads an old answer acts as it would have a moment ago'],
  ['life of', 'shared-slot-table.ts: a sender may act on an old life; the receiver compares again (I4)'],
  ['overload of', 'shared-slot-table.ts: an old answer lets one message through, or refuses one; who waits looks with an edge (F3)'],
  ['tag of', 'shared-slot-table.ts: who reads the tag too early goes without what it names'],
  ['owner of unit', 'arena-words.ts: whoever asks owns the block or knows of it by a record, and what is passed on is proved by that (U4)'],
  ['units of group', 'arena-words.ts: whoever glances proves what it saw by taking it, and else searches with edges (U2, U5)'],
  ['depth of', 'shared-slot-table.ts: for display, and for choosing among receivers that all serve'],
]);

/** The reason why plain reads of the word of that name race and do no harm, if there is one. */
export function benignReason(name: string): string | undefined {
  for (const [beginning, reason] of BENIGN_WORDS) if (name.startsWith(beginning)) return reason;
  return undefined;
}
