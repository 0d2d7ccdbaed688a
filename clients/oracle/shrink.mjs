// Makes a query smaller while something still holds for it.
import {parse, print, validate, visit} from 'graphql';
import {withoutUnused} from './follow.mjs';

const mostTries = 400;
const removable = ['Field', 'InlineFragment', 'FragmentSpread', 'Argument', 'ObjectField', 'Directive'];

/** Leaves out one part after the other for as long as holds(query) stays true. */
export async function shrink(types, query, holds) {
  let tries = 0;
  let at = 0;
  for (;;) {
    const smaller = without(query, at);
    if (smaller === null || tries > mostTries) return query;
    if (smaller !== '' && validate(types, parse(smaller)).length === 0) {
      tries++;
      if (await holds(smaller)) {
        query = smaller;
        continue; // what stood behind the part stands in its place now
      }
    }
    at++;
  }
}

/** The query without its nth removable part: null where there is none, empty where nothing sensible is left. */
function without(query, n) {
  let seen = 0;
  const reduced = visit(parse(query), {
    enter(node, key, parent) {
      const inList = Array.isArray(parent) && parent.length > 0;
      const isItem = inList && /Value$|^Variable$/.test(node.kind) && node.kind !== 'VariableDefinition';
      if (!removable.includes(node.kind) && !isItem) return undefined;
      return seen++ === n ? null : undefined;
    },
  });
  if (seen <= n) return null;
  try {
    return withoutUnused(print(reduced));
  } catch {
    return '';
  }
}
