// Draws nodes and edges with Cytoscape.js. Nothing moves by itself, and the list beside says all that is drawn.
import cytoscape from './cytoscape.js';
import {element} from './ask.js';
import {ring, rings} from './map_rings.js';
import {edgeState, edgeWord, kindOf, nodeName, nodeState, rounded, shareState} from './map_words.js';

const into = document.getElementById('drawing');
const buttons = document.getElementById('zoom');
const legendList = document.getElementById('legend');
const longest = 60; // letters of a name in the drawing
const mostLabels = 40; // of edges
const padding = 10; // around what is drawn

const short = (name) => (name.length > longest ? `${name.slice(0, longest - 1).trimEnd()}…` : name);

/** The colours of the page, which may be light or dark. */
function style() {
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const ink = colour('--ink'), paper = colour('--paper'), faint = colour('--faint');
  const written = {label: 'data(label)', color: ink, 'font-family': 'system-ui, sans-serif', 'text-outline-color': paper, 'text-outline-width': 2};
  return [
    {selector: 'node', style: {...written, shape: 'data(shape)', 'background-color': 'data(colour)', width: 26, height: 26, 'font-size': 11,
      'text-wrap': 'wrap', 'text-max-width': 120, 'text-valign': 'bottom', 'text-margin-y': 3}},
    {selector: 'node[?middle]', style: {width: 44, height: 44, 'font-size': 14, 'font-weight': 'bold', 'text-max-width': 180, 'border-width': 3, 'border-color': ink}},
    {selector: 'node[?doubtful]', style: {'border-width': 2, 'border-style': 'dashed', 'border-color': ink}},
    {selector: 'edge', style: {...written, 'font-size': 10, color: faint, 'line-color': faint, 'target-arrow-color': faint, width: 'data(width)', opacity: 0.6,
      'curve-style': 'bezier', 'text-rotation': 'autorotate'}},
    {selector: 'edge[?directed]', style: {'target-arrow-shape': 'triangle', 'arrow-scale': 0.8}},
    {selector: 'edge[?doubtful]', style: {'line-style': 'dashed'}},
    {selector: '.many', style: {'min-zoomed-font-size': 21}}, // from a zoom of 2 on
    {selector: '.tie', style: {'font-size': 13, color: ink, opacity: 0.8}},
    {selector: '.chosen', style: {'line-color': ink, 'target-arrow-color': ink, color: ink, opacity: 1, 'z-index': 1, 'min-zoomed-font-size': 0,
      'font-size': () => 10 / Math.min(drawn.zoom(), 1)}},
  ];
}

let drawn;

/** Draws; chosen is told of the id of a node or an edge that is clicked. */
function draw(elements, layout, described, chosen) {
  drawn?.destroy();
  into.hidden = buttons.hidden = elements.length === 0;
  into.setAttribute('aria-label', described);
  drawn = cytoscape({container: into, elements, style: style(), layout: {...layout, animate: false}, maxZoom: 3, minZoom: 0.1});
  drawn.on('tap', 'node, edge', ({target}) => {
    drawn.elements().removeClass('chosen');
    target.addClass('chosen');
    chosen(target.id(), target.isEdge());
  });
  // What a node is tied by, for whoever points at it.
  drawn.on('mouseover mouseout', 'node', ({target, type}) => target.connectedEdges().toggleClass('chosen', type === 'mouseover'));
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => drawn?.style(style()));

export function zoom(by) {
  if (by === 'all') drawn?.fit(undefined, padding);
  else drawn?.zoom({level: drawn.zoom() * Number(by), renderedPosition: {x: into.clientWidth / 2, y: into.clientHeight / 2}});
}

const nodeElement = (node, more = {}) => {
  const [, colour, shape] = kindOf(node);
  return {data: {id: node.id, label: short(nodeName(node)), colour, shape, doubtful: nodeState(node) !== '', ...more}};
};

/** What the colours and shapes mean, with how many nodes have each, and what is dashed. */
function legend(nodes, hasDoubtfulEdges) {
  const counts = new Map();
  for (const node of nodes) {
    const [word, ...looks] = kindOf(node);
    counts.set(word, [(counts.get(word)?.[0] ?? 0) + 1, ...looks]);
  }
  legendList.replaceChildren(...[...counts].sort().map(([word, [count, colour, shape]]) => {
    const swatch = element('span', {class: `swatch ${shape}`});
    swatch.style.background = colour;
    return element('li', {}, swatch, `${count} · ${word}`);
  }));
  if (nodes.some(nodeState) || hasDoubtfulEdges) legendList.append(element('li', {}, 'Streckat: inte beslutat, eller inte sagt i källan'));
}

/** The size of what can be drawn on. */
function frame() {
  into.hidden = false;
  return {wide: into.clientWidth - 2 * padding, high: into.clientHeight - 2 * padding};
}

/** A node with what is around it, the nearest innermost. */
export function drawAround({of, nodes, edges}, chosen) {
  legend(nodes.map(({node}) => node), edges.some(edgeState));
  const elements = [
    ...nodes.map(({node, hidden}) => {
      const one = nodeElement(node, {middle: node.id === of.id});
      if (hidden) one.data.label += ` (+${hidden})`;
      return one;
    }),
    ...edges.map((edge, i) => ({
      data: {id: `edge ${i}`, source: edge.from.id, target: edge.to.id, label: edgeWord(edge.type), width: 1.2, directed: true, doubtful: edgeState(edge) !== ''},
      classes: edges.length > mostLabels ? 'many' : '',
    })),
  ];
  const layout = {name: 'preset', positions: Object.fromEntries(rings(nodes, edges, frame())), padding};
  draw(elements, layout, `${nodeName(of)} i mitten, ${nodes.length - 1} runt omkring och ${edges.length} kanter. Samma sak står i listan.`, chosen);
}

/** Areas or departments, tied by what they share: the more, the wider; dashed where nobody has accepted any of it yet. */
export function drawTies(nodes, pairs, chosen) {
  const isDoubtful = ({shared}) => shared.every(shareState);
  legend(nodes, pairs.some(isDoubtful));
  const most = Math.max(...pairs.map(({score}) => score), 0);
  const elements = [
    ...nodes.map((node) => nodeElement(node)),
    ...pairs.map((pair, i) => ({
      data: {id: `pair ${i}`, source: pair.a.id, target: pair.b.id, label: pairs.length > mostLabels ? '' : rounded(pair.score), width: 1 + 9 * pair.score / most, doubtful: isDoubtful(pair)},
      classes: 'tie',
    })),
  ];
  const layout = {name: 'preset', positions: Object.fromEntries(ring(nodes.map(({id}) => id), frame())), padding};
  draw(elements, layout, `${nodes.length} noder, ${pairs.length} par som delar något. Samma sak står i listan.`, (id, isEdge) => chosen(isEdge ? Number(id.slice(5)) : id, isEdge));
}
