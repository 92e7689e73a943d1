/** A test of `packages/actors/test/runtime`, in the virtual system. */
export function virtual(file, name) {
  return { file: `packages/actors/test/runtime/${file}.test.ts`, name, way: 'virtual' };
}

/** A test of a part of `packages/actors`. */
export function unit(file, name) {
  return { file: `packages/actors/test/${file}.test.ts`, name };
}

/** A test of a part of `packages/core`. */
export function core(file, name) {
  return { file: `packages/core/test/${file}.test.ts`, name };
}
