// Bad queries, each of which both sides must refuse.
import {getNamedType} from 'graphql';

/**
 * Generates {query, variables, name} that must be refused. `nested` says that the wrong arguments stand below the root,
 * where the reference sees them only if there is a node that has the list.
 */
export class WrongQueries {
  constructor({model, types}, dice) {
    Object.assign(this, {model, types, dice});
    this.kinds = [...model.kinds.values()];
  }

  generate() {
    return this.dice.chance(0.55) ? this.wrongArguments() : this.wrongText();
  }

  wrongArguments() {
    const {dice} = this;
    const kind = dice.one(this.kinds);
    const edge = dice.one([...kind.edges.values()].filter((one) => one.many));
    const nested = edge && dice.chance(0.35);
    const listed = nested ? this.model.kinds.get(edge.far) : kind;
    const [name, args, variables, definitions] = this.badArguments(listed);
    const operation = definitions ? `query (${definitions}) ` : '';
    const query = nested
      ? `${operation}{ ${kind.many} { nodes { ${edge.name}${args} { totalCount nodes { id } } } } }`
      : `${operation}{ ${kind.many}${args} { totalCount nodes { id } } }`;
    return {name, query, variables: variables ?? {}, nested};
  }

  badArguments(kind) {
    const {dice} = this;
    const texts = [...kind.properties.values()].filter((property) => property.type === 'String' && !property.list);
    const text = dice.one(texts).name;
    const edge = dice.one([...kind.edges.values()].filter((one) => one.many))?.name;
    const quantity = edge ?? text;
    return dice.one([
      ['eq null', `(where: {${text}: {eq: null}})`],
      ['in with null', `(where: {${text}: {in: [null]}})`],
      ['contains null', `(where: {${text}: {contains: null}})`],
      ['isNull null', `(where: {${text}: {isNull: null}})`],
      ['null filter', `(where: {${text}: null})`],
      ['and null', '(where: {and: null})'],
      ['not null', '(where: {not: null})'],
      ['null in or', '(where: {or: [{id: {eq: "x"}}, null]})'],
      ['eq null by variable', `(where: {${text}: {eq: $v}})`, {v: null}, '$v: String'],
      ['filter null by variable', `(where: {${text}: $v})`, {v: {eq: null}}, '$v: StringFilter'],
      ['deep null by variable', '(where: $v)', {v: {not: {[text]: null}}}, `$v: ${this.whereType(kind)}`],
      ['unknown field by variable', '(where: $v)', {v: {finnsInte: {eq: 'x'}}}, `$v: ${this.whereType(kind)}`],
      ['number for text by variable', '(where: $v)', {v: {[text]: {eq: 5}}}, `$v: ${this.whereType(kind)}`],
      ['two fields in one order', `(orderBy: [{${text}: ASC, id: DESC}])`],
      ['no field in an order', '(orderBy: [{}])'],
      ['null in an order', `(orderBy: [{${text}: null}])`],
      ['no order', `(orderBy: [{${text}: UP}])`],
      ['count of a text', `(orderBy: [{${text}: {count: ASC}}])`],
      ['negative first', '(first: -1)'], ['negative last', '(last: -1)'], ['first with last', '(first: 1, last: 1)'],
      ['large first', '(first: 1001)'], ['large last', '(last: 1001)'], ['first beyond 32 bits', '(first: 99999999999)'],
      ['first with a fraction', '(first: 1.5)'], ['first as text', '(first: "1")'],
      ['first as text by variable', '(first: $v)', {v: '1'}, '$v: Int'],
      ['no cursor', '(after: "nonsens")'], ['empty cursor', '(before: "")'], ['no cursor by variable', '(after: $v)', {v: 'eyJh'}, '$v: String'],
      ['unknown argument', '(finnsInte: 1)'], ['unknown filter field', '(where: {finnsInte: {eq: "x"}})'],
      ['unknown operator', `(where: {${text}: {liknar: "x"}})`], ['number for text', `(where: {${text}: {eq: 5}})`],
      ['word for text', `(where: {${text}: {eq: ORD}})`], ['list for text', `(where: {${text}: {eq: ["x"]}})`],
      ['quantifier', `(where: {${quantity}: {every: {}}})`], ['null quantifier', `(where: {${quantity}: {some: null}})`],
      ['enum as text', '(where: {basis: {eq: "STATED"}})'], ['unknown enum', '(where: {basis: {eq: SAGT}})'],
      ['undefined variable', '(first: $saknas)'], ['wrong type of variable', '(first: $v)', {v: 'x'}, '$v: String'],
      ['missing variable', '(first: $v)', {}, '$v: Int!'], ['unused variable', '(first: 1)', {v: 1}, '$v: Int'],
      ['six edges deep', `(where: ${this.deep(kind, 6)})`],
      ['broken date', `(where: ${this.date(kind, '"2023-02-30"')})`], ['number for a date', `(where: ${this.date(kind, '20230230')})`],
    ]);
  }

  whereType(kind) {
    const root = this.types.getQueryType().getFields()[kind.many];
    return getNamedType(root.args.find((argument) => argument.name === 'where').type).name;
  }

  /** A filter that goes a number of edges deep, or any wrong one where a kind has no edges. */
  deep(kind, depth) {
    if (depth === 0) return '{}';
    const edge = this.dice.one([...kind.edges.values()].filter((one) => this.model.kinds.get(one.far).edges.size));
    const inner = this.deep(this.model.kinds.get(edge.far), depth - 1);
    return `{${edge.name}: {${edge.many ? this.dice.one(['some', 'none', 'all']) : 'is'}: ${inner}}}`;
  }

  date(kind, value) {
    const property = [...kind.properties.values()].find((one) => one.type === 'Date');
    return property ? `{${property.name}: {gte: ${value}}}` : `{source: {eq: ${value === '20230230' ? value : 'null'}}}`;
  }

  wrongText() {
    const {dice} = this;
    const {one, many, name: type} = dice.one(this.kinds);
    const other = dice.one(this.kinds.filter((kind) => kind.one !== one));
    const [name, query, variables = {}] = dice.one([
      ['unknown field', `{ ${many} { nodes { finnsInte } } }`], ['unknown root field', '{ finnsInte { id } }'],
      ['no selection', `{ ${many} }`], ['selection on a leaf', `{ ${many} { totalCount { id } } }`],
      ['field of another type', `{ node(id: "x") { title } }`], ['impossible fragment', `{ ${many} { nodes { ... on PageInfo { hasNextPage } } } }`],
      ['unknown type', `{ ${many} { nodes { ... on FinnsInte { id } } } }`], ['unknown fragment', `{ ${many} { ...F } }`],
      ['unused fragment', `{ ${many} { totalCount } } fragment F on ${type} { id }`],
      ['fragment in itself', `{ ${many} { nodes { ...F } } } fragment F on ${type} { id ...F }`],
      ['conflict', `{ ${many} { nodes { a: id a: source } } }`], ['conflict of arguments', `{ ${many}(first: 1) { totalCount } ${many}(first: 2) { totalCount } }`],
      ['no operation', `fragment F on ${type} { id }`], ['two operations', `query A { ${many} { totalCount } } query B { ${many} { totalCount } }`],
      ['anonymous beside named', `{ ${many} { totalCount } } query B { ${many} { totalCount } }`],
      ['unknown directive', `{ ${many} @finnsInte { totalCount } }`], ['directive without if', `{ ${many} @skip { totalCount } }`],
      ['directive with text', `{ ${many} @include(if: "x") { totalCount } }`],
      ['directive by null', `query ($v: Boolean!) { ${many} @include(if: $v) { totalCount } }`, {v: null}],
      ['broken', `{ ${many} { totalCount }`], ['empty', ''], ['empty selection', '{ }'],
      ['no id', '{ node { id } }'], ['null id', '{ node(id: null) { id } }'], ['null id by variable', 'query ($v: ID!) { node(id: $v) { id } }', {v: null}],
      ['null among ids', '{ nodes(ids: ["Goal:7", null]) { id } }'], ['id with a fraction', '{ node(id: 1.5) { id } }'],
      ['nothing to find by', `{ ${one}${this.requiresId(one) ? '' : '(id: null)'} { id } }`],
      ['id of another kind', `{ ${one}(id: "${other.name}:x") { id } }`],
      ['both id and code', '{ target(id: "Target:7.2", code: "7.2") { id } }'],
      ['negative first of a search', '{ search(text: "x", first: -1) { totalCount } }'], ['large first of a search', '{ search(text: "x", first: 1001) { totalCount } }'],
      ['unknown kind', '{ search(text: "x", kinds: [MÅL]) { totalCount } }'], ['search without text', '{ search { totalCount } }'],
      ['mutation', 'mutation { finnsInte }'],
    ]);
    return {name, query, variables, nested: false};
  }

  requiresId(one) {
    return this.types.getQueryType().getFields()[one].args[0].type.toString().endsWith('!');
  }
}
