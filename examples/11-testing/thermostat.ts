import { type ActorRef, actor, on, type ReplyTo } from '@ringmaster/actors';

export type HeaterMessage = { readonly type: 'switch'; readonly on: boolean };
export type AlarmMessage = { readonly type: 'sensor-silent'; readonly forMs: number };

export type ThermostatMessage =
  | { readonly type: 'measured'; readonly celsius: number }
  | { readonly type: 'aim'; readonly celsius: number }
  | { readonly type: 'aimed-at'; readonly replyTo: ReplyTo<number> }
  /** To itself. */
  | { readonly type: 'silence' };

export interface ThermostatArgs {
  readonly celsius: number;
  readonly heater: ActorRef<HeaterMessage>;
  readonly alarm: ActorRef<AlarmMessage>;
}

export const SILENCE_MS = 10 * 60_000;

/** Keeps a room warm, and knows when its sensor has died. */
export const thermostat = actor<ThermostatMessage, ThermostatArgs>(import.meta.url, 'thermostat', (ctx, { celsius, heater, alarm }) => {
  let aim = celsius;
  let isOn: boolean | undefined;
  ctx.timers.idle(SILENCE_MS, { type: 'silence' });
  return on({
    measured: ({ celsius }) => {
      if (!Number.isFinite(celsius)) throw new RangeError(`Cannot go by ${celsius} degrees`);
      const wanted = celsius < aim;
      if (wanted === isOn) return;
      isOn = wanted;
      heater.tell({ type: 'switch', on: wanted });
    },
    aim: ({ celsius }) => {
      aim = celsius;
    },
    'aimed-at': ({ replyTo }) => replyTo.tell(aim),
    silence: () => alarm.tell({ type: 'sensor-silent', forMs: SILENCE_MS }),
  });
});
