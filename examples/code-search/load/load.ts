import { Client } from './client.ts';
import type { Expectations } from './expectations.ts';

/** Clients that ask one query after the other until the server tells them to leave. */
export class Load {
  readonly latenciesMs: number[] = [];
  readonly failures: string[] = [];
  /** Resolves with the first failure. */
  readonly failed: Promise<void>;
  readonly #expectations: Expectations;
  readonly #clients: Promise<unknown>;
  #fail: () => void = () => {};

  constructor(url: URL, expectations: Expectations, clients: number) {
    this.#expectations = expectations;
    this.failed = new Promise((resolve) => {
      this.#fail = resolve;
    });
    this.#clients = Promise.all(Array.from({ length: clients }, (_, number) => this.#ask(new Client(url), number)));
  }

  /** Resolves when every client has been told that the server takes no other request, or has met with a failure. */
  async toldToLeave(): Promise<void> {
    await this.#clients;
  }

  async #ask(client: Client, number: number): Promise<void> {
    const { queries } = this.#expectations;
    for (let turn = number; ; turn++) {
      const query = queries[turn % queries.length] as string;
      const response = await client.search(query);
      this.latenciesMs.push(response.ms);
      const failure = this.#expectations.failureOf(query, response);
      if (failure !== undefined) {
        this.failures.push(failure);
        this.#fail();
      }
      if (failure !== undefined || response.isLast) break;
    }
    client.close();
  }
}
