// Finds where two answers differ.
import {cursorMark} from './page.mjs';

/**
 * The first difference between the reference's value and the one given, as {path, want, got}, or null. Keys must stand
 * in the same order. Cursors are the server's own: both must have one, and cursors collects them as {theirs, ours}.
 */
export function difference(want, got, cursors, path = []) {
  if (typeof want === 'string' && want.startsWith(cursorMark) && typeof got === 'string') {
    cursors.push({ours: want, theirs: got});
    return null;
  }
  if (want === null || got === null || typeof want !== 'object' || typeof got !== 'object') {
    return Object.is(want, got) || (want === 0 && got === 0) ? null : {path, want, got};
  }
  if (Array.isArray(want) !== Array.isArray(got)) return {path, want, got};
  if (Array.isArray(want)) {
    for (let i = 0; i < Math.min(want.length, got.length); i++) {
      const found = difference(want[i], got[i], cursors, [...path, i]);
      if (found) return found;
    }
    return want.length === got.length ? null : {path: [...path, 'length'], want: want.length, got: got.length};
  }
  const keys = [Object.keys(want), Object.keys(got)];
  if (keys[0].join() !== keys[1].join()) return {path: [...path, 'keys'], want: keys[0].join(), got: keys[1].join()};
  for (const key of keys[0]) {
    const found = difference(want[key], got[key], cursors, [...path, key]);
    if (found) return found;
  }
  return null;
}
