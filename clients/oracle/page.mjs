// Pages of an ordered list as Relay connections.
import {GraphQLError} from 'graphql';
import {checkWhere, holds} from './filter.mjs';
import {compareRows, keyTerms, orderTerms} from './order.mjs';

const defaultPage = 50;
const largestPage = 1000;

/** Begins every cursor of the oracle, so that a comparison knows one when it sees it. */
export const cursorMark = '\u0001cursor ';

/**
 * A connection over rows {node, edge}. list names the list for its cursors; at says where in the query the field
 * stands, which goes into the cursors for follow-up questions.
 */
export function connection(oracle, {kind, along, rows, list, args, at}) {
  if (args.where) checkWhere(oracle.model, kind, args.where);
  const terms = orderTerms(oracle, kind, along, args.orderBy);
  const keys = along ? oracle.model.edgeProperties(along).key : [];
  const compare = compareRows(terms, keyTerms(oracle, along), keys);
  const order = terms.map((term) => `${term.name} ${term.descending}`).join();
  const {first, last} = sizes(args);
  const after = position(oracle, args.after, list, order);
  const before = position(oracle, args.before, list, order);

  const all = rows.filter((row) => !args.where || holds(oracle, kind, along, args.where, row)).sort(compare);
  let from = after ? all.filter((row) => compare(row, after) <= 0).length : 0;
  let to = before ? all.filter((row) => compare(row, before) < 0).length : all.length;
  to = Math.max(from, to);
  if (last === null) to = Math.min(to, from + first);
  else from = Math.max(from, to - last);
  const page = all.slice(from, to);
  const cursor = (row) => cursorMark + JSON.stringify({list, order, id: row.node.id, edge: row.edge, at});
  return {
    nodes: page.map((row) => row.node),
    edges: page.map((row) => ({...row.edge?.set, cursor: cursor(row), node: row.node})),
    totalCount: all.length,
    pageInfo: {
      hasPreviousPage: from > 0, hasNextPage: to < all.length,
      startCursor: page.length ? cursor(page[0]) : null, endCursor: page.length ? cursor(page.at(-1)) : null,
    },
  };
}

function sizes({first = null, last = null}) {
  if (first !== null && last !== null) throw new GraphQLError('first and last together');
  for (const size of [first, last]) {
    if (size < 0 || size > largestPage) throw new GraphQLError('no size of a page');
  }
  return {first: first ?? defaultPage, last};
}

/** The row that a cursor was taken from: rows are compared with it, whether or not it is in this very list. */
function position(oracle, cursor, list, order) {
  if (cursor === null || cursor === undefined) return null;
  if (!cursor.startsWith(cursorMark)) throw new GraphQLError('no cursor');
  const taken = JSON.parse(cursor.slice(cursorMark.length));
  if (taken.list !== list || taken.order !== order) throw new GraphQLError('a cursor of another list');
  return {node: oracle.world.node(taken.id), edge: taken.edge};
}
