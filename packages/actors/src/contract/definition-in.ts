import type { ActorDefinition, Blueprint } from './blueprint.ts';

/**
 * An actor of this library by the module that defines it, for who only spawns it and sends to it: that module is loaded where such an actor lives, and nowhere else. Each thread loads all
 * that the package exports at its start; what schedulers and brokers are made of was a sixth of that.
 *
 * @param beside `import.meta.url` of a module in the same folder
 * @param module its file, without the ending
 * @param actorName as `actor` is given it there, without options
 */
export function definitionIn<M, A>(beside: string, module: string, actorName: string): ActorDefinition<M, A> {
  // tsc does not rewrite the extension in a string.
  const { href: url } = new URL(`./${module}${beside.endsWith('.ts') ? '.ts' : '.js'}`, beside);
  const bind = (args: A) => ({ url, actorName, args }) as unknown as Blueprint<M>;
  return Object.freeze(Object.assign(bind, { url, actorName }));
}
