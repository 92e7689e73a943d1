import { CoreWorld } from './core-world.ts';

/** A core whose next message comes when the test says so. */
export class PatientWorld extends CoreWorld {
  isAsked = false;

  override handOutSoon(): void {
    this.isAsked = true;
  }

  message(): void {
    this.isAsked = false;
    this.core.handOut(this.nowMs);
  }

  /** @returns how many messages it took until it wanted no more */
  settleDown(each: () => void = () => undefined): number {
    let messages = 0;
    for (; this.isAsked; messages++) {
      this.message();
      each();
    }
    return messages;
  }
}
