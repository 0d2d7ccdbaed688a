// The kinds and edges that schema/*.graphql declares, read a second time: nothing here is shared with the Go code
// that the server reads them with.
import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {Kind, parse} from 'graphql';

/**
 * Reads the SDL files of a folder.
 * kinds: Map by name of {name, one, many, order, properties, edges}, in the order of the files. A property that the store
 * gives is computed.
 * enums: Map from name to its values. edgeProperties(edge): {properties, key, order, period} of the edge type.
 */
export function readModel(folder) {
  const definitions = readdirSync(folder).filter((name) => name.endsWith('.graphql')).sort()
    .flatMap((name) => parse(readFileSync(join(folder, name), 'utf8')).definitions);
  const named = (name) => definitions.find((definition) => definition.name?.value === name);
  const enums = new Map(definitions.filter((definition) => definition.kind === Kind.ENUM_TYPE_DEFINITION)
    .map((definition) => [definition.name.value, definition.values.map((value) => value.name.value)]));
  const kindDefinitions = definitions.filter((definition) => directive(definition, 'node'));
  const kindNames = kindDefinitions.map((definition) => definition.name.value);
  const interfaceFields = (name) => named(name).fields;
  const computed = interfaceFields('Node'); // by the store: they cannot be set

  const kinds = new Map();
  for (const definition of kindDefinitions) {
    const {order, plural} = directive(definition, 'node');
    const name = definition.name.value;
    const one = name[0].toLowerCase() + name.slice(1);
    const fields = [...interfaceFields('Node'), ...definition.fields, ...interfaceFields('Sourced')];
    const isEdge = (field) => kindNames.includes(typeOf(field).name);
    kinds.set(name, {
      name, one, many: plural ?? `${one}s`, order, period: directive(definition, 'period'),
      properties: new Map(fields.filter((field) => !isEdge(field)).map((field) => [field.name.value, {...property(field), computed: computed.includes(field)}])),
      edges: new Map(fields.filter(isEdge).map((field) => [field.name.value, edge(name, field)])),
    });
  }
  const allEdges = [...kinds.values()].flatMap((kind) => [...kind.edges.values()]);

  /** Both sides of a type may name its properties; neither need, then it is a Link. A scope has none. */
  function edgeProperties(of) {
    if (of.scope) return {properties: new Map(), key: [], order: [], period: undefined};
    const name = allEdges.find((other) => sameType(of, other) && other.propertiesName)?.propertiesName ?? 'Link';
    const definition = named(name);
    const fields = [...definition.fields, ...interfaceFields('Sourced')];
    const {key = [], order = []} = directive(definition, 'properties');
    return {properties: new Map(fields.map((field) => [field.name.value, property(field)])), key, order, period: directive(definition, 'period')};
  }
  return {kinds, enums, edgeProperties, allEdges};
}

/** Whether two edge fields run along the same type between the same kinds. */
export function sameType(a, b) {
  return a.type === b.type && a.from === b.from && a.to === b.to && a.scope === b.scope;
}

function property(field) {
  const type = typeOf(field);
  return {
    name: field.name.value, type: type.name, list: type.list, required: type.required && !type.list,
    search: Boolean(directive(field, 'search')), unique: directive(field, 'unique'), range: directive(field, 'range'),
  };
}

function edge(kind, field) {
  const type = typeOf(field);
  const stored = directive(field, 'edge');
  const out = stored ? stored.direction === 'OUT' : !type.list;
  return {
    name: field.name.value, kind, far: type.name, many: type.list, required: type.required && !type.list,
    scope: !stored, type: stored?.type, out, from: out ? kind : type.name, to: out ? type.name : kind,
    propertiesName: stored?.properties, acyclic: Boolean(directive(field, 'acyclic')), within: Boolean(directive(field, 'within')),
  };
}

/** The name of a field's innermost type, whether it is a list, and whether the outermost may not be null. */
function typeOf(field) {
  let type = field.type;
  const required = type.kind === Kind.NON_NULL_TYPE;
  let list = false;
  while (type.kind !== Kind.NAMED_TYPE) {
    list ||= type.kind === Kind.LIST_TYPE;
    type = type.type;
  }
  return {name: type.name.value, list, required};
}

/** The arguments of a directive, or undefined where it does not stand. */
function directive(definition, name) {
  const found = definition.directives?.find((one) => one.name.value === name);
  return found && Object.fromEntries(found.arguments.map((argument) => [argument.name.value, plain(argument.value)]));
}

function plain(value) {
  return value.kind === Kind.LIST ? value.values.map(plain) : value.value;
}
