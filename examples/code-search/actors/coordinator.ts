import { type ActorRef, actor, type BrokerMessage, MessageBroker, on, type ReplyTo } from '@ringmaster/actors';
import { progress } from '../news/topics.ts';
import { JobRecord } from './job-record.ts';
import { type CoordinatorMessage, type Indexed, type ParserMessage, PATH_SEPARATOR } from './messages.ts';
import { WorkQueue } from './work-queue.ts';

/** Batches under way for each parser: one to work on, and some to go on with while this thread is busy. Bounds what waits anywhere, however many files there are. */
const BATCHES_PER_PARSER = 4;
/** Generous: a batch may hold 64 files of 4 MiB on a slow disk. */
const BATCH_MS = 120_000;

export interface CoordinatorArgs {
  readonly parsers: readonly ActorRef<ParserMessage>[];
  /** Where it tells how far it is; undefined: nobody wants to know. */
  readonly broker: ActorRef<BrokerMessage> | undefined;
}

/** Hands the files the crawler finds to the parsers, as fast as these ask for more, and knows when everything is in the index. */
export const coordinator = actor<CoordinatorMessage, CoordinatorArgs>(import.meta.url, 'coordinator', (ctx, { parsers, broker }) => {
  const queue = new WorkQueue(parsers.length);
  const record = new JobRecord(queue);
  const news = broker === undefined ? undefined : MessageBroker.of(broker, ctx);
  /** What finds no room is no loss: the next one says more. */
  const tellProgress = () => news?.publish(progress, record.status);
  /** Batches, by parser. */
  const underWay = parsers.map(() => 0);
  const waiting: ReplyTo<Indexed>[] = [];
  const tellSelf = (message: CoordinatorMessage) => {
    // Once stopped from outside, what the parsers still answer is no news, and nobody is here to hear it.
    if (!ctx.signal.aborted) ctx.tell(ctx.self, message);
  };
  const failed = (error: Error) => tellSelf({ type: 'failed', error });

  const handOut = () => record.timed(handOutAll);

  /** Whoever has least to do comes first. */
  function handOutAll(): void {
    for (let has = 0; has < BATCHES_PER_PARSER; has++) {
      for (const [number, parser] of parsers.entries()) if (underWay[number] === has) handOutTo(number, parser);
    }
    if (queue.exhausted && underWay.every((batches) => batches === 0)) settle();
  }

  function handOutTo(number: number, parser: ActorRef<ParserMessage>): void {
    const batch = queue.take(number, underWay[number] === 0);
    if (batch === undefined) return;
    underWay[number] = (underWay[number] as number) + 1;
    const { first, paths } = batch;
    ctx.ask(parser, { type: 'parse', first, paths: paths.join(PATH_SEPARATOR) }, { timeout: BATCH_MS }).then((report) => {
      tellSelf({ type: 'parsed', parser: number, first, report });
    }, failed);
  }

  function settle(): void {
    record.parsed();
    const answers = parsers.map((parser) => ctx.ask(parser, { type: 'settle' }, { timeout: BATCH_MS }));
    Promise.all(answers).then((totals) => tellSelf({ type: 'settled', parsers: totals }), failed);
  }

  return on({
    found: ({ paths }) => {
      queue.add(paths);
      handOut();
      tellProgress();
    },
    crawled: ({ unwalked, crawlMs }) => {
      queue.close();
      record.crawled(unwalked, crawlMs);
      handOut();
      tellProgress();
    },
    parsed: ({ parser, first, report }) => {
      underWay[parser] = (underWay[parser] as number) - 1;
      record.add(first, report);
      handOut();
      tellProgress();
    },
    settled: (message) => {
      record.settled(message.parsers);
      for (const replyTo of waiting) record.answer(replyTo);
    },
    failed: ({ error }) => {
      record.failed(error);
      for (const replyTo of waiting) record.answer(replyTo);
    },
    finish: ({ replyTo }) => {
      if (record.over) record.answer(replyTo);
      else waiting.push(replyTo);
    },
  });
});
