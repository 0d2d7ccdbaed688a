// Says in words what is drawn, for those who do not see the drawing or do not point at it.
import {element} from './ask.js';
import {edgeWord, kindOf, nodeName, rounded, shares} from './map_words.js';

const list = document.getElementById('list');

/** A button that puts a node in the middle. */
export function button(node, centre) {
  const made = element('button', {type: 'button', 'data-id': node.id}, `${kindOf(node)[0]}: ${nodeName(node)}`);
  made.addEventListener('click', () => centre(node.id));
  return made;
}

const steps = (distance) => (distance === 0 ? 'I mitten' : `${distance} steg bort`);

export function listAround({nodes, edges}, centre) {
  const names = new Map(nodes.map(({node}) => [node.id, nodeName(node)]));
  const distances = new Map(nodes.map(({node, distance}) => [node.id, distance]));
  const groups = new Map();
  for (const one of nodes) groups.set(one.distance, [...groups.get(one.distance) ?? [], one]);
  // An edge is told of once, at the end that is further away.
  const told = ({id}) => edges.flatMap(({type, from, to}) => {
    if (from.id === id && distances.get(to.id) <= distances.get(id)) return [`${edgeWord(type)} → ${names.get(to.id)}`];
    if (to.id === id && distances.get(from.id) < distances.get(id)) return [`${names.get(from.id)} – ${edgeWord(type)} → detta`];
    return [];
  });
  list.replaceChildren(...[...groups].flatMap(([distance, ones]) => [element('h3', {}, steps(distance)), element('ul', {}, ...ones.map(({node, hidden}) => {
    const item = element('li', {}, button(node, centre), ...told(node).map((text) => element('small', {}, text)));
    if (hidden) item.append(element('small', {}, `${hidden} till som inte visas`));
    return item;
  }))]));
}

export function listTies(nodes, pairs, centre) {
  const parts = [element('h3', {}, 'Par som delar något')];
  parts.push(...pairs.map(({a, b, score, shared}, i) => element('details', {id: `pair-${i}`},
    element('summary', {}, `${nodeName(a)} – ${nodeName(b)}: ${rounded(score)}`),
    element('ul', {}, ...shared.map(({via, node, holders, weight}) => element('li', {}, `${shares[via]}: `, button(node, centre),
      element('small', {}, `${holders} har det, vikt ${rounded(weight)}`)))))));
  if (pairs.length === 0) parts.push(element('p', {}, 'Inga delar något som uppgifterna säger.'));
  if (nodes.length === 0) parts.push(element('p', {}, 'Här är inget att rita. Välj en annan kommun eller något annat att visa, eller sök något att ställa i mitten.'));
  else parts.push(element('h3', {}, 'Alla'), element('ul', {}, ...nodes.map((node) => element('li', {}, button(node, centre)))));
  list.replaceChildren(...parts);
}

/** Opens what a pair shares, and goes there. */
export function openPair(i) {
  for (const one of list.querySelectorAll('details')) one.open = one.id === `pair-${i}`;
  const chosen = document.getElementById(`pair-${i}`);
  chosen.querySelector('summary').focus();
  chosen.scrollIntoView({block: 'nearest'});
}
