// Generates where objects, orders and pages, led by the input types of the served schema.
import {getNamedType, isEnumType} from 'graphql';

/** Generates arguments. types is the served schema. */
export class Arguments {
  constructor({model, types}, dice, values) {
    Object.assign(this, {model, types, dice, values});
  }

  /** A where object of an input type about a kind; along is the edge that led to it. */
  where(type, kind, along, depth = 0) {
    const {dice} = this;
    if (dice.chance(0.03)) return {};
    const fields = Object.values(type.getFields());
    const chosen = dice.some(fields, dice.chance(0.75) ? 1 : 2);
    if (along && dice.chance(0.3) && type.getFields().edge) chosen[0] = type.getFields().edge;
    return Object.fromEntries(chosen.map(({name, type: wrapped}) => {
      const inner = getNamedType(wrapped);
      if (name === 'and' || name === 'or') return [name, Array.from({length: dice.below(4)}, () => this.where(type, kind, along, depth + 1))];
      if (name === 'not') return [name, this.where(type, kind, along, depth + 1)];
      if (name === 'edge' && along && !kind.properties.has('edge')) return [name, this.edgeWhere(inner, along)];
      const property = kind.properties.get(name);
      if (property) return [name, this.operators(inner, property, () => this.values.ofKind(kind, property))];
      return [name, this.farWhere(inner, kind.edges.get(name), depth)];
    }));
  }

  edgeWhere(type, along, depth = 0) {
    const {dice} = this;
    const fields = Object.values(type.getFields()).filter((field) => depth < 2 || !['and', 'or', 'not'].includes(field.name));
    return Object.fromEntries(dice.some(fields, 1).map(({name, type: wrapped}) => {
      if (name === 'and' || name === 'or') return [name, Array.from({length: dice.below(3)}, () => this.edgeWhere(type, along, depth + 1))];
      if (name === 'not') return [name, this.edgeWhere(type, along, depth + 1)];
      const property = this.model.edgeProperties(along).properties.get(name);
      return [name, this.operators(getNamedType(wrapped), property, () => this.values.ofEdge(along, property))];
    }));
  }

  farWhere(type, edge, depth) {
    const {dice} = this;
    const fields = type.getFields();
    const far = this.model.kinds.get(edge.far);
    const deeper = (inner) => (depth > 3 ? {} : this.where(getNamedType(inner), far, edge.many ? edge : null, depth + 1));
    const {name, type: inner} = dice.one(Object.values(fields));
    if (name === 'isNull') return {isNull: dice.chance(0.5)};
    if (name !== 'count') return {[name]: deeper(inner)};
    const {where, ...numbers} = getNamedType(inner).getFields();
    const count = this.operators({getFields: () => numbers}, {type: 'Int'}, () => dice.below(4));
    return {count: dice.chance(0.4) ? {where: deeper(where.type), ...count} : count};
  }

  /** One or two operators of a filter type on a property. */
  operators(type, property, value) {
    const {dice} = this;
    const chosen = dice.some(Object.keys(type.getFields()), dice.chance(0.85) ? 1 : 2);
    return Object.fromEntries(chosen.map((operator) => {
      switch (operator) {
        case 'isNull': case 'isEmpty': return [operator, dice.chance(0.5)];
        case 'in': case 'notIn': return [operator, dice.chance(0.1) ? value() : Array.from({length: dice.below(4)}, value)];
        case 'contains': case 'startsWith': return [operator, this.values.piece(value(), operator === 'startsWith')];
      }
      return [operator, value()];
    }));
  }

  /** A list of one-field order objects. */
  orderBy(type) {
    const {dice} = this;
    const orders = Array.from({length: dice.chance(0.05) ? 0 : 1 + dice.below(3)}, () => this.orderTerm(type, 0));
    return orders.length === 1 && dice.chance(0.2) ? orders[0] : orders;
  }

  orderTerm(type, depth) {
    const {dice} = this;
    const fields = Object.values(type.getFields()).filter((field) => depth < 3 || isEnumType(getNamedType(field.type)));
    const field = type.getFields().edge && dice.chance(0.4) ? type.getFields().edge : dice.one(fields);
    const inner = getNamedType(field.type);
    return {[field.name]: isEnumType(inner) ? dice.one(['ASC', 'DESC']) : this.orderTerm(inner, depth + 1)};
  }

  /** Arguments of a list field, by its definition. */
  ofList(field, kind, along) {
    const {dice} = this;
    const types = Object.fromEntries(field.args.map((argument) => [argument.name, getNamedType(argument.type)]));
    const args = {};
    if (dice.chance(0.5)) args.where = this.where(types.where, kind, along);
    if (dice.chance(0.45)) args.orderBy = this.orderBy(types.orderBy);
    if (dice.chance(0.55)) args[dice.one(['first', 'first', 'last'])] = dice.one([0, 1, 2, 3, 3, 5, 10, 1000]);
    if (dice.chance(0.04)) args[dice.one(Object.keys(types).filter((name) => !(name in args)))] = null; // as if it were not there
    return args;
  }
}
