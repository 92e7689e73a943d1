/*
 * Shared blocks: rule D9 of docs/memory-ordering.md, U1 to U4 and U6 of docs/shared-blocks.md.
 *
 * Stands for packages/core/src/blocks: shared-block-arena.ts (tryClaim, depart, arrive, release), arena-words.ts (tryTake, free),
 * block-remains.ts; and for steps 1, 4, 5 and 11 of docs/thread-death.md; docs/models.md has the table.
 *
 * Bounds: an arena of 3 units, the third in a group of its own; A claims blocks of 1 or 2 units, without end, uses them, releases them or sends them to B over a ring of 1
 * record; B uses and releases them. Another thread, C, claims and releases one unit at a time. One death, of A or of B, at any step; the
 * owner (which is C here) and the survivor settle it, then a successor goes on. The line of those that wait is left out.
 *
 * Claims: no unit is used by two; no message is handled whose block is gone; after a death has been settled every unit that is taken
 * belongs to somebody who lives, or goes with a record that waits.
 */
#define UNITS 3
#define A 0
#define B 1
#define C 2
#define NOBODY 9
#define NOBODYS 0
#define WAY 2
#define HELD 3 /* + thread */
#define NONE 9

/* Units of one group change in one step. */
#define IN_ONE_GROUP(one, other) ((one) / 2 == (other) / 2)
/* The unit behind `head`, if it belongs to the block of that. */
#define HAS_TAIL(head) ((head) + 1 < UNITS && taken[(head) + 1] && !begins[(head) + 1])

byte owner[UNITS];
bool taken[UNITS];
bool begins[UNITS];
/* A's ring to B, one record: the head of the block that it names, published or not; and whether B has read it. */
byte record = NONE;
/* Who believes that a unit is his. */
byte user[UNITS] = NOBODY;
byte deathsLeft = 1;
bool exited[2];
bool canGoOn[2];
bool settling = false;

#define MORTAL if :: deathsLeft > 0 && !settling -> deathsLeft--; settling = true; goto died :: skip fi

/* U2: the owner, then the units, the groups upwards; what is taken makes it give back. `head` is NONE if it has nothing. */
inline claim(thread, wanted) {
  head = 0;
  do
  :: head + wanted > UNITS -> head = NONE; break
  :: else ->
     atomic { MORTAL; got = (owner[head] == NOBODYS); if :: got -> owner[head] = HELD + thread :: else -> skip fi };
     if
     :: got ->
        atomic { MORTAL;
          isWhole = (wanted == 1 || IN_ONE_GROUP(head, head + 1));
          got = (!taken[head] && (wanted == 1 || !isWhole || !taken[head + 1]));
          if
          :: got ->
             taken[head] = true; begins[head] = true;
             if :: wanted == 2 && isWhole -> taken[head + 1] = true :: else -> skip fi
          :: else -> skip
          fi };
        if
        :: got && !isWhole ->
#ifdef FAULT_TAIL_NOT_LOOKED_AT
           atomic { MORTAL; taken[head + 1] = true }
#else
           atomic { MORTAL; got = !taken[head + 1]; if :: got -> taken[head + 1] = true :: else -> skip fi };
           if :: !got -> atomic { MORTAL; taken[head] = false; begins[head] = false } :: else -> skip fi
#endif
        :: else -> skip
        fi;
        if :: !got -> atomic { MORTAL; owner[head] = NOBODYS } :: else -> skip fi
     :: else -> skip
     fi;
     if :: got -> break :: else -> head++ fi
  od;
  isWhole = false;
  if
  :: head != NONE -> d_step {
       assert(user[head] == NOBODY);
       user[head] = thread;
       if :: wanted == 2 -> assert(user[head + 1] == NOBODY); user[head + 1] = thread :: else -> skip fi;
       got = false
     }
  :: else -> got = false
  fi
}

inline letGo(thread) {
  d_step {
    unit = 0;
    do :: unit < UNITS -> if :: user[unit] == thread -> user[unit] = NOBODY :: else -> skip fi; unit++ :: else -> break od;
    unit = 0
  }
}

/* U3: the groups downwards, that of the head last, then the owner. Blocks have at most one tail here. */
inline freeBlock(start) {
  isTail = (begins[start] && HAS_TAIL(start));
#ifdef FAULT_OWNER_FREED_FIRST
  atomic { MORTAL; owner[start] = NOBODYS };
#endif
#ifdef FAULT_HEAD_FREED_FIRST
  atomic { MORTAL; taken[start] = false; begins[start] = false; if :: isTail && IN_ONE_GROUP(start, start + 1) -> taken[start + 1] = false :: else -> skip fi };
  if :: isTail && !IN_ONE_GROUP(start, start + 1) -> atomic { MORTAL; taken[start + 1] = false } :: else -> skip fi;
#else
  if :: isTail && !IN_ONE_GROUP(start, start + 1) -> atomic { MORTAL; taken[start + 1] = false } :: else -> skip fi;
  atomic { MORTAL; taken[start] = false; begins[start] = false; if :: isTail && IN_ONE_GROUP(start, start + 1) -> taken[start + 1] = false :: else -> skip fi };
#endif
#ifndef FAULT_OWNER_FREED_FIRST
  atomic { MORTAL; owner[start] = NOBODYS };
#endif
  isTail = false
}

proctype ThreadA() {
  byte head = NONE, wanted, unit;
  bool got, isTail, isWhole;
work:
  skip;
end:
  do
  :: if :: wanted = 1 :: wanted = 2 fi;
     claim(A, wanted);
     if
     :: head == NONE -> skip
     :: head != NONE ->
        letGo(A);
        if
        :: true -> freeBlock(head)
        :: record == NONE ->
#ifdef FAULT_DEPARTS_AFTER_COMMIT
           atomic { MORTAL; record = head };
           atomic { MORTAL; if :: owner[head] == HELD + A -> owner[head] = WAY :: else -> skip fi }
#else
           /* depart, then the record is committed and published. */
           atomic { MORTAL; assert(owner[head] == HELD + A); owner[head] = WAY };
           atomic { MORTAL; record = head }
#endif
        fi
     fi;
     d_step { head = NONE; wanted = 0 }
  :: atomic { deathsLeft > 0 && !settling -> deathsLeft--; settling = true; goto died }
  od;
died:
  letGo(A);
  d_step { head = NONE; wanted = 0; got = false; isTail = false; isWhole = false; exited[A] = true };
  atomic { canGoOn[A] -> canGoOn[A] = false };
  goto work
}

inline take(start) {
  atomic {
    MORTAL;
    got = (owner[start] == WAY);
    assert(got); /* a message is handled whose block is gone */
    owner[start] = HELD + B
  }
}

proctype ThreadB() {
  byte head = NONE, unit;
  bool got, isTail;
work:
  skip;
end:
  do
  :: atomic { record != NONE -> MORTAL; head = record; record = NONE };
     /* arrive */
     take(head);
     d_step {
       assert(user[head] == NOBODY);
       user[head] = B;
       if :: HAS_TAIL(head) -> assert(user[head + 1] == NOBODY); user[head + 1] = B :: else -> skip fi
     };
     letGo(B);
     freeBlock(head);
     d_step { head = NONE; got = false }
  :: atomic { deathsLeft > 0 && !settling -> deathsLeft--; settling = true; goto died }
  od;
died:
  letGo(B);
  d_step { head = NONE; got = false; isTail = false; exited[B] = true };
  atomic { canGoOn[B] -> canGoOn[B] = false };
  goto work
}

/* BlockRemains.#releaseWhere: taken over, then freed; in one step, for whoever else could interfere has no claim to it. */
inline releaseWhere(what) {
  d_step {
    unit = 0;
    do
    :: unit < UNITS ->
       if
       :: owner[unit] == what && !(what == WAY && record == unit && isKept) ->
          if
          :: begins[unit] ->
             if :: HAS_TAIL(unit) -> taken[unit + 1] = false :: else -> skip fi;
             taken[unit] = false; begins[unit] = false
          :: else -> skip
          fi;
          owner[unit] = NOBODYS
       :: else -> skip
       fi;
       unit++
    :: else -> break
    od;
    unit = 0
  }
}

/* After a death has been settled: nothing is the dead thread's, nothing is under way without a record, and no unit is taken without a block. */
inline noneLost(what) {
  d_step {
    unit = 0;
    do
    :: unit < UNITS ->
       assert(owner[unit] != what && !(owner[unit] == WAY && record != unit));
       assert(!begins[unit] || owner[unit] != NOBODYS);
       if
       :: taken[unit] && !begins[unit] -> assert(unit > 0); assert(taken[unit - 1])
       :: else -> skip
       fi;
       unit++
    :: else -> break
    od;
    unit = 0
  }
}

/* The owner, which also has blocks of its own. */
proctype ThreadC() {
  byte head, unit;
  bool got, isTail, isKept;
end:
  do
  :: atomic { head < UNITS -> got = (owner[head] == NOBODYS); if :: got -> owner[head] = HELD + C :: else -> skip fi };
     if
     :: got ->
        atomic { got = !taken[head];
          if :: got -> taken[head] = true; begins[head] = true; assert(user[head] == NOBODY); user[head] = C :: else -> skip fi };
        if :: got -> user[head] = NOBODY; atomic { taken[head] = false; begins[head] = false } :: else -> skip fi;
        owner[head] = NOBODYS
     :: else -> skip
     fi;
     got = false;
     head = (head + 1) % UNITS
  :: exited[A] ->
     /* Step 1: what A held. Step 4, by B: what A had published is read, and what is still under way was not. */
     releaseWhere(HELD + A);
     isKept = true;
#ifndef FAULT_WAY_LEFT
     atomic { record == NONE && ThreadB@end -> releaseWhere(WAY) };
#endif
     noneLost(HELD + A);
     atomic { exited[A] = false; settling = false; canGoOn[A] = true; goto settled }
  :: exited[B] ->
     releaseWhere(HELD + B);
     /* Step 5, by A: what goes with a record that waits stays. A settles in a step of its own, between two
        of its claims, as B does above. */
#ifdef FAULT_WAITING_RELEASED
     isKept = false;
#else
     isKept = true;
#endif
     atomic { ThreadA@end -> releaseWhere(WAY); noneLost(HELD + B) };
     atomic { exited[B] = false; settling = false; canGoOn[B] = true }
  od;
settled:
  skip;
  goto end
}

init { atomic { run ThreadA(); run ThreadB(); run ThreadC() } }
