import { mix } from '../collections/hash.ts';

/**
 * Rendezvous hashing (Thaler and Ravishankar, "A name-based mapping scheme for rendezvous", 1996): every member has a weight for every
 * key, and the heaviest has the key. So if a member comes, it takes from the others only the keys that are its own now, about 1/n of all;
 * if one goes, only its keys move, evenly to the others. No ring, no virtual nodes, and no table to be kept equal between threads: who
 * knows the same members finds the same one, in whatever order he knows them.
 *
 * @param key a hash that `KeyHash` made
 * @param members numbers that tell the members apart, the same in every thread
 * @returns the index of the member that has the key
 */
export function rendezvous(key: number, members: ArrayLike<number>): number {
  let heaviest = 0;
  let weight = -1;
  for (let index = 0; index < members.length; index++) {
    const own = mix(key ^ (members[index] as number));
    // Equal weights, once in 2^32: whoever has the smaller number, wherever it stands.
    if (own < weight || (own === weight && (members[index] as number) > (members[heaviest] as number))) continue;
    heaviest = index;
    weight = own;
  }
  return heaviest;
}
