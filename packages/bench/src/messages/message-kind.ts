import type { Block, Note, Payload, Quote, Transfer } from './messages.ts';

/** Makes the messages of one kind: a fresh object per call, as a real sender would, from its number. */
export type MakeMessage = (index: number) => Payload;

/** A small set, as in a real ledger: strings repeat, so a codec may recognise them. */
const ACCOUNTS = Array.from({ length: 64 }, (_, index) => `account-${1000 + index * 37}`);

const makeTransfer: MakeMessage = (index): Transfer => ({
  type: 'transfer',
  id: index,
  from: ACCOUNTS[index & 63] as string,
  amount: index % 997,
});

const makeQuote: MakeMessage = (index): Quote => ({
  type: 'quote',
  id: index,
  price: 100 + (index % 1024) / 8,
  side: (index & 1) === 0 ? 'buy' : 'sell',
});

/** One body for all messages: what is measured is its way to the other thread, not its making. */
function blockMaker(sizeBytes: number): MakeMessage {
  const body = new Uint8Array(sizeBytes).map((_, index) => index * 31);
  return (index): Block => ({ type: 'block', id: index, body });
}

/** Texts differ in their beginning, so that none is the same string twice. */
function noteMaker(sizeBytes: number): MakeMessage {
  const filler = 'the quick brown fox jumps over the lazy dog '.repeat(Math.ceil(sizeBytes / 44)).slice(0, Math.max(0, sizeBytes - 8));
  return (index): Note => ({ type: 'note', id: index, text: String(index % 100_000_000).padStart(8, '0') + filler });
}

/**
 * @param kind `transfer`, `quote`, `block:<bytes>` or `note:<bytes>`
 * @throws RangeError for any other
 */
export function messageKind(kind: string): MakeMessage {
  const [name, size] = kind.split(':');
  if (name === 'transfer') return makeTransfer;
  if (name === 'quote') return makeQuote;
  if (name === 'block') return blockMaker(Number(size));
  if (name === 'note') return noteMaker(Number(size));
  throw new RangeError(`Cannot make messages: unknown kind "${kind}"`);
}
