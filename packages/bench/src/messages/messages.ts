/** A plain object of four fields: the message of F1, F4 and F6. */
export interface Transfer {
  readonly type: 'transfer';
  readonly id: number;
  readonly from: string;
  readonly amount: number;
}

/** Three fields that fit a fixed layout of u32 + f64 + u8: the message of F2. */
export interface Quote {
  readonly type: 'quote';
  readonly id: number;
  readonly price: number;
  readonly side: 'buy' | 'sell';
}

/** A payload of bytes, for the rows by size. */
export interface Block {
  readonly type: 'block';
  readonly id: number;
  readonly body: Uint8Array;
}

/** A payload of text, for the rows by size. */
export interface Note {
  readonly type: 'note';
  readonly id: number;
  readonly text: string;
}

export type Payload = Transfer | Quote | Block | Note;

/** What a receiver has counted. `weight` is a checksum of every field that carries a number. */
export interface Tally {
  readonly count: number;
  readonly weight: number;
}
