// Where objects, as design section 5 decides them: two-valued, a missing value matches isNull, ne and notIn alone.
import {GraphQLError} from 'graphql';
import {fold} from './text.mjs';
import {valueOf} from './world.mjs';

const deepest = 5;

/** Refuses what no row needs to be seen for: null anywhere, and more than five edges. */
export function checkWhere(model, kind, input, depth = 0) {
  if (depth > deepest) throw new GraphQLError('a filter goes at most 5 edges deep');
  refuseNull(input);
  for (const [name, value] of Object.entries(input)) {
    const edge = kind.edges.get(name);
    if (name === 'and' || name === 'or') value.forEach((one) => checkWhere(model, kind, one, depth));
    else if (name === 'not') checkWhere(model, kind, value, depth);
    else if (edge) checkEdge(model, edge, value, depth + 1);
  }
}

function checkEdge(model, edge, input, depth) {
  if (depth > deepest) throw new GraphQLError('a filter goes at most 5 edges deep');
  const far = model.kinds.get(edge.far);
  for (const inner of [input.is, input.some, input.none, input.all, input.count?.where]) {
    if (inner) checkWhere(model, far, inner, depth);
  }
}

function refuseNull(input) {
  if (input === null) throw new GraphQLError('null is no filter');
  if (typeof input === 'object') Object.values(input).forEach(refuseNull);
}

/** Whether a row {node, edge} satisfies a where object about its kind; along is the edge field that led to it. */
export function holds({model, world}, kind, along, input, row) {
  const same = (inner) => holds({model, world}, kind, along, inner, row);
  return Object.entries(input).every(([name, value]) => {
    if (name === 'and') return value.every(same);
    if (name === 'or') return value.some(same);
    if (name === 'not') return !same(value);
    if (name === 'edge' && along && !kind.properties.has('edge')) return edgeHolds(model.edgeProperties(along).properties, value, row.edge);
    const property = kind.properties.get(name);
    if (property) return compare(property, valueOf(row.node, property), value);
    return farHolds({model, world}, kind.edges.get(name), value, row.node);
  });
}

function edgeHolds(properties, input, edge) {
  const same = (inner) => edgeHolds(properties, inner, edge);
  return Object.entries(input).every(([name, value]) => {
    if (name === 'and') return value.every(same);
    if (name === 'or') return value.some(same);
    if (name === 'not') return !same(value);
    return compare(properties.get(name), valueOf(edge, properties.get(name)), value);
  });
}

function farHolds(oracle, edge, input, node) {
  const rows = oracle.world.along(node, edge);
  const far = oracle.model.kinds.get(edge.far);
  const matches = (where) => rows.filter((row) => holds(oracle, far, edge.many ? edge : null, where, row)).length;
  return Object.entries(input).every(([name, value]) => {
    switch (name) {
      case 'is': case 'some': return matches(value) > 0;
      case 'none': return matches(value) === 0;
      case 'all': return matches(value) === rows.length;
      case 'isNull': return (rows.length === 0) === value;
      case 'count': {
        const {where = {}, ...numbers} = value;
        return compare({type: 'Int'}, matches(where), numbers);
      }
    }
    throw new Error(`unknown edge filter ${name}`);
  });
}

/** Whether a value (null: missing) satisfies all operators given. */
function compare(property, value, operators) {
  const normal = (operand) => (property.type === 'String' ? operand.normalize('NFC') : operand);
  return Object.entries(operators).every(([operator, operand]) => {
    switch (operator) {
      case 'isNull': return (value === null) === operand;
      case 'isEmpty': return (value.length === 0) === operand;
      case 'has': return value.includes(normal(operand));
      case 'ne': return value === null || value !== normal(operand);
      case 'notIn': return value === null || !operand.map(normal).includes(value);
    }
    if (value === null) return false;
    switch (operator) {
      case 'eq': return value === normal(operand);
      case 'in': return operand.map(normal).includes(value);
      case 'gt': return value > operand;
      case 'gte': return value >= operand;
      case 'lt': return value < operand;
      case 'lte': return value <= operand;
      case 'contains': return fold(value).includes(fold(operand));
      case 'startsWith': return fold(value).startsWith(fold(operand));
    }
    throw new Error(`unknown operator ${operator}`);
  });
}
