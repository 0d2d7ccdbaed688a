// The graph, as plain arrays of the lines that `malgraf export` prints.
import {readFileSync} from 'node:fs';

/** The kind that an id names before its colon. */
export function kindOf(id) {
  return id.slice(0, id.indexOf(':'));
}

/**
 * Reads JSON lines: {"node", "municipality", "set"} and {"edge", "from", "to", "set"}.
 * Nodes are {id, kind, municipality, set}, edges {type, from, to, set}.
 */
export function readWorld(file) {
  const lines = readFileSync(file, 'utf8').split('\n').filter((line) => line.trim()).map((line) => JSON.parse(line));
  const nodes = lines.filter((line) => line.node)
    .map((line) => ({id: line.node, kind: kindOf(line.node), municipality: line.municipality, set: line.set ?? {}}));
  const edges = lines.filter((line) => line.edge)
    .map((line) => ({type: line.edge, from: line.from, to: line.to, set: line.set ?? {}}));
  return new World(nodes, edges);
}

class World {
  constructor(nodes, edges) {
    this.nodes = nodes;
    this.edges = edges;
    this.known = new Map(); // answers of along: the same question is asked for every row of every filter
  }

  node(id) {
    return this.nodes.find((node) => node.id === id) ?? null;
  }

  ofKind(kind) {
    return this.nodes.filter((node) => node.kind === kind);
  }

  /** What an edge field leads to from a node: rows {node, edge}; a scope has no edge of its own. */
  along(node, field) {
    const question = `${node.id}\n${field.name}`;
    if (!this.known.has(question)) this.known.set(question, this.follow(node, field));
    return this.known.get(question);
  }

  follow(node, field) {
    if (field.scope) {
      const far = field.many
        ? this.ofKind(field.far).filter((one) => one.municipality === node.id)
        : this.nodes.filter((one) => one.id === node.municipality);
      return far.map((one) => ({node: one, edge: null}));
    }
    const near = field.out ? 'from' : 'to';
    const end = field.out ? 'to' : 'from';
    return this.edges
      .filter((edge) => edge.type === field.type && edge[near] === node.id && kindOf(edge[end]) === field.far)
      .map((edge) => ({node: this.node(edge[end]), edge}));
  }
}

/** The value of a property of a node or edge: null where it is missing, a list where it is one. */
export function valueOf(owner, property) {
  if (property.name === 'id') return owner.id;
  return owner.set[property.name] ?? (property.list ? [] : null);
}
