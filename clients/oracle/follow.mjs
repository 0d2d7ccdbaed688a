// Follow-up questions: the same query again, one of its lists begun or ended at a cursor of the answer.
import {parse, print, visit} from 'graphql';
import {cursorMark} from './page.mjs';

/**
 * Puts a cursor {ours, theirs} into the field that it was taken from, as argument after or before.
 * {query, variables, theirs}: what the reference is asked, and the variables for the server.
 */
export function follow({query, variables, theirs = variables}, cursor, argument) {
  const {at} = JSON.parse(cursor.ours.slice(cursorMark.length));
  const name = `${argument}${Object.keys(variables).length}`; // a new one each time: two lists must not share a cursor
  const variable = {kind: 'Argument', name: {kind: 'Name', value: argument}, value: {kind: 'Variable', name: {kind: 'Name', value: name}}};
  const document = visit(parse(query), {
    Field(node) {
      if (!at.includes(node.loc.start)) return undefined;
      return {...node, arguments: [...node.arguments.filter((one) => one.name.value !== argument), variable]};
    },
    OperationDefinition: {
      leave(node) {
        const others = node.variableDefinitions.filter((one) => one.variable.name.value !== name);
        return {...node, variableDefinitions: [...others, ...definition(name)]};
      },
    },
  });
  return {
    query: withoutUnused(print(document)),
    variables: {...variables, [name]: cursor.ours},
    theirs: {...theirs, [name]: cursor.theirs},
  };
}

function definition(name) {
  return parse(`query ($${name}: String) { x }`).definitions[0].variableDefinitions;
}

/** A query without the variables and fragments that nothing in it uses. */
export function withoutUnused(query) {
  for (let before = ''; before !== query;) {
    before = query;
    const document = parse(query);
    const used = new Set();
    visit(document, {
      VariableDefinition: () => false,
      Variable: (node) => { used.add(`$${node.name.value}`); },
      FragmentSpread: (node) => { used.add(node.name.value); },
    });
    query = print(visit(document, {
      VariableDefinition: (node) => (used.has(`$${node.variable.name.value}`) ? undefined : null),
      FragmentDefinition: (node) => (used.has(node.name.value) ? undefined : null),
    }));
  }
  return query;
}
