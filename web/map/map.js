// The map: what is around a node, and which areas or departments are tied by what they share, drawn and in words, as
// /graphql answers. It follows what happens, and its address says what it shows, so that it can be linked to.
import {ask, element, follow, showAnswer} from './ask.js';
import {drawAround, drawTies, zoom} from './map_draw.js';
import {button, listAround, listTies, openPair} from './map_list.js';
import {nodeFields, nodeName, ownerFields, ownerOf} from './map_words.js';

const page = Object.fromEntries(['choices', 'search', 'hits', 'problem', 'ground', 'excerpt', 'zoom', 'overview', 'main', 'list'].map((id) => [id, document.getElementById(id)]));
const {municipality, view, depth, limit} = page.choices.elements;
let middle = ''; // the id of the node in the middle
let owner = null; // the municipality that owns it
let open = false; // whether nobody has chosen yet what is shown

// Not by way of an agenda, in which all goals are two steps apart. In the middle it counts.
const around = `query Around($of: ID!, $municipality: [String!], $depth: Int!, $limit: Int!) {
  neighbourhood(of: $of, municipality: $municipality, depth: $depth, limit: $limit, avoid: {kinds: [FRAMEWORK]}) {
    completeness
    of { ...Named ...Owned ... on Sourced { source inference } }
    nodes { distance hidden node { ...Named } }
    edges { type from { id } to { id } properties { name value } }
    cutByLimit
    cutByDepth
  }
} ${nodeFields} ${ownerFields}`;
const ties = `query Ties($municipality: [String!], $code: String!, $between: BridgeBetween!) {
  bridges(municipality: $municipality, between: $between) {
    municipality { name }
    asOf
    completeness
    pairs { a { ...Named } b { ...Named } score shared { via node { ...Named } holders weight suggested } }
  }
  developmentAreas(first: 1000, where: {municipality: {is: {code: {eq: $code}}}}) { nodes { ...Named } }
} ${nodeFields}`;
// By its number too, as planners call a target; the words are sought in texts alone.
const search = `query Search($text: String!, $code: String!) {
  goals(first: 5, where: {code: {eq: $code}}) { nodes { ...Named } }
  targets(first: 5, where: {or: [{code: {eq: $code}}, {aliases: {has: $code}}]}) { nodes { ...Named } }
  developmentAreas(first: 5, where: {number: {eq: $code}}) { nodes { ...Named ...Owned } }
  search(text: $text, first: 20) { totalCount nodes { node { ...Named ...Owned } } }
} ${nodeFields} ${ownerFields}`;

/** The question behind what is chosen, and what shows its answer. */
function asked() {
  const code = municipality.value;
  for (const one of [depth, limit]) one.closest('label').hidden = view.value !== 'AROUND';
  page.overview.href = `/overview?${new URLSearchParams({municipality: code})}`;
  if (view.value !== 'AROUND') return [ties, {municipality: [code], code, between: view.value}, showTies];
  if (middle) return [around, {of: middle, municipality: [code], depth: Number(depth.value), limit: Number(limit.value)}, showAround];
  return [null, {}, showNothing];
}

const show = () => showAnswer(asked);

function showNothing() {
  page.ground.textContent = 'Sök något att ställa i mitten.';
  page.excerpt.hidden = page.main.hidden = true;
}

function showAround({neighbourhood: found}) {
  owner = ownerOf(found.of);
  if (owner && owner.code !== municipality.value) return showOwner();
  const cut = [found.cutByLimit && `${found.cutByLimit} till fick inte plats`, found.cutByDepth && `${found.cutByDepth} till ligger ett steg längre bort`].filter(Boolean);
  page.ground.textContent = `${nodeName(found.of)}: ${found.nodes.length} visas${cut.length ? `; ${cut.join(', ')}` : ', det är allt'}. ${complete(found)}`;
  drawAround(found, centre);
  listAround(found, centre);
}

/** Goes to the municipality that owns the middle: of what is around it, another one shows nothing. */
function showOwner() {
  const {code, name} = owner;
  if (![...municipality.options].some(({value}) => value === code)) municipality.add(new Option(name, code)); // a region
  municipality.value = code;
  history.replaceState(null, '', address());
  return show();
}

function showTies({bridges: [found], developmentAreas}) {
  const areas = view.value === 'DEVELOPMENT_AREA';
  const nodes = new Map((areas ? developmentAreas.nodes : []).map((node) => [node.id, node]));
  for (const {a, b} of found.pairs) nodes.set(a.id, a).set(b.id, b);
  const all = [...nodes.values()];
  if (open && areas && all.length === 0) { // departments say more then
    view.value = 'DEPARTMENT';
    return show();
  }
  page.ground.textContent = `${found.municipality.name}: ${all.length} ${areas ? 'utvecklingsområden' : 'förvaltningar och bolag som delar något'}, ${found.pairs.length} par. Läget ${found.asOf}. ${complete(found)}`;
  drawTies(all, found.pairs, (chosen, isPair) => (isPair ? openPair(chosen) : centre(chosen)));
  listTies(all, found.pairs, centre);
}

function complete({completeness}) {
  page.excerpt.hidden = completeness !== 'EXCERPT';
  return `Uppgifter: ${completeness === 'FULL' ? 'fullständiga' : 'utdrag'}.`;
}

/** Puts a node in the middle. */
async function centre(id) {
  middle = id;
  open = false;
  view.value = 'AROUND';
  await go();
  page.list.scrollTop = 0;
}

/** Says what is chosen. */
function address() {
  const says = {municipality: municipality.value, ...(open ? {} : {view: view.value}), depth: depth.value, limit: limit.value};
  if (view.value === 'AROUND') says.of = middle;
  return `?${new URLSearchParams(says)}`;
}

/** Shows what is chosen, and says so in the address. */
async function go() {
  if (municipality.value) history.pushState(null, '', address());
  await show();
  follow(show);
}

/** Chooses what the address says. */
function read() {
  const wanted = new URLSearchParams(location.search);
  middle = wanted.get('of') ?? '';
  open = !wanted.has('view') && !middle;
  for (const one of [view, depth, limit]) {
    const value = wanted.get(one.name) ?? (one === view && middle ? 'AROUND' : null);
    const known = [...one.options].find((option) => (value ? option.value === value : option.defaultSelected)) ?? one.options[0];
    one.value = known.value;
  }
  municipality.value = wanted.get('municipality') || (municipality.options[0]?.value ?? ''); // none where it is not there
}

/** Of a hit, the municipality that it belongs to. */
const whose = (node) => (ownerOf(node) && node.__typename !== 'Municipality' ? [element('small', {}, ` ${ownerOf(node).name}`)] : []);

/** Says what is found. Of several searches under way the last one counts. */
let searches = 0;
page.search.addEventListener('submit', async (event) => {
  event.preventDefault();
  const turn = ++searches;
  try {
    const text = page.search.elements.text.value;
    const {goals, targets, developmentAreas, search: {nodes, totalCount}} = await ask(search, {text, code: text.trim().toLowerCase()});
    if (turn !== searches) return;
    const more = totalCount - nodes.length;
    const named = [goals, targets, developmentAreas].flatMap((list) => list.nodes);
    const all = [...named, ...nodes.map(({node}) => node).filter(({id}) => named.every((one) => one.id !== id))];
    page.hits.replaceChildren(...all.map((node) => element('li', {}, button(node, centre), ...whose(node))));
    if (all.length === 0) page.hits.append(element('li', {}, 'Inget hittades.'));
    if (more > 0) page.hits.append(element('li', {}, `${more} till visas inte. Skriv fler ord för att hitta färre.`));
    page.problem.hidden = true;
  } catch (error) {
    if (turn !== searches) return;
    page.problem.textContent = `Det gick inte att söka: ${error.message}`;
    page.problem.hidden = false;
  }
});
page.zoom.addEventListener('click', ({target}) => target.dataset.zoom && zoom(target.dataset.zoom));
page.choices.addEventListener('submit', (event) => event.preventDefault());
page.choices.addEventListener('change', ({target}) => {
  if (target === municipality && owner) { // the middle is of another one
    open ||= view.value === 'AROUND';
    [middle, owner] = ['', null];
  }
  if (target === view) open = false;
  else if (open) view.value = view.options[0].value;
  go();
});
addEventListener('popstate', async () => {
  read();
  await show();
  follow(show);
});
read();
await show();
follow(show);
