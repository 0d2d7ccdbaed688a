// A graph of awkward values for every kind and edge, as JSON lines that `malgraf import` takes:
//   node awkward.mjs SCHEMA_FOLDER SEED > awkward.jsonl
import {Dice} from './dice.mjs';
import {readModel} from './model.mjs';

const nodesOfAKind = 10;
const edgesOfAType = 14;
const municipalities = ['Municipality:9101', 'Municipality:9102', 'Municipality:9103'];

const texts = [
  '', ' ', 'a', 'A', 'å', 'Å', 'ä', 'Ä', 'ö', 'é', 'e', 'E', 'z', 'Z', 'A\u030angstro\u0308m', 'Ångström', 'ångstrom',
  '"citat" och \\bakstreck', "en 'apostrof'", 'rad\nbruten', 'tabb\tstopp', 'radbytare \u2028 i text', 'null', 'true',
  '<b>fet</b> & co', '🏔️ Fjäll', '👩‍👩‍👧 familj', '𝔘nicode', 'Straße', 'STRASSE', 'ﬁnans', 'ＦＵＬＬ', 'Müller', 'Muller',
  'W', 'V', 'w', 'ü', 'y', 'æ', 'ø', '1.5', '1.a', '1.10', '2.1', '10.1', '007', '7', '-5', '1,5', '12345678901234567890',
  'Skola', 'skolor', 'Skolåret', 'skolan', 'trygg', 'TRYGGHET', 'om- och nybyggnation', 'gång- och cykelväg', 'e\u0301tude',
  'مرحبا', '日本語', '\u0001', 
];
const longTexts = ['slut', 'Slut', 'början', 'ände'].map((end) => `${'lång text 🏔️ om hållbarhet '.repeat(15)}${end}`);
const keyTexts = ['Citat', 'citat', 'CITAT', 'Citat å', 'citat Å']; // other edges, though in Swedish order they are equal
const ints = [0, 1, -1, 2, 3, 3, 10, 2030, 2147483647, -2147483648];
const floats = [0, 1, -1, 0.5, 0.1, 1e21, 1e-7, 123456.789, -2.5, 3, 1.7976931348623157e308, 9007199254740993];
const dates = ['2030-12-31', '2024-02-29', '0001-01-01', '9999-12-31', '2023-01-01', '2023-01-01', '2023-01-31'];

class Graph {
  constructor(model, dice) {
    Object.assign(this, {model, dice, ids: new Map(), owners: new Map(), taken: new Set(), lines: []});
    for (const kind of model.kinds.values()) this.ids.set(kind.name, this.idsOf(kind));
  }

  idsOf(kind) {
    if (kind.name === 'Municipality') return municipalities;
    const endings = this.dice.some(['', 'å', 'Å', '"', '/b', ' c', '→', 'ﬁ', '-10', '-9', 'ä\\'], nodesOfAKind);
    return endings.map((ending) => `${kind.name}:udda${ending}`);
  }

  write() {
    for (const kind of this.model.kinds.values()) {
      for (const id of this.ids.get(kind.name)) this.node(kind, id);
    }
    const written = [];
    for (const edge of this.model.allEdges) {
      if (edge.scope || written.some((other) => other.type === edge.type && other.from === edge.from && other.to === edge.to)) continue;
      written.push(edge);
      this.edges(edge);
    }
    return this.lines.map((line) => JSON.stringify(line)).join('\n');
  }

  node(kind, id) {
    const scope = [...kind.edges.values()].find((edge) => edge.scope && !edge.many);
    const municipality = scope && (scope.required || this.dice.chance(0.6)) ? this.dice.one(municipalities) : undefined;
    const set = {};
    for (const property of kind.properties.values()) {
      if (property.computed) continue;
      const value = property.unique ? this.unique(kind, property, municipality) : this.value(property);
      if (value !== null) set[property.name] = value;
    }
    if (kind.name === 'Municipality') set.code = id.split(':')[1];
    inOrder(set, kind.period);
    this.owners.set(id, municipality);
    this.lines.push({node: id, municipality, set});
  }

  /** A value that no other node has where it must be unique: a text of the list, with a number where needed. */
  unique(kind, property, municipality) {
    if (!property.required && this.dice.chance(0.3)) return null;
    const within = property.unique.within?.includes('municipality') ? municipality : '';
    for (let n = 0; ; n++) {
      const text = this.dice.one(texts) + (n > 3 ? ` ${n}` : '');
      const key = `${kind.name} ${within} ${property.name} ${text.normalize('NFC')}`;
      if (this.taken.has(key)) continue;
      this.taken.add(key);
      return text;
    }
  }

  value(property) {
    const {dice} = this;
    const values = this.model.enums.get(property.type);
    if (property.list) {
      return dice.some(values ?? ['alias å', 'alias Å', 'alias', '10.8', '"'], dice.below(4))
        .map((one) => (values ? one : `${one} ${this.aliases = (this.aliases ?? 0) + 1}`));
    }
    if (!property.required && dice.chance(0.35)) return null;
    if (values) return dice.one(values);
    switch (property.type) {
      case 'Int': return dice.one(ints.filter((number) => within(number, property.range)));
      case 'Float': return dice.one(floats.filter((number) => within(number, property.range)));
      case 'Date': return dice.one(dates);
      case 'Boolean': return dice.chance(0.5);
    }
    return dice.one(dice.chance(0.08) ? longTexts : texts);
  }

  edgeSet(properties, key) {
    const set = {};
    for (const property of properties.values()) {
      const isKeyText = key.includes(property.name) && property.type === 'String';
      const value = isKeyText && this.dice.chance(0.8) ? this.dice.one(keyTexts) : this.value(property);
      if (value !== null) set[property.name] = typeof value === 'string' ? value.normalize('NFC') : value;
    }
    return set;
  }

  /** Whether two nodes may have an edge, by what the sides of its type say: no circles, and not from one municipality to another. */
  mayJoin(sides, start, end) {
    const [from, to] = [this.owners.get(start), this.owners.get(end)];
    if (sides.some((side) => side.within) && from && to && from !== to) return false;
    const ids = this.ids.get(sides[0].from);
    return !sides.some((side) => side.acyclic) || ids.indexOf(start) > ids.indexOf(end);
  }

  edges(edge) {
    const [from, to] = [this.ids.get(edge.from), this.ids.get(edge.to)];
    const sides = this.model.allEdges.filter((other) => other.type === edge.type && other.from === edge.from && other.to === edge.to);
    const one = sides.find((side) => side.out && !side.many);
    const farOf = (id) => to.filter((end) => this.mayJoin(sides, id, end));
    const ends = (one ? from.filter(() => one.required || this.dice.chance(0.7)) : Array.from({length: edgesOfAType}, () => this.dice.one(from)))
      .filter((id) => farOf(id).length > 0).map((id) => [id, this.dice.one(farOf(id))]);
    const {properties, key, period} = this.model.edgeProperties(edge);
    const seen = new Set();
    const texts = key.filter((name) => properties.get(name).type === 'String');
    const [near] = from.filter((id) => farOf(id).length > 0);
    for (const text of texts.length ? keyTexts.slice(0, 3) : []) { // between the same two, always
      const set = this.edgeSet(properties, key);
      for (const name of texts) set[name] = text;
      inOrder(set, period);
      const far = farOf(near)[0];
      seen.add(JSON.stringify([near, far, ...key.map((name) => set[name])]));
      this.lines.push({edge: edge.type, from: near, to: far, set});
    }
    for (const [start, end] of ends) {
      for (let n = key.length ? 1 + this.dice.below(3) : 1; n > 0; n--) {
        const set = this.edgeSet(properties, key);
        inOrder(set, period);
        const identity = JSON.stringify([start, end, ...key.map((name) => set[name])]);
        if (seen.has(identity)) continue;
        seen.add(identity);
        this.lines.push({edge: edge.type, from: start, to: end, set});
      }
    }
  }
}

/** Whether a number lies in a range, which may have one end or none. */
function within(number, {min = -Infinity, max = Infinity} = {}) {
  return min <= number && number <= max;
}

/** Turns a period round that ends before it begins. */
function inOrder(set, period) {
  if (!period) return;
  const {from, to} = period;
  if (set[from] !== undefined && set[to] !== undefined && set[from] > set[to]) [set[from], set[to]] = [set[to], set[from]];
}

const [schema, seed] = process.argv.slice(2);
process.stdout.write(`${new Graph(readModel(schema), new Dice(Number(seed))).write()}\n`);
