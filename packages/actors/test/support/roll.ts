import { type AgentInfo, AgentManager, type AgentManagerHost, type AnyRef, type Placement, type Subscription } from '@ringmaster/actors';
import type { Stage } from './stage.ts';

/** A manager, and what somebody who follows its agents is told. */
export class Roll {
  readonly host: AgentManagerHost;
  readonly agents: AgentManager;
  readonly told: AgentInfo[] = [];
  readonly subscription: Subscription;
  readonly #stage: Stage;

  constructor(stage: Stage, thread: Placement) {
    this.#stage = stage;
    this.host = stage.system;
    this.agents = AgentManager.start(this.host, { thread });
    this.subscription = this.agents.subscribe({
      tell: (info) => {
        this.told.push(info);
        return 'accepted';
      },
    });
  }

  /** What was told last of an agent. */
  last(ref: AnyRef): AgentInfo | undefined {
    return this.told.findLast((info) => info.ref === ref);
  }

  /** How an agent is, once that `holds`: the clock goes on as long as it takes. */
  async until(ref: AnyRef, holds: (info: AgentInfo) => boolean): Promise<AgentInfo> {
    for (let step = 0; ; step++) {
      const info = this.last(ref);
      if (info !== undefined && holds(info)) return info;
      await this.#stage.pass(step);
    }
  }

  /** Status of an agent, as it was told, without repetitions. */
  statuses(ref: AnyRef): readonly string[] {
    const all = this.told.filter((info) => info.ref === ref).map(({ status }) => status);
    return all.filter((status, index) => status !== all[index - 1]);
  }
}
