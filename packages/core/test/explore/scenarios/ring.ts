import { SharedRingConsumer, SharedRingProducer } from '@ringmaster/core';
import type { Scenario, Stage } from '../engine/scenario.ts';
import { ringNames } from '../kit/names.ts';
import { fill, reader, ringFrom, unlike, upTo, write } from '../kit/ring-stage.ts';

const WORDS_MAX = 6;
const RECORDS = 3;
/** Five bytes' worth of records before the low 32 bits begin anew, and before they change sign. */
const STARTS = { 'at 0': 0, 'before 2^32': 2 ** 32 - 40, 'before 2^31': 2 ** 31 - 40 } as const;

/** Each record is published alone, and read whenever the reader looks; lengths differ, so that one needs padding at the ring's end. */
function inOrder(start: number): Stage {
  const place = ringFrom(start);
  return {
    names: ringNames(place),
    threads: {
      producer: {
        run: () => {
          const producer = new SharedRingProducer(place);
          for (const number of upTo(RECORDS)) {
            write(producer, number, number === 2 ? WORDS_MAX : 2);
            producer.publish();
          }
        },
      },
      consumer: {
        run: (me) => {
          const consumer = new SharedRingConsumer(place);
          consumer.poll(reader(me), 2);
          consumer.poll(reader(me), 1);
          me.exitOf('producer');
          consumer.poll(reader(me), RECORDS);
        },
      },
    },
    check: ({ did }) => unlike('read', did('consumer'), upTo(RECORDS)),
  };
}

/** There is room for one more record at first: the producer may write over others only when they have been read. */
function full(start: number): Stage {
  const place = ringFrom(start);
  const before = start === 0 ? 7 : 6;
  fill(place, before, WORDS_MAX);
  return {
    names: ringNames(place),
    threads: {
      producer: {
        run: (me) => {
          const producer = new SharedRingProducer(place);
          let number = before + 1;
          for (let tries = 0; tries < 4; tries++) {
            if (!write(producer, number, WORDS_MAX)) continue;
            producer.publish();
            me.did(number++);
          }
        },
      },
      consumer: {
        run: (me) => {
          const consumer = new SharedRingConsumer(place);
          consumer.poll(reader(me), 1);
          consumer.poll(reader(me), 2);
          me.exitOf('producer');
          while (consumer.poll(reader(me), 3) > 0);
        },
      },
    },
    check: ({ did }) => unlike('read', did('consumer'), [...upTo(before), ...did('producer')]),
  };
}

/** Either end may die anywhere; who takes over goes on where it ended: nothing twice, and at most the record in hand is missing. */
function replaced(start: number): Stage {
  const place = ringFrom(start);
  return {
    names: ringNames(place),
    threads: {
      producer: {
        mayDie: true,
        run: (me) => {
          const producer = new SharedRingProducer(place);
          for (const number of upTo(2)) {
            write(producer, number, WORDS_MAX - 1);
            if (producer.publish()) me.did(number);
          }
        },
      },
      consumer: {
        mayDie: true,
        run: (me) => {
          const consumer = new SharedRingConsumer(place);
          consumer.poll(reader(me), 1);
          consumer.poll(reader(me), 1);
        },
      },
      successor: {
        run: (me) => {
          me.exitOf('producer');
          const producer = new SharedRingProducer(place);
          write(producer, 3);
          producer.publish();
        },
      },
      heir: {
        run: (me) => {
          me.exitOf('consumer');
          const consumer = new SharedRingConsumer(place);
          consumer.poll(reader(me), 2);
          me.exitOf('successor');
          consumer.poll(reader(me), 3);
        },
      },
    },
    deathsMax: 2,
    check: ({ did, statusOf }) => {
      const read = [...did('consumer'), ...did('heir')].map(Number);
      const published = did('producer').length;
      const missing = [...upTo(published), 3].filter((number) => !read.includes(number));
      if (read.some((number, index) => index > 0 && number <= (read[index - 1] ?? 0)))
        return `read [${read.join(' ')}], out of order or twice`;
      if (missing.length > (statusOf('consumer') === 'dead' ? 1 : 0)) return `missing ${missing.join(' ')} of ${published} published and 3`;
      return undefined;
    },
  };
}

export const ringScenarios: readonly Scenario[] = Object.entries(STARTS).flatMap(([name, start]) => [
  { name: `ring in order, ${name}`, rules: 'R1 R2 M2', about: 'three records, each published alone', stage: () => inOrder(start) },
  {
    name: `ring full, ${name}`,
    rules: 'R1 R2 M2',
    about: 'a producer that waits for what the consumer releases',
    stage: () => full(start),
  },
  { name: `ring replaced, ${name}`, rules: 'R1 R2 D1 D7', about: 'either end dies and is replaced', stage: () => replaced(start) },
]);
