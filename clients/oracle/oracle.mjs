// The reference answer: graphql of npm with naive resolvers over the exported graph.
import {readFileSync} from 'node:fs';
import {buildSchema, execute, GraphQLError, parse, validate, valueFromASTUntyped} from 'graphql';
import {readModel} from './model.mjs';
import {connection} from './page.mjs';
import {search} from './search.mjs';
import {kindOf, readWorld, valueOf} from './world.mjs';

/**
 * Opens an oracle. served: the full SDL's file; schema: the folder of schema/*.graphql; graph: the export; sortKeys: a
 * file {text: sort key in hexadecimal} for each text of the graph.
 * answer(query, variables) is what a server should answer: {data, errors}.
 */
export function openOracle({served, schema, graph, sortKeys}) {
  const types = buildSchema(readFileSync(served, 'utf8'));
  types.getType('Date').parseValue = parseDate;
  types.getType('Date').parseLiteral = (ast) => parseDate(valueFromASTUntyped(ast));
  const keys = new Map(Object.entries(JSON.parse(readFileSync(sortKeys, 'utf8'))));
  const sortKey = (text) => {
    if (!keys.has(text)) throw new Error(`no sort key for ${JSON.stringify(text)}`);
    return keys.get(text);
  };
  const oracle = {model: readModel(schema), world: readWorld(graph), types, sortKey};
  oracle.answer = (query, variables) => answer(oracle, query, variables);
  return oracle;
}

function parseDate(value) {
  const isDate = typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value))
    && new Date(value).toISOString().startsWith(value);
  if (!isDate) throw new GraphQLError('no date');
  return value;
}

function answer(oracle, query, variables) {
  let document;
  try {
    document = parse(query);
  } catch (error) {
    return {errors: [error]};
  }
  const invalid = validate(oracle.types, document);
  if (invalid.length) return {errors: invalid};
  return execute({
    schema: oracle.types, document, variableValues: variables,
    fieldResolver: (source, args, _, info) => resolve(oracle, source, args, info),
    typeResolver: (value) => value.kind,
  });
}

function resolve(oracle, source, args, info) {
  const name = info.fieldName;
  const at = info.fieldNodes.map((node) => node.loc.start);
  if (info.parentType === oracle.types.getQueryType()) return root(oracle, name, args, at);
  const kind = oracle.model.kinds.get(info.parentType.name);
  if (!kind) return source[name];
  const property = kind.properties.get(name);
  if (property) return valueOf(source, property);
  const edge = kind.edges.get(name);
  const rows = oracle.world.along(source, edge);
  if (!edge.many) return rows[0]?.node ?? null;
  return connection(oracle, {kind: oracle.model.kinds.get(edge.far), along: edge, rows, list: `${kind.name}.${name}`, args, at});
}

function root(oracle, name, args, at) {
  const {world} = oracle;
  switch (name) {
    case 'node': return world.node(args.id) ?? notThere(args.id);
    case 'nodes': return args.ids.map((id) => world.node(id) ?? notThere(id));
    case 'search': return search(oracle, args);
  }
  const kinds = [...oracle.model.kinds.values()];
  const many = kinds.find((kind) => kind.many === name);
  if (many) {
    const rows = world.ofKind(many.name).map((node) => ({node, edge: null}));
    return connection(oracle, {kind: many, along: null, rows, list: name, args, at});
  }
  return single(oracle, kinds.find((kind) => kind.one === name), args);
}

/** Whether the reference has an answer to a query: the graph's own fields, not what is computed from it. */
export function knows({model}, query) {
  const roots = new Set(['node', 'nodes', 'search', ...[...model.kinds.values()].flatMap(({one, many}) => [one, many])]);
  const fields = (set) => set.selections.flatMap((it) => it.kind === 'Field' ? [it.name.value] : it.selectionSet ? fields(it.selectionSet) : []);
  const operations = parse(query).definitions.filter((it) => it.kind === 'OperationDefinition');
  return operations.every((it) => fields(it.selectionSet).every((name) => name.startsWith('__') || roots.has(name)));
}

/** What is asked for by name and is not there is null, with an error at its place: graphql takes an Error for that. */
const notThere = (name) => new GraphQLError(`there is no ${name}`);

/** One node by its id or one of its unique values; several with the value are an error. */
function single({model, world}, kind, args) {
  const uniques = [...kind.properties.values()].filter((property) => property.unique);
  const given = ['id', ...uniques.map((property) => property.name)].filter((name) => (args[name] ?? null) !== null);
  if (given.length !== 1) throw new GraphQLError('give one of the id and the unique values');
  if (given[0] === 'id') {
    if (kindOf(args.id) !== kind.name) throw new GraphQLError('an id of another kind');
    return world.node(args.id) ?? notThere(args.id);
  }
  const {name, unique} = kind.properties.get(given[0]);
  const limit = (unique.within ?? []).map((edge, i) => [kind.edges.get(edge), args[edge] ?? unique.default?.[i] ?? null]);
  const among = world.ofKind(kind.name).filter((node) => limit.every(([edge, value]) => {
    if (value === null) return true;
    const [far] = world.along(node, edge);
    const farUnique = [...model.kinds.get(edge.far).properties.values()].find((property) => property.unique);
    return far && valueOf(far.node, farUnique) === value.normalize('NFC');
  }));
  const value = args[name].normalize('NFC');
  let found = among.filter((node) => node.set[name] === value);
  if (found.length === 0 && unique.aliases) found = among.filter((node) => (node.set[unique.aliases] ?? []).includes(value));
  if (found.length > 1) throw new GraphQLError('several have it');
  return found[0] ?? notThere(value);
}
