import { actor, on } from '@ringmaster/actors';

export type GreeterMessage = { readonly type: 'greet'; readonly name: string };

/** An actor lives in a module of its own, without side effects: the worker that hosts it imports this file. */
export const greeter = actor<GreeterMessage>(import.meta.url, 'greeter', () => {
  let greeted = 0;
  return on({
    greet: ({ name }) => {
      greeted++;
      console.log(`Hello, ${name}! You are number ${greeted}`);
    },
  });
});
