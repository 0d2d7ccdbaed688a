// Values for the arguments of generated queries: taken from the graph, and near misses.
import {kindOf, valueOf} from './world.mjs';

/** What to hold a property of a kind or of an edge type against. */
export class Values {
  constructor({model, world}, dice) {
    Object.assign(this, {model, world, dice});
  }

  /** A value of the property of some node of a kind, or a near miss; never null. */
  ofKind(kind, property) {
    const owner = this.dice.one(this.world.ofKind(kind.name));
    return this.near(property, owner && valueOf(owner, property));
  }

  /** The same of an edge that the field runs along. */
  ofEdge(field, property) {
    const edges = this.world.edges.filter((edge) => edge.type === field.type && kindOf(edge.from) === field.from && kindOf(edge.to) === field.to);
    const owner = this.dice.one(edges);
    return this.near(property, owner && valueOf(owner, property));
  }

  near(property, found) {
    const {dice} = this;
    const value = Array.isArray(found) ? dice.one(found) : found;
    const values = this.model.enums.get(property.type);
    if (values) return dice.chance(0.6) && value ? value : dice.one(values);
    switch (property.type) {
      case 'Int': return Math.max(-2147483648, Math.min(2147483647, (value ?? 2030) + dice.one([0, 0, 1, -1])));
      case 'Float': return value === undefined || value === null ? dice.one([0, 0.5, -3, 1e30]) : dice.one([value, value, value + 1, value / 2]);
      case 'Boolean': return dice.chance(0.5);
      case 'Date': return value && dice.chance(0.7) ? value : dice.one(['2023-01-01', '2023-01-31', '2024-02-29', '0001-01-01']);
      case 'ID': return value && dice.chance(0.8) ? value : `${value ?? 'Target:7.2'}x`;
    }
    return this.text(value ?? dice.one(['å', '', 'saknas', '7.2']));
  }

  /** A text as it is, or as a hurried user would write it. */
  text(text) {
    if (text.normalize('NFD') !== text && this.dice.chance(0.25)) return text.normalize('NFD');
    return this.dice.one([
      (one) => one, (one) => one, (one) => one, (one) => one.toUpperCase(), (one) => one.toLowerCase(), (one) => one.normalize('NFD'),
      (one) => one.replace(/[åäÅÄ]/g, 'a'), (one) => `${one} `, (one) => one.slice(0, 5),
    ])(text).toWellFormed();
  }

  /** A piece of a text, from its beginning or from within. */
  piece(text, fromStart) {
    const characters = [...text];
    const start = fromStart ? 0 : this.dice.below(characters.length);
    return this.text(characters.slice(start, start + 1 + this.dice.below(6)).join(''));
  }
}
