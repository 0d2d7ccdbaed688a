// Orders: nulls last in both directions, texts by their sort key, enums as the SDL lists them, the id at the end.
import {GraphQLError} from 'graphql';
import {byBytes} from './text.mjs';
import {valueOf} from './world.mjs';

/**
 * The terms of a list's order, each {name, descending, value(row), compare(a, b)}: orderBy, or else the default of
 * the edge and then of the kind.
 */
export function orderTerms(oracle, kind, along, orderBy) {
  const edgeType = along ? oracle.model.edgeProperties(along) : {properties: new Map(), key: [], order: []};
  const ofEdge = (name) => edgeTerm(oracle, edgeType.properties.get(name), false);
  return orderBy?.length
    ? orderBy.map((one) => term(oracle, kind, along && edgeType, one))
    : [...edgeType.order.map(ofEdge), ...kind.order.map((path) => pathTerm(oracle, kind, path.split('.')))];
}

/** The terms of the key of an edge, by which edges to the same node are ordered. */
export function keyTerms(oracle, along) {
  const edgeType = along ? oracle.model.edgeProperties(along) : {key: []};
  return edgeType.key.map((name) => edgeTerm(oracle, edgeType.properties.get(name), false));
}

/** Compares two rows by the terms, then the id, then the key of the edge, then the bytes of that. */
export function compareRows(terms, lastTerms, keys) {
  return (a, b) =>
    byTerms(terms, a, b) || byBytes(a.node.id, b.node.id) ||
    byTerms(lastTerms, a, b) || byBytes(exactKey(a, keys), exactKey(b, keys));
}

function byTerms(terms, a, b) {
  for (const one of terms) {
    const [left, right] = [one.value(a), one.value(b)];
    if (left === null || right === null) {
      if (left !== right) return left === null ? 1 : -1;
      continue;
    }
    const order = one.compare(left, right);
    if (order !== 0) return one.descending ? -order : order;
  }
  return 0;
}

function exactKey(row, keys) {
  return keys.map((name) => row.edge.set[name] ?? '').join('\n');
}

function onlyField(object) {
  const entries = Object.entries(object ?? {});
  if (entries.length !== 1) throw new GraphQLError('orderBy wants one field an object');
  return entries[0];
}

function descends(direction) {
  if (direction === null) throw new GraphQLError('an order is ASC or DESC');
  return direction === 'DESC';
}

function term(oracle, kind, edgeType, object) {
  const [name, inner] = onlyField(object);
  if (name === 'edge' && edgeType && !kind.properties.has('edge')) {
    const [property, direction] = onlyField(inner);
    return edgeTerm(oracle, edgeType.properties.get(property), descends(direction));
  }
  const property = kind.properties.get(name);
  if (property) return propertyTerm(oracle, property, descends(inner));
  const edge = kind.edges.get(name);
  const [, direction] = onlyField(inner);
  if (edge.many) {
    return {
      name: `${name}#`, descending: descends(direction),
      value: (row) => oracle.world.along(row.node, edge).length, compare: (a, b) => a - b,
    };
  }
  return through(oracle, edge, term(oracle, oracle.model.kinds.get(edge.far), null, inner));
}

function pathTerm(oracle, kind, [name, ...rest]) {
  if (rest.length === 0) return propertyTerm(oracle, kind.properties.get(name), false);
  const edge = kind.edges.get(name);
  return through(oracle, edge, pathTerm(oracle, oracle.model.kinds.get(edge.far), rest));
}

function through(oracle, edge, inner) {
  return {
    ...inner, name: `${edge.name}.${inner.name}`,
    value: (row) => {
      const [far] = oracle.world.along(row.node, edge);
      return far ? inner.value(far) : null;
    },
  };
}

function propertyTerm(oracle, property, descending) {
  return {name: property.name, descending, value: (row) => valueOf(row.node, property), compare: comparison(oracle, property)};
}

function edgeTerm(oracle, property, descending) {
  return {name: `edge.${property.name}`, descending, value: (row) => valueOf(row.edge, property), compare: comparison(oracle, property)};
}

function comparison({model, sortKey}, property) {
  switch (property.type) {
    case 'String': return (a, b) => byBytes(sortKey(a), sortKey(b));
    case 'ID': case 'Date': return byBytes;
    case 'Int': case 'Float': case 'Boolean': return (a, b) => a - b;
  }
  const values = model.enums.get(property.type);
  return (a, b) => values.indexOf(a) - values.indexOf(b);
}
