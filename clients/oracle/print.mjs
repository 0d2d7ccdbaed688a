// Prints the arguments of a generated query, as literals or as variables, whole or in parts.
import {getNullableType, isEnumType, isInputObjectType, isListType, isNonNullType} from 'graphql';

/** The variables of one query. */
export class Variables {
  constructor(dice) {
    this.dice = dice;
    this.declared = [];
    this.values = {};
  }

  /** The definitions, with parentheses; empty where there is none. */
  definitions() {
    return this.declared.length ? `(${this.declared.join(', ')})` : '';
  }

  /** A variable of a type with a value, as $name. */
  declare(type, value, {fallback} = {}) {
    const name = `v${this.declared.length + 1}`;
    this.declared.push(`$${name}: ${type}${fallback === undefined ? '' : ` = ${fallback}`}`);
    if (value !== undefined) this.values[name] = value;
    return `$${name}`;
  }

  /** A value of an input type as text. */
  print(type, value) {
    const {dice} = this;
    if (value === null) return dice.chance(0.3) ? this.declare(type, value) : 'null';
    if (dice.chance(0.06)) {
      if (dice.chance(0.15)) return this.declare(getNullableType(type), undefined, {fallback: literal(type, value)});
      return this.declare(type, value);
    }
    const inner = getNullableType(type);
    if (isListType(inner)) {
      if (!Array.isArray(value)) return this.print(inner.ofType, value);
      return `[${value.map((one) => this.print(inner.ofType, one)).join(', ')}]`;
    }
    if (!isInputObjectType(inner)) return literal(type, value);
    const fields = Object.entries(value).map(([name, one]) => `${name}: ${this.print(inner.getFields()[name].type, one)}`);
    if (!isNonNullType(type) && dice.chance(0.01)) {
      const absent = dice.one(Object.values(inner.getFields()).filter((field) => !(field.name in value)));
      if (absent) fields.push(`${absent.name}: ${this.declare(absent.type)}`); // unset: as if it did not stand there
    }
    return `{${fields.join(', ')}}`;
  }

  /** Arguments by name as text, with parentheses; empty where there is none. */
  args(field, values) {
    const printed = field.args.filter((argument) => argument.name in values)
      .map((argument) => `${argument.name}: ${this.print(argument.type, values[argument.name])}`);
    return printed.length ? `(${printed.join(', ')})` : '';
  }
}

/** A value of an input type as a literal. */
export function literal(type, value) {
  const inner = getNullableType(type);
  if (value === null) return 'null';
  if (isListType(inner)) {
    return Array.isArray(value) ? `[${value.map((one) => literal(inner.ofType, one)).join(', ')}]` : literal(inner.ofType, value);
  }
  if (isEnumType(inner)) return value;
  if (isInputObjectType(inner)) {
    return `{${Object.entries(value).map(([name, one]) => `${name}: ${literal(inner.getFields()[name].type, one)}`).join(', ')}}`;
  }
  // gqlparser refuses a whole number beyond 64 bits where a Float is wanted, unless it has an exponent.
  if (typeof value === 'number' && Math.abs(value) >= 2 ** 63) return value.toExponential();
  return JSON.stringify(value); // its escapes are GraphQL's too
}
