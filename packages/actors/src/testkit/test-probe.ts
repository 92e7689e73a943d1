import type { ActorRef, AnyRef, OfType, Recipient, ReplyTo } from '../contract/actor-ref.ts';
import { COMMON } from '../contract/common.ts';
import { StateError } from '../contract/errors/state-error.ts';
import { isFailedAnswer } from '../contract/failed-answer.ts';
import type { Accepted } from '../contract/message.ts';
import type { Terminated } from '../contract/terminated.ts';
import { asActorRef } from '../cell/refs/actor-ref-base.ts';
import { ReplyHandle } from '../cell/asks/reply-handle.ts';
import type { OwnerSystem } from '../system/owner/owner-system.ts';
import { Arrivals } from './arrivals.ts';
import type { Passage } from './passage.ts';
import type { Probe, TypeIn, WaitOptions } from './probe.ts';
import { probeActor, type ProbeInbox, probesOf } from './probe-actor.ts';
import { show, showSender } from './show.ts';
import type { LogBook } from './test-log.ts';

/** What came to a probe, and from whom. */
type Came<M> =
  | { readonly kind: 'message'; readonly message: M; readonly sender: AnyRef | undefined }
  | { readonly kind: 'failure'; readonly error: Error; readonly sender: AnyRef | undefined }
  | { readonly kind: 'end'; readonly notice: Terminated };

type Told<M> = Extract<Came<M>, { kind: 'message' }>;

/** What a probe needs around it. */
export interface ProbeNeeds {
  readonly system: OwnerSystem;
  readonly passage: Passage;
  /** Says what has failed instead. */
  readonly log: Pick<LogBook, 'failures'>;
  /** Its actor's. */
  readonly name: string;
}

/** The test's end of a probe; the other one is its actor. */
export class TestProbe<M> implements Probe<M>, ProbeInbox {
  readonly ref: ActorRef<M> & ReplyTo<M>;
  readonly #needs: ProbeNeeds;
  readonly #arrivals: Arrivals<Came<M>>;
  readonly #watched = new Set<AnyRef>();
  #watch: ((ref: AnyRef) => void) | undefined;
  readonly #noise: ((message: M) => boolean)[] = [];
  /** What was expected last. */
  #taken: unknown;

  constructor(needs: ProbeNeeds) {
    const { system, passage, log, name } = needs;
    this.#needs = needs;
    this.#arrivals = new Arrivals<Came<M>>(() => passage, { place: `at "${name}"`, show: showCame, why: () => log.failures });
    // Which messages it takes only the test knows; and every reference of ours can do what a reply handle can.
    this.ref = system.spawn(probeActor({ id: name }), { name, thread: 'owner' }) as unknown as ActorRef<M> & ReplyTo<M>;
    // Behind the spawn, which refuses a name that another probe has: that one has its inbox still. The actor begins after this turn.
    probesOf(system[COMMON]).set(name, this);
  }

  get messages(): readonly M[] {
    return this.#arrivals.all.flatMap((came) => (came.kind === 'message' ? [came.message] : []));
  }

  tell<T>(to: Recipient<T>, message: NoInfer<T>): Accepted {
    const { runtime } = this.#needs.system;
    const cell = runtime.cellAt(asActorRef(this.ref).slot);
    return cell === undefined ? to.tell(message) : runtime.asSender(cell, () => to.tell(message));
  }

  async next(options?: WaitOptions): Promise<M> {
    return this.#take('a message', (came): came is Told<M> => came.kind === 'message', options);
  }

  async expect<K extends TypeIn<M>>(type: K, options?: WaitOptions): Promise<OfType<M, K>> {
    const isOne = (came: Came<M>): came is Told<M> => typeOf(came) === type;
    return (await this.#take(`"${String(type)}"`, isOne, options)) as OfType<M, K>;
  }

  async expectAll<const K extends readonly TypeIn<M>[]>(
    types: K,
    { timeout = this.#needs.passage.patienceMs }: WaitOptions = {},
  ): Promise<{ readonly [I in keyof K]: OfType<M, K[I]> }> {
    const limitMs = this.#needs.passage.nowMs + timeout;
    const found: unknown[] = [];
    const missing = new Map<number, unknown>(types.entries());
    while (missing.size > 0) {
      const placeOf = (came: Came<M>): number | undefined => [...missing].find(([, type]) => typeOf(came) === type)?.[0];
      const what = [...missing.values()].map((type) => `"${String(type)}"`).join(' and ');
      const isOne = (came: Came<M>): came is Told<M> => placeOf(came) !== undefined;
      const leftMs = Math.max(0, limitMs - this.#needs.passage.nowMs);
      const came = await this.#arrivals.take({ what, is: isOne, isNext: true, timeout: leftMs });
      const place = placeOf(came) ?? 0;
      missing.delete(place);
      found[place] = came.message;
      this.#taken = came.message;
    }
    return found as unknown as { readonly [I in keyof K]: OfType<M, K[I]> };
  }

  async expectFailure({ timeout }: WaitOptions = {}): Promise<Error> {
    const is = (came: Came<M>): came is Extract<Came<M>, { kind: 'failure' }> => came.kind === 'failure';
    return (await this.#arrivals.take({ what: 'a failed answer', is, isNext: true, timeout })).error;
  }

  expectNothing(forMs = 0): Promise<void> {
    return this.#arrivals.none('message', () => true, forMs);
  }

  ignore(isNoise: (message: M) => boolean): void {
    this.#noise.push(isNoise);
    this.#arrivals.dismiss((came) => came.kind === 'message' && isNoise(came.message));
  }

  watch(ref: AnyRef): void {
    if (this.#watched.has(ref)) return;
    this.#watched.add(ref);
    this.#watch?.(ref);
  }

  async expectTerminated(ref: AnyRef, { timeout }: WaitOptions = {}): Promise<Terminated> {
    this.watch(ref);
    const is = (came: Came<M>): came is Extract<Came<M>, { kind: 'end' }> => came.kind === 'end' && came.notice.ref === ref;
    return (await this.#arrivals.take({ what: `the end of "${ref.name}"`, is, isNext: false, timeout })).notice;
  }

  reply(value: unknown): Accepted {
    return this.#asked('reply').tell(value);
  }

  fail(error: Error): void {
    this.#asked('fail').fail(error);
  }

  // ------------------------------------------------------------------ what its actor says

  begun(watch: (ref: AnyRef) => void): void {
    this.#watch = watch;
    for (const ref of this.#watched) watch(ref);
  }

  received(message: unknown): void {
    const sender = this.#sender();
    if (isFailedAnswer(message)) return this.#arrivals.add({ kind: 'failure', error: message.error, sender });
    // Whoever was given its reference was given its type as well.
    const told = message as M;
    let isNoise = false;
    try {
      isNoise = this.#noise.some((one) => one(told));
    } finally {
      // One that throws fails this actor; the message has come all the same.
      this.#arrivals.add({ kind: 'message', message: told, sender }, isNoise);
    }
  }

  ended(notice: Terminated): void {
    this.#arrivals.add({ kind: 'end', notice });
  }

  async #take(what: string, is: (came: Came<M>) => came is Told<M>, { timeout }: WaitOptions = {}): Promise<M> {
    const { message } = await this.#arrivals.take({ what, is, isNext: true, timeout });
    this.#taken = message;
    return message;
  }

  #sender(): AnyRef | undefined {
    const { current } = this.#needs.system.runtime;
    const origin = current === undefined ? undefined : this.#needs.system.runtime.cellAt(current.slot)?.calls.handledOrigin;
    return origin instanceof ReplyHandle ? origin.sender : (origin as AnyRef | undefined);
  }

  #asked(action: 'reply' | 'fail'): ReplyTo<unknown> {
    const taken = this.#taken;
    const handle = typeof taken === 'object' && taken !== null && 'replyTo' in taken ? taken.replyTo : undefined;
    const isAnswered = handle instanceof ReplyHandle && handle.hasReplied;
    if (handle !== undefined && !isAnswered) return handle as ReplyTo<unknown>;
    const wants = isAnswered ? 'has been answered' : 'wants no answer';
    const what = taken === undefined ? 'nothing was expected yet' : `${show(taken)} was expected last, and ${wants}`;
    throw new StateError(`Cannot ${action} at "${this.#needs.name}": ${what}`);
  }
}

function typeOf<M>(came: Came<M>): unknown {
  if (came.kind !== 'message') return undefined;
  const { message } = came;
  return typeof message === 'object' && message !== null && 'type' in message ? message.type : undefined;
}

function showCame<M>(came: Came<M>): string {
  if (came.kind === 'message') return `${show(came.message)} ${showSender(came.sender)}`;
  if (came.kind === 'failure') return `the failed answer "${came.error.message}" ${showSender(came.sender)}`;
  const { ref, reason } = came.notice;
  return `the end of "${ref.name}" (${typeof reason === 'string' ? reason : reason.message})`;
}
