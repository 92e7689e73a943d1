/**
 * Options of tests about bounds. On real threads a system serves one test after the other that asks for the same (`ways.ts`), and its two
 * workers take a third of a second to start: so who tests one bound goes by a set that others use as well.
 */

/** How much a message may hold, how many asks may be open, how much is stashed; a ring so large that it is no limit of these messages. */
export const LIMITED = { defaults: { dataRingBytes: 1 << 20, maxMessageBytes: 10_000, openAsksMax: 20, stashCapacity: 3 } };

/** The same where messages are copied and frozen, and a second ask is one too many. */
export const LIMITED_STRICT = { strictMessages: true, defaults: { maxMessageBytes: 10_000, openAsksMax: 1 } };

export const BOUND = 10;

/** Mailboxes that are full soon, also for what was on its way. */
export const SMALL_MAILBOXES = { defaults: { mailboxCapacity: BOUND, mailboxReserve: BOUND, stashCapacity: 6 } };

/** Mailboxes that are full soon, and take what was on its way. */
export const SMALL_BUT_FOR_THE_WAY = { defaults: { mailboxCapacity: BOUND } };

/** Hardly room anywhere between two actors. */
export const HARDLY_ANY = { defaults: { mailboxCapacity: 8, outboxMessages: 8, dataRingBytes: 1_024 } };

/** All of it full by turns: mailboxes, their reserve, outboxes, rings. */
export const OFTEN_FULL = { defaults: { mailboxCapacity: 12, mailboxReserve: 50, dataRingBytes: 8_192, outboxMessages: 20 } };

/** Rings that are full soon, with outboxes for what does not fit. */
export const SMALL_RINGS = { defaults: { dataRingBytes: 8_192, outboxMessages: 1_000 } };

/** Rings and mailboxes that take far more than by default. */
export const WIDE = { defaults: { dataRingBytes: 1 << 20, mailboxCapacity: 1_000_000 } };

/** One message a turn and few a slice, so that others have theirs in between; and ways that hold little, or a flood from elsewhere is a long one. */
export const ONE_A_TURN = {
  defaults: { mailboxCapacity: BOUND, turnMessages: 1, turnMs: 0.1, outboxMessages: 50, dataRingBytes: 8_192 },
};
