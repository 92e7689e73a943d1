import type { SeededRandom } from '#core/bits/seeded-random.js';
import { pick } from './mutations.js';

const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'length', 'then', 'a', 'id'];
/** Of extensions that libraries define: records, bundles of strings, ids, pointers, classes, dates. */
const EXTENSIONS = [0x00, 0x42, 0x62, 0x65, 0x69, 0x70, 0x72, 0x73, 0x74, 0x78, 0x7f, 0xff];
const COUNTS = [0, 1, 2, 15, 16, 255, 65_535, 0xff_ffff, 0x7fff_ffff, 0xffff_ffff];

/**
 * Writes MessagePack that no sender of ours would: every token there is, extensions, counts that lie, keys that are names of what objects
 * inherit, nests, and pointers that make much out of little.
 */
export class MessagePackForger {
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #random: SeededRandom;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  /** @returns the offset behind what was written from `begin` on; never past the end */
  forge(random: SeededRandom, bytes: Uint8Array, begin: number): number {
    this.#random = random;
    this.#bytes = bytes;
    this.#at = begin;
    switch (random.below(16)) {
      case 0:
        this.#nest(pick([0x91, 0x81, 0xdc, 0xde], random), random.below(random.below(8) === 0 ? 2_000 : 40));
        break;
      case 1:
        this.#laughs(1 + random.below(60));
        break;
      default:
        this.#value(5);
    }
    if (random.below(12) === 0) this.#byte(random.below(256));
    return Math.min(this.#at, bytes.byteLength);
  }

  #byte(value: number): void {
    this.#bytes[this.#at++] = value;
  }

  #count(value: number, bytes: number): void {
    for (let shift = (bytes - 1) << 3; shift >= 0; shift -= 8) this.#byte(value >>> shift);
  }

  #value(depth: number): void {
    const random = this.#random;
    switch (random.below(depth > 0 ? 14 : 6)) {
      case 0:
        return this.#byte(random.below(256));
      case 1:
        return this.#byte(pick([0xc0, 0xc1, 0xc2, 0xc3, 0x40, 0x41, 0x5f, 0x7f, 0xe0, 0xff], random));
      case 2:
        return this.#number();
      case 3:
      case 4:
        return this.#text(pick(NAMES, random));
      case 5:
        return this.#bin();
      case 6:
      case 7:
        return this.#list(depth, random.below(5));
      case 8:
      case 9:
      case 10:
        return this.#map(depth, random.below(4));
      case 11:
        return this.#record(depth);
      default:
        return this.#extension(depth);
    }
  }

  #number(): void {
    const token = 0xca + this.#random.below(10);
    this.#byte(token);
    const bytes = [4, 8, 1, 2, 4, 8, 1, 2, 4, 8][token - 0xca] as number;
    for (let count = 0; count < bytes; count++) this.#byte(this.#random.below(4) === 0 ? 0xff : this.#random.below(256));
  }

  #text(text: string): void {
    const lie = this.#random.below(16) === 0 ? pick(COUNTS, this.#random) : text.length;
    switch (this.#random.below(5)) {
      case 0:
        this.#byte(0xd9);
        this.#count(lie, 1);
        break;
      case 1:
        this.#byte(0xda);
        this.#count(lie, 2);
        break;
      case 2:
        this.#byte(0xdb);
        this.#count(lie, 4);
        break;
      default:
        this.#byte(0xa0 | (lie & 0x1f));
    }
    for (let unit = 0; unit < text.length; unit++) this.#byte(text.charCodeAt(unit));
  }

  #bin(): void {
    const bytes = this.#random.below(9);
    this.#byte(0xc4);
    this.#count(this.#random.below(12) === 0 ? 255 : bytes, 1);
    for (let count = 0; count < bytes; count++) this.#byte(this.#random.below(256));
  }

  #head(small: number, wide: number, length: number): void {
    const lies = this.#random.below(16) === 0;
    if (!lies && this.#random.below(4) > 0) return this.#byte(small | length);
    const isWord = this.#random.below(2) === 0;
    this.#byte(isWord ? wide + 1 : wide);
    this.#count(lies ? pick(COUNTS, this.#random) : length, isWord ? 4 : 2);
  }

  #list(depth: number, length: number): void {
    this.#head(0x90, 0xdc, length);
    for (let index = 0; index < length; index++) this.#value(depth - 1);
  }

  #map(depth: number, length: number): void {
    this.#head(0x80, 0xde, length);
    for (let index = 0; index < length; index++) {
      if (this.#random.below(6) === 0) this.#value(depth - 1);
      else this.#text(pick(NAMES, this.#random));
      this.#value(depth - 1);
    }
  }

  /** Keys first, then values: some readers write a function for those that come again. */
  #record(depth: number): void {
    const wide = this.#random.below(2) === 0;
    this.#byte(wide ? 0xd5 : 0xd4);
    this.#byte(0x72);
    this.#byte(this.#random.below(256));
    if (wide) this.#byte(this.#random.below(4));
    const length = this.#random.below(4);
    this.#byte(0x90 | length);
    for (let index = 0; index < length; index++) this.#text(pick(NAMES, this.#random));
    for (let index = 0; index < length; index++) this.#value(depth - 1);
  }

  #extension(depth: number): void {
    const random = this.#random;
    const kind = random.below(8) === 0 ? random.below(256) : pick(EXTENSIONS, random);
    const power = random.below(5);
    const bytes = random.below(4) === 0 ? random.below(20) : 1 << power;
    if (bytes === 1 << power) this.#byte(0xd4 + power);
    else {
      this.#byte(0xc7);
      this.#byte(bytes);
    }
    this.#byte(kind);
    for (let count = 0; count < bytes; count++) this.#byte(random.below(3) === 0 ? random.below(256) : random.below(4));
    if (random.below(2) === 0) this.#value(depth - 1);
  }

  #nest(token: number, depth: number): void {
    for (let level = 0; level < depth && this.#at < this.#bytes.byteLength - 8; level++) {
      this.#byte(token);
      if (token >= 0xdc) this.#count(this.#random.below(2) === 0 ? 1 : 65_535, 2);
      if (token === 0x81 || token === 0xde) this.#text('a');
    }
    this.#byte(this.#random.below(128));
  }

  /** Each list holds twice what was last: few bytes, and 2^levels values to whoever walks through. */
  #laughs(levels: number): void {
    for (let level = 0; level < levels && this.#at < this.#bytes.byteLength - 32; level++) {
      this.#byte(0x92);
      this.#id(0x69, level);
    }
    this.#byte(0x90);
    for (let level = levels - 1; level >= 0; level--) if (this.#at < this.#bytes.byteLength - 16) this.#id(0x70, level);
  }

  #id(kind: number, id: number): void {
    this.#byte(0xd6);
    this.#byte(kind);
    this.#count(id, 4);
  }
}
