import type { AskSignal } from '../cell/asks/ask-signal.ts';
import { ReplyHandle } from '../cell/asks/reply-handle.ts';
import type { Accepted } from '../contract/message.ts';
import { FLAG_BY_RUNTIME, FLAG_FAILED } from './envelope-layout.ts';
import type { Peer } from './peer.ts';
import type { AskPlace, RemoteEnvironment } from './remote-environment.ts';

/** The reply handle of an ask of another thread. */
export class RemoteReply extends ReplyHandle {
  readonly place: AskPlace;
  deadlineMs = Number.POSITIVE_INFINITY;
  readonly #environment: RemoteEnvironment;
  readonly #peer: Peer;
  #isOneOfMany = false;

  constructor(environment: RemoteEnvironment, peer: Peer, place: AskPlace) {
    super(undefined, false);
    this.#environment = environment;
    this.#peer = peer;
    this.place = place;
  }

  protected get askId(): number {
    return this.place.id;
  }

  override get isOneOfMany(): boolean {
    return this.#isOneOfMany;
  }

  override beOneOfMany(): void {
    this.#isOneOfMany = true;
  }

  get isGivenUp(): boolean {
    return this.isCancellable && !this.answered && this.#environment.cancellations.isGivenUp(this.place);
  }

  protected attend(signal: AskSignal): () => void {
    const { cancellations, wheel } = this.#environment;
    if (signal.deadlineMs !== Number.POSITIVE_INFINITY) wheel.start(signal);
    const leave = this.isCancellable ? cancellations.listen(this.place, () => signal.abort()) : undefined;
    return () => {
      wheel.cancel(signal);
      leave?.();
    };
  }

  protected deliver(value: unknown): Accepted {
    return this.#send(value, 0);
  }

  /** Never throws: an ask always settles (G45), at worst with the reason why its error could not be sent. */
  protected deliverFailure(error: Error, byRuntime: boolean): void {
    const flags = byRuntime ? FLAG_FAILED | FLAG_BY_RUNTIME : FLAG_FAILED;
    // What is in an error's data is shown, not given.
    this.#environment.blocks.showing(() => {
      try {
        this.#send(error, flags);
      } catch (reason) {
        this.#send(reason, flags);
      }
    });
  }

  /** The asker's table would refuse it too; it is reported here, where the mistake is. */
  protected refuse(answer: unknown): Accepted {
    this.#environment.lateReplies.take(this.place, answer);
    return 'stopped';
  }

  #send(answer: unknown, flags: number): Accepted {
    this.#peer.sendReply(this.place, answer, flags);
    return 'accepted';
  }
}

/** The reply handle of an ask of this thread that is no longer open: every answer is late (G46). */
export class LateReply extends ReplyHandle {
  readonly place: AskPlace;
  deadlineMs = Number.POSITIVE_INFINITY;
  readonly #environment: RemoteEnvironment;

  constructor(environment: RemoteEnvironment, place: AskPlace) {
    super(undefined, false);
    this.#environment = environment;
    this.place = place;
  }

  protected get askId(): number {
    return this.place.id;
  }

  get isGivenUp(): boolean {
    return true;
  }

  protected attend(): () => void {
    return () => undefined;
  }

  protected deliver(value: unknown): Accepted {
    return this.refuse(value);
  }

  protected deliverFailure(error: Error, byRuntime: boolean): void {
    if (!byRuntime) this.refuse(error);
  }

  protected refuse(answer: unknown): Accepted {
    this.#environment.lateReplies.take(this.place, answer);
    return 'stopped';
  }
}
