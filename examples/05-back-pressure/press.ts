import { type ActorRef, actor, on, type ReplyTo } from '@ringmaster/actors';

export type TrayMessage =
  | { readonly type: 'put'; readonly sheet: number }
  /** Empties it: every sheet since the last time, in order. */
  | { readonly type: 'take'; readonly replyTo: ReplyTo<readonly number[]> };

/** Where printed sheets lie. */
export const tray = actor<TrayMessage>(import.meta.url, 'tray', () => {
  const sheets: number[] = [];
  return on({
    put: ({ sheet }) => void sheets.push(sheet),
    take: ({ replyTo }) => replyTo.tell(sheets.splice(0)),
  });
});

export type PressMessage =
  | { readonly type: 'print'; readonly sheet: number }
  /** Prints one and shows it. */
  | { readonly type: 'proof'; readonly sheet: number; readonly replyTo: ReplyTo<number> }
  /** The paper jams: for a while nothing is printed. Answered when it begins. */
  | { readonly type: 'jam'; readonly ms: number; readonly replyTo: ReplyTo<void> };

/** Takes a millisecond a sheet. */
export const press = actor<PressMessage, { readonly into: ActorRef<TrayMessage> }>(import.meta.url, 'press', (ctx, { into }) => {
  const print = (sheet: number): void => {
    const end = performance.now() + 1;
    while (performance.now() < end);
    ctx.tell(into, { type: 'put', sheet });
  };
  return on({
    print: ({ sheet }) => print(sheet),
    proof: ({ sheet, replyTo }) => {
      print(sheet);
      replyTo.tell(sheet);
    },
    jam: async ({ ms, replyTo }) => {
      replyTo.tell(undefined);
      await new Promise((resolve) => setTimeout(resolve, ms));
    },
  });
});

export type AuthorMessage = {
  readonly type: 'write';
  readonly sheets: number;
  readonly to: ActorRef<PressMessage>;
  readonly replyTo: ReplyTo<void>;
};

/** Writes far faster than anybody can print, and waits for the press. */
export const author = actor<AuthorMessage>(import.meta.url, 'author', (ctx) =>
  on({
    write: async ({ sheets, to, replyTo }) => {
      for (let sheet = 0; sheet < sheets; sheet++) await ctx.send(to, { type: 'print', sheet });
      replyTo.tell(undefined);
    },
  }),
);
