// Chance that can be repeated.

/** Dice that fall the same for the same seed (mulberry32). */
export class Dice {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  /** From 0 up to, not including, 1. */
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 up to, not including, end. */
  below(end) {
    return Math.floor(this.next() * end);
  }

  chance(probability) {
    return this.next() < probability;
  }

  /** One of a list; undefined where it is empty. */
  one(list) {
    return list[this.below(list.length)];
  }

  /** Up to n different ones of a list, in a chance order. */
  some(list, n) {
    const left = [...list];
    const taken = [];
    while (taken.length < n && left.length) taken.push(...left.splice(this.below(left.length), 1));
    return taken;
  }
}
