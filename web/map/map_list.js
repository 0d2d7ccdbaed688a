// Says in words what is drawn, for those who do not see the drawing or do not point at it.
import {element, refill} from './ask.js';
import {edgeReason, edgeWord, kindOf, nodeName, nodeState, rounded, shareState, shares} from './map_words.js';

const list = document.getElementById('list');

/** A word, with what keeps it from being a plain fact. */
const said = (word, state) => (state ? `${word} (${state})` : word);

/** A button that puts a node in the middle. */
export function button(node, centre) {
  const made = element('button', {type: 'button', 'data-id': node.id}, `${said(kindOf(node)[0], nodeState(node))}: ${nodeName(node)}`);
  made.addEventListener('click', async () => {
    await centre(node.id);
    document.activeElement.scrollIntoView({block: 'nearest'}); // in the list that is the middle now
  });
  return made;
}

const steps = (distance) => (distance === 0 ? 'I mitten' : `${distance} steg bort`);

/** Where a fact comes from, and why it was inferred. */
const origin = ({source, inference}) => [source && `Källa: ${source}`, inference && `Slutsats: ${inference}`].filter(Boolean);

export function listAround({of, nodes, edges}, centre) {
  const names = new Map(nodes.map(({node}) => [node.id, nodeName(node)]));
  const distances = new Map(nodes.map(({node, distance}) => [node.id, distance]));
  const groups = new Map();
  for (const one of nodes) groups.set(one.distance, [...groups.get(one.distance) ?? [], one]);
  // An edge is told of once, at the end that is further away.
  const told = ({id}) => edges.flatMap((edge) => {
    const {from, to} = edge, word = said(edgeWord(edge.type), edgeReason(edge));
    if (from.id === id && distances.get(to.id) <= distances.get(id)) return [`${word} → ${names.get(to.id)}`];
    if (to.id === id && distances.get(from.id) < distances.get(id)) return [`${names.get(from.id)} – ${word} → detta`];
    return [];
  });
  refill(list, ...[...groups].flatMap(([distance, ones]) => [element('h3', {}, steps(distance)), element('ul', {}, ...ones.map(({node, hidden}) => {
    const item = element('li', {}, button(node, centre), ...[...(node.id === of.id ? origin(of) : []), ...told(node)].map((text) => element('small', {}, text)));
    if (hidden) item.append(element('small', {}, `${hidden} till som inte visas`));
    return item;
  }))]));
}

export function listTies(nodes, pairs, centre) {
  const parts = [element('h3', {}, 'Par som delar något')];
  if (pairs.length > 0) parts.push(element('small', {}, 'Talet är hur starkt de hänger ihop: summan av vikterna av det som de delar. Det som bara två har väger 1, det som tre har en halv, det som fem har en fjärdedel.'));
  parts.push(...pairs.map(({a, b, score, shared}, i) => element('details', {id: `pair-${i}`, 'data-id': `${a.id} ${b.id}`},
    element('summary', {}, `${nodeName(a)} – ${nodeName(b)}: ${rounded(score)}`),
    element('ul', {}, ...shared.map((one) => element('li', {}, `${said(shares[one.via], shareState(one))}: `, button(one.node, centre),
      element('small', {}, `${one.holders} har det, vikt ${rounded(one.weight)}`)))))));
  if (pairs.length === 0) parts.push(element('p', {}, 'Inga delar något som uppgifterna säger.'));
  if (nodes.length === 0) parts.push(element('p', {}, 'Här är inget att rita. Välj en annan kommun eller något annat att visa, eller sök något att ställa i mitten.'));
  else parts.push(element('h3', {}, 'Alla'), element('ul', {}, ...nodes.map((node) => element('li', {}, button(node, centre)))));
  refill(list, ...parts);
}

/** Opens what a pair shares, and goes there. */
export function openPair(i) {
  for (const one of list.querySelectorAll('details')) one.open = one.id === `pair-${i}`;
  const chosen = document.getElementById(`pair-${i}`);
  chosen.querySelector('summary').focus();
  chosen.scrollIntoView({block: 'nearest'});
}
