/*
 * One ring, one producer, one consumer: rules R1, R2 and M2 of docs/memory-ordering.md.
 *
 * Stands for packages/core/src/ring: ring-producer.ts and ring-consumer.ts, access by access; docs/models.md has the table.
 *
 * Bounds: a ring of 4 units of 8 bytes, records of 1 and 2 units, positions modulo 16 (2^32 in the code), so that padding and the wrap
 * of positions come all the time; records without end, numbered modulo 8; polls of at most 2 records; up to 2 deaths, of either end, at
 * any step, each with a successor that opens the ring again.
 *
 * Claims: first in first out, none lost that was published, none begun twice, none torn, no record across the end of the ring,
 * released <= read <= published <= position <= released + capacity, and the two ends never wait for each other (no deadlock).
 */
#define CAPACITY 4
#define MODULUS 8
#define NUMBERS 5
#define RECORD_MAX 2
#define POLL_LIMIT 2
#define RELEASE_UNITS (CAPACITY / 4)
#ifndef DEATHS
#define DEATHS 2
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
/* Its data, by unit: the header of the record that begins there, and the number of the record that lies there. */
byte lengthOf[CAPACITY];
bool isPadding[CAPACITY];
byte content[CAPACITY];

/* What the model knows and no thread does: number of the next record to publish, and of the next one to begin. */
byte publishedNext = 0;
byte begunNext = 0;
byte deathsLeft = DEATHS;

/* Before each shared access: the thread ends here, or not. What it wrote stays; what it knew is gone. */
#define MORTAL if :: deathsLeft > 0 -> deathsLeft--; goto died :: skip fi

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
    MORTAL;
    d_step {
      producerWord = position;
      publishedNext = next;
      checkOrder(position)
    }
  }
}

proctype Producer() {
  byte position, released, start, next;
  byte room, claimRoom, padding, tail, size, unit, index;
open:
  skip;
  d_step { position = producerWord; next = publishedNext };
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
           atomic { MORTAL; d_step { released = releasedWord; paddingBefore() } };
           if
           :: padding == CLOSED ->
              /* NO_ROOM: what was committed is published, and the producer waits for room. */
              padding = 0;
              if :: position != producerWord -> publishPosition() :: else -> skip fi;
              if
              :: releasedWord != released -> goto nextRecord
              :: deathsLeft > 0 -> deathsLeft--; goto died
              fi
           :: else -> skip
           fi
        :: else -> skip
        fi;
        d_step { roomAt() }
     fi;
     d_step { room = CLOSED; assert(OFFSET(start) + size <= CAPACITY); unit = 0 };
     /* The caller encodes its message: one plain write per unit. */
     do
     :: unit < size -> atomic { MORTAL; d_step { content[OFFSET(start + unit)] = next; unit++ } }
     :: else -> break
     od;
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
        d_step { producerWord = (position + padding + size) % MODULUS; publishedNext = (next + 1) % NUMBERS };
#endif
        if
        :: padding != 0 ->
           atomic {
             MORTAL;
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
          MORTAL;
          d_step {
            lengthOf[OFFSET(position)] = size;
            isPadding[OFFSET(position)] = false;
            position = (position + size) % MODULUS;
            next = (next + 1) % NUMBERS;
            room = claimRoom - size;
            claimRoom = CLOSED;
            size = 0; start = 0; unit = 0; tail = 0
          }
        };
        if
        :: true -> publishPosition()
        :: true /* later, with others */
        fi
     fi;
nextRecord:
     skip;
     d_step { size = 0; start = 0; unit = 0; tail = 0 }
  od;
died:
  skip;
  d_step { forget(producerWord, (releasedWord + CAPACITY) % MODULUS); position = 0; released = 0; start = 0; next = 0; room = 0; claimRoom = 0; padding = 0; tail = 0; size = 0; unit = 0 };
  goto open
}

/* SharedRingConsumer.#release */
inline release() {
  if
  :: read != released -> atomic { MORTAL; d_step { released = read; releasedWord = read; checkOrder(producerWord) } }
  :: else -> skip
  fi
}

/* What the model counts when a record begins to be handled. */
inline begin() {
  number = begunNext;
  if :: padded -> skip :: else -> begunNext = (begunNext + 1) % NUMBERS fi
}

proctype Consumer() {
  byte read, released, published, after, at, number, unit, length, count, index;
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
        if :: read == published -> atomic { MORTAL; published = producerWord } :: else -> skip fi;
        if :: read == published -> break :: else -> skip fi;
        /* #next */
        d_step {
          at = OFFSET(read);
          length = lengthOf[at];
          padded = isPadding[at];
          assert(length >= 1 && length <= RECORD_MAX);
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
        atomic { MORTAL; d_step { read = after; readWord = read; begin() } };
#endif
        if
        :: padded -> skip
        :: else ->
           /* The handler decodes the record: one plain read per unit. */
           unit = 0;
           do
           :: unit < length -> atomic { MORTAL; d_step { assert(content[at + unit] == number); unit++ } }
           :: else -> break
           od;
           count++
        fi;
#ifdef FAULT_READ_AFTER_HANDLER
        readWord = read;
#endif
        d_step { forget((after + MODULUS - length) % MODULUS, after); at = 0; after = 0; number = 0; unit = 0; length = 0; padded = false }
     :: else -> break
     od;
     release()
  :: deathsLeft > 0 -> deathsLeft--; goto died
  od;
died:
  skip;
  d_step { forget(releasedWord, readWord); read = 0; released = 0; published = 0; after = 0; at = 0; number = 0; unit = 0; length = 0; count = 0; padded = false };
  goto open
}

init { atomic { content[0] = NOBODY; content[1] = NOBODY; content[2] = NOBODY; content[3] = NOBODY; run Producer(); run Consumer() } }
