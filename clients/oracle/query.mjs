// Generates whole queries over the served schema.
import {getNamedType, isInterfaceType, isLeafType, isObjectType} from 'graphql';
import {Arguments} from './arguments.mjs';
import {Variables} from './print.mjs';
import {Values} from './values.mjs';
import {words} from './search.mjs';

const deepest = 5;

/** Generates queries from dice. generate() is {query, variables}. */
export class Queries {
  constructor(oracle, dice) {
    this.oracle = oracle;
    this.dice = dice;
    this.values = new Values(oracle, dice);
    this.arguments = new Arguments(oracle, dice, this.values);
  }

  generate() {
    const {dice} = this;
    this.variables = new Variables(dice);
    this.fragments = [];
    this.aliases = 0;
    this.budget = 60; // fields of one query
    const fields = Array.from({length: dice.chance(0.7) ? 1 : 2 + dice.below(2)}, () => this.rootField());
    if (dice.chance(0.03)) fields.push('__typename');
    const query = `query Asked${this.variables.definitions()} { ${fields.join(' ')} }\n${this.fragments.join('\n')}`;
    return {query, variables: this.variables.values};
  }

  rootField() {
    const {dice, oracle} = this;
    const roots = oracle.types.getQueryType().getFields();
    const kind = dice.one([...oracle.model.kinds.values()]);
    const turn = dice.next();
    if (turn < 0.62) return this.list(roots[kind.many], kind, null, 0);
    if (turn < 0.79) return this.field(roots[kind.one], this.single(kind), this.selection(getNamedType(roots[kind.one].type), 1));
    const chosen = turn < 0.83 ? roots.node : turn < 0.88 ? roots.nodes : roots.search;
    const args = {node: () => ({id: this.id()}), nodes: () => ({ids: Array.from({length: dice.below(5)}, () => this.id())}), search: () => this.search()};
    return this.field(chosen, args[chosen.name](), this.selection(getNamedType(chosen.type), 1));
  }

  id() {
    const {dice, oracle} = this;
    return dice.chance(0.85) ? dice.one(oracle.world.nodes).id : dice.one(['Target:99.99', 'nonsens', '', 'Okänd:1', 'Target:', 'target:7.2', '7']);
  }

  single(kind) {
    const {dice, oracle} = this;
    const uniques = [...kind.properties.values()].filter((property) => property.unique);
    const nodes = oracle.world.ofKind(kind.name);
    const telling = nodes.filter((one) => one.set.aliases?.length || uniques.some(({name}) => nodes.filter((other) => other.set[name] === one.set[name]).length > 1));
    const node = dice.one(telling.length && dice.chance(0.6) ? telling : nodes);
    if (!node || uniques.length === 0 || dice.chance(0.3)) return {id: dice.chance(0.9) && node ? node.id : `${kind.name}:saknas`};
    const property = dice.one(uniques);
    const {within = [], aliases} = property.unique;
    const alias = aliases && dice.chance(0.4) ? dice.one(node.set[aliases] ?? []) : undefined;
    const args = {[property.name]: alias ?? (dice.chance(0.9) && node.set[property.name] ? node.set[property.name] : this.values.ofKind(kind, property))};
    for (const name of within) {
      const far = oracle.world.along(node, kind.edges.get(name))[0]?.node;
      if (far && dice.chance(0.6)) args[name] = dice.chance(0.9) ? far.set.code : 'saknas';
    }
    return args;
  }

  search() {
    const {dice, oracle} = this;
    const texts = oracle.world.nodes.flatMap((node) => Object.values(node.set)).filter((value) => typeof value === 'string');
    const text = dice.one(dice.chance(0.2) ? texts.filter((one) => one.length > 150) : texts);
    const asked = dice.some(words(text), 1 + dice.below(2)).map((token) => this.values.text(text.slice(token.start, token.end)));
    if (dice.chance(0.4)) asked.splice(0, 2, this.values.text(dice.one(this.families())));
    const args = {text: dice.chance(0.95) ? asked.join(' ') : dice.one(['', ' ', '…', 'skolor', 'å', 'trygg skola'])};
    const kinds = oracle.types.getType('Kind').getValues().map((value) => value.name);
    if (dice.chance(0.4)) args.kinds = dice.some(kinds, dice.below(6));
    if (dice.chance(0.4)) args.first = dice.one([0, 1, 3, 1000]);
    return args;
  }

  /** Words that other forms of them stand beside in the graph, such as skola and skolor. */
  families() {
    if (this.known) return this.known;
    const byStem = new Map();
    const titles = this.oracle.world.nodes.map((node) => node.set.title ?? '');
    for (const {word, stem} of titles.flatMap(words)) byStem.set(stem, (byStem.get(stem) ?? new Set()).add(word));
    this.known = [...byStem.values()].filter((forms) => forms.size > 1).flatMap((forms) => [...forms]);
    return this.known;
  }

  /** A field as text, under its own name or another, with a directive at times. */
  field(definition, args, selection) {
    const printed = this.variables.args(definition, args);
    const alias = printed && definition.args.length ? this.dice.chance(0.6) : this.dice.chance(0.1);
    return `${alias ? `a${++this.aliases}: ` : ''}${definition.name}${printed}${this.directive()}${selection}`;
  }

  directive() {
    const {dice} = this;
    if (!dice.chance(0.07)) return '';
    const truth = dice.chance(0.5);
    const value = dice.chance(0.6) ? this.variables.declare('Boolean!', truth) : String(truth);
    return ` @${dice.one(['skip', 'include'])}(if: ${value})`;
  }

  list(definition, kind, along, depth) {
    const args = this.arguments.ofList(definition, kind, along);
    return this.field(definition, args, this.selection(getNamedType(definition.type), depth));
  }

  /** A selection on a type with braces; kinds deeper than allowed are asked for their own properties alone. */
  selection(type, depth) {
    const {dice} = this;
    const parts = this.parts(type, depth);
    if (dice.chance(0.08)) parts.push(...this.parts(type, depth)); // the same field twice
    return ` { ${parts.join(' ')} }`;
  }

  parts(type, depth) {
    const {dice} = this;
    const fields = Object.values(type.getFields());
    const wanted = isInterfaceType(type) ? 1 : this.oracle.model.kinds.has(type.name) ? 1 + dice.below(4) : 1 + dice.below(3);
    const parts = dice.some(fields, wanted).map((field) => this.part(type, field, depth)).filter(Boolean);
    if (parts.length === 0 || dice.chance(0.1)) parts.push('__typename');
    if (dice.chance(isInterfaceType(type) ? 0.9 : 0.15)) parts.push(this.fragment(type, depth));
    return parts;
  }

  part(type, field, depth) {
    const {dice} = this;
    const inner = getNamedType(field.type);
    this.budget--;
    if (isLeafType(inner)) return this.field(field, {}, '');
    const kind = this.oracle.model.kinds.get(type.name);
    if (kind && (depth >= deepest || this.budget < 0 || dice.chance(depth * 0.12))) return null;
    const edge = kind?.edges.get(field.name);
    if (edge?.many) return this.list(field, this.oracle.model.kinds.get(edge.far), edge, depth + 1);
    return this.field(field, {}, this.selection(inner, edge ? depth + 1 : depth));
  }

  /** A fragment on the type, on an interface of it, or, in an interface, on kinds and other interfaces. */
  fragment(type, depth) {
    const {dice, oracle} = this;
    const {types} = oracle;
    const conditions = isObjectType(type)
      ? [type, ...type.getInterfaces()]
      : [types.getType('Node'), types.getType('Sourced'), ...dice.some([...types.getPossibleTypes(type)], 3)];
    const condition = dice.one(conditions);
    const body = isObjectType(condition) ? this.parts(condition, depth + 1) : dice.some(Object.keys(condition.getFields()), 2);
    if (dice.chance(0.5)) {
      const on = condition === type && dice.chance(0.3) ? '' : ` on ${condition.name}`;
      return `...${on}${this.directive()} { ${body.join(' ')} }`;
    }
    const name = `F${this.fragments.length + 1}`;
    this.fragments.push(`fragment ${name} on ${condition.name} { ${body.join(' ')} }`);
    return `...${name}${this.directive()}`;
  }
}
