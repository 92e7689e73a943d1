/*
 * One ring, one producer, one consumer: rules R1, R2 and M2 of docs/memory-ordering.md.
 *
 * Stands for packages/core/src/ring: ring-producer.ts and ring-consumer.ts, access by access; docs/models.md has the table.
 *
 * Bounds: a ring of 4 units of 8 bytes, records of 1 and 2 units, positions modulo 8 (2^32 in the code), so that padding and the wrap
 * of positions come all the time; records without end; polls of at most 2 records; one death (DEATHS), of either end,
 * at any step, with a successor that opens the ring again.
 *
 * Claims: first in first out, none lost that was published, none begun twice, none torn, no record across the end of the ring,
 * released <= read <= published <= position <= released + capacity, and the two ends never wait for each other (no deadlock).
 */
#define CAPACITY 4
#define MODULUS 8
#define RECORD_MAX 2
#define POLL_LIMIT 2
#define RELEASE_UNITS (CAPACITY / 4)
#ifndef DEATHS
#define DEATHS 1
#endif
#define CLOSED 255
#define NOBODY 255

/* (a - b) | 0 in the code: what lies between two positions, however often they have wrapped. */
#define DISTANCE(a, b) (((a) + MODULUS - (b)) % MODULUS)
#define OFFSET(position) ((position) % CAPACITY)

#ifdef FAULT_WRAP_COMPARED
#define FREE_FROM(start) (CAPACITY - ((start) - released))
#else
#define FREE_FROM(start) (CAPACITY - DISTANCE(start, released))
#endif

/* Shared words of the ring. */
byte producerWord = 4;
byte releasedWord = 4;
byte readWord = 4;
/* Its data, by unit: the header of the record that begins there, and the number of the record that lies there: where it begins. */
byte lengthOf[CAPACITY];
bool isPadding[CAPACITY];
byte content[CAPACITY];

/* What the model knows and no thread does: up to where records have begun to be handled. */
byte begun = 4;
byte deathsLeft = DEATHS;

/* Before each shared access: the thread ends here, or not. What it wrote stays; what it knew is gone. */
#ifdef PRODUCER_DIES
#define PRODUCER_MORTAL if :: deathsLeft > 0 -> deathsLeft--; goto died :: skip fi
#define PRODUCER_DIES_WAITING :: deathsLeft > 0 -> deathsLeft--; goto died
#else
#define PRODUCER_MORTAL skip
#define PRODUCER_DIES_WAITING
#endif
#ifdef CONSUMER_DIES
#define CONSUMER_MORTAL if :: deathsLeft > 0 -> deathsLeft--; goto died :: skip fi
#define CONSUMER_DIES_WAITING :: deathsLeft > 0 -> deathsLeft--; goto died
#else
#define CONSUMER_MORTAL skip
#define CONSUMER_DIES_WAITING
#endif

/*
 * Forgets what lies from one position to another, and nobody may look at: it keeps the number of states down, and whoever does look at it
 * finds a number that no record has.
 */
inline forget(from, to) {
  index = 0;
  do
  :: index < DISTANCE(to, from) ->
     content[OFFSET(from + index)] = NOBODY;
     lengthOf[OFFSET(from + index)] = 0;
     isPadding[OFFSET(from + index)] = false;
     index++
  :: else -> break
  od;
  index = 0
}

inline checkOrder(position) {
  assert(DISTANCE(readWord, releasedWord) <= CAPACITY);
  assert(DISTANCE(producerWord, releasedWord) <= CAPACITY);
  assert(DISTANCE(readWord, releasedWord) <= DISTANCE(producerWord, releasedWord));
  assert(DISTANCE(position, releasedWord) <= CAPACITY)
}

/* SharedRingProducer.#paddingBefore: CLOSED stands for `undefined`. */
inline paddingBefore() {
  tail = CAPACITY - OFFSET(position);
#ifdef FAULT_NO_PADDING
  padding = 0;
#else
  if :: tail < size -> padding = tail :: else -> padding = 0 fi;
#endif
  if :: FREE_FROM(position) < padding + size -> padding = CLOSED :: else -> skip fi
}

/* SharedRingProducer.#roomAt(position + padding). */
inline roomAt() {
  start = (position + padding) % MODULUS;
  claimRoom = FREE_FROM(start);
  if :: claimRoom > CAPACITY - OFFSET(start) -> claimRoom = CAPACITY - OFFSET(start) :: else -> skip fi;
  if :: claimRoom > RECORD_MAX -> claimRoom = RECORD_MAX :: else -> skip fi
}

inline publishPosition() {
  atomic {
    PRODUCER_MORTAL;
    d_step {
      producerWord = position;
      checkOrder(position)
    }
  }
}

proctype Producer() {
  byte position, released, start;
  byte room, claimRoom, padding, tail, size, index;
open:
  skip;
  position = producerWord;
  d_step { released = releasedWord; room = 0; claimRoom = CLOSED; padding = 0 };
  do
  :: if :: size = 1 :: size = 2 fi;
     /* claim */
     if
     :: size <= room -> d_step { start = position; claimRoom = room }
     :: else ->
        d_step { paddingBefore() };
        if
        :: padding == CLOSED ->
           atomic { PRODUCER_MORTAL; d_step { released = releasedWord; paddingBefore() } };
           if
           :: padding == CLOSED ->
              /* NO_ROOM: what was committed is published, and the producer waits for room. */
              padding = 0;
              if :: position != producerWord -> publishPosition() :: else -> skip fi;
              if
              :: releasedWord != released -> goto nextRecord
              PRODUCER_DIES_WAITING
              fi
           :: else -> skip
           fi
        :: else -> skip
        fi;
        d_step { roomAt() }
     fi;
     /* The caller encodes its message: plain writes, one step (M4). */
     atomic {
       PRODUCER_MORTAL;
       d_step {
         room = CLOSED;
         assert(OFFSET(start) + size <= CAPACITY);
         content[OFFSET(start)] = start;
         content[OFFSET(start + size - 1)] = start
       }
     };
     if
     :: true -> /* abort */
        d_step {
#ifdef FAULT_ABORT_KEEPS_ROOM
          room = claimRoom;
#else
          if :: padding == 0 -> room = claimRoom :: else -> room = 0 fi;
#endif
          padding = 0;
          claimRoom = CLOSED;
          forget(start, (start + size) % MODULUS)
        }
     :: true -> /* commit */
#ifdef FAULT_PUBLISHED_BEFORE_COMMIT
        producerWord = (position + padding + size) % MODULUS;
#endif
        if
        :: padding != 0 ->
           atomic {
             PRODUCER_MORTAL;
             d_step {
               lengthOf[OFFSET(position)] = padding;
               isPadding[OFFSET(position)] = true;
               position = (position + padding) % MODULUS;
               padding = 0
             }
           }
        :: else -> skip
        fi;
        atomic {
          PRODUCER_MORTAL;
          d_step {
            lengthOf[OFFSET(position)] = size;
            isPadding[OFFSET(position)] = false;
            position = (position + size) % MODULUS;
            room = claimRoom - size;
            claimRoom = CLOSED;
            size = 0; start = 0; tail = 0
          }
        };
        if
        :: true -> publishPosition()
        :: true /* later, with others */
        fi
     fi;
nextRecord:
     skip;
     d_step { size = 0; start = 0; tail = 0 }
  od;
died:
  skip;
  d_step { forget(producerWord, (releasedWord + CAPACITY) % MODULUS); position = 0; released = 0; start = 0; room = 0; claimRoom = 0; padding = 0; tail = 0; size = 0 };
  goto open
}

/* SharedRingConsumer.#release */
inline release() {
  if
  :: read != released -> atomic { CONSUMER_MORTAL; d_step { released = read; releasedWord = read; checkOrder(producerWord) } }
  :: else -> skip
  fi
}

/* Each record begins once, and in order. */
inline begin() {
  assert(begun == before);
  begun = after
}

proctype Consumer() {
  byte read, released, published, before, after, at, length, count, index;
  bool padded;
open:
  skip;
#ifdef FAULT_SUCCESSOR_AT_RELEASED
  read = releasedWord;
#else
  read = readWord;
#endif
  d_step { released = releasedWord; published = read };
#ifndef FAULT_SUCCESSOR_KEEPS_ROOM
  release();
#endif
end:
  do
  :: producerWord != read -> /* hasWaiting */
     count = 0;
     do
     :: count < POLL_LIMIT ->
        if :: read == published -> atomic { CONSUMER_MORTAL; published = producerWord } :: else -> skip fi;
        if :: read == published -> break :: else -> skip fi;
        /* #next */
        d_step {
          at = OFFSET(read);
          length = lengthOf[at];
          padded = isPadding[at];
          assert(length >= 1 && length <= RECORD_MAX);
          before = read;
          after = (read + length) % MODULUS
        };
#ifdef FAULT_RELEASED_BEFORE_READ
        d_step { released = after; releasedWord = after };
#endif
        if
        :: DISTANCE(after, released) > RELEASE_UNITS -> release()
        :: else -> skip
        fi;
#ifdef FAULT_READ_AFTER_HANDLER
        d_step { read = after; begin() };
#else
        atomic { CONSUMER_MORTAL; d_step { read = after; readWord = read; begin() } };
#endif
        if
        :: padded -> skip
        :: else ->
           /* The handler decodes the record: plain reads, of its first and its last unit. */
           atomic { CONSUMER_MORTAL; d_step { assert(content[at] == before); count++ } };
           atomic { CONSUMER_MORTAL; assert(content[at + length - 1] == before) }
        fi;
#ifdef FAULT_READ_AFTER_HANDLER
        readWord = read;
#endif
        d_step { forget((after + MODULUS - length) % MODULUS, after); at = 0; after = 0; before = 0; length = 0; padded = false }
     :: else -> break
     od;
     release()
  CONSUMER_DIES_WAITING
  od;
died:
  skip;
  d_step { forget(releasedWord, readWord); read = 0; released = 0; published = 0; after = 0; at = 0; before = 0; length = 0; count = 0; padded = false };
  goto open
}

init { atomic { content[0] = NOBODY; content[1] = NOBODY; content[2] = NOBODY; content[3] = NOBODY; run Producer(); run Consumer() } }
