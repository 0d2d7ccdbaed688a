// The overview: the heat map of a municipality and what falls between the chairs, as /graphql answers. It follows
// what happens, and its address says what it shows, so that it can be linked to.
import {bars, legend, map, text} from './overview_draw.js';

const page = Object.fromEntries(['choices', 'token', 'problem', 'ground', 'excerpt', 'legend', 'map', 'orphans']
  .map((id) => [id, document.getElementById(id)]));
const {municipality, by, token} = page.choices.elements;

const municipalities = `query Municipalities {
  municipalities(first: 1000, where: {type: {eq: MUNICIPALITY}}) { nodes { code name completeness } }
}`;
const overview = `query Overview($municipality: [String!], $by: CoverageBy!) {
  coverage(municipality: $municipality, by: $by) {
    municipality { name }
    plans { title }
    asOf
    completeness
    departments { name }
    rows {
      goal { code title }
      target { code title }
      dimension
      targetArea { title }
      colour rule departments assignments notDistributed elsewhere
      cells { department { name } assignments activities indicators }
    }
  }
  orphans(municipality: $municipality) {
    totalCount
    counts { kind reason count }
    list {
      kind
      reasons
      node {
        ... on Target { code title }
        ... on Assignment { assignmentNumber: number title }
        ... on DevelopmentArea { areaNumber: number title }
        ... on PolicyDocument { title }
      }
    }
  }
}`;

/** Asks /graphql; throws with what the server says is wrong. */
async function ask(query, variables) {
  const headers = {'content-type': 'application/json', accept: 'application/graphql-response+json'};
  if (token.value) headers.authorization = `Bearer ${token.value}`;
  const response = await fetch('/graphql', {method: 'POST', headers, body: JSON.stringify({query, variables})});
  const answer = await response.json();
  page.token.hidden = page.token.hidden && response.status !== 401;
  if (answer.errors) throw new Error(answer.errors.map((error) => error.message).join('; '));
  return answer.data;
}

async function show() {
  try {
    if (!municipality.value) await choose();
    const {coverage: [found], orphans: [broken]} = await ask(overview, {municipality: [municipality.value], by: by.value});
    page.ground.textContent = text.ground(found);
    page.excerpt.hidden = found.completeness !== 'EXCERPT';
    legend(page.legend, found.rows);
    map(page.map, found);
    bars(page.orphans, broken);
    page.problem.hidden = true;
  } catch (error) {
    page.problem.textContent = `Det gick inte att läsa: ${error.message}`;
    page.problem.hidden = false;
    page.ground.textContent = '';
  }
}

/** Fills the list of municipalities and chooses what the address asks for. */
async function choose() {
  const {municipalities: {nodes}} = await ask(municipalities);
  if (nodes.length === 0) throw new Error('här finns ingen kommun');
  const wanted = new URLSearchParams(location.search);
  municipality.replaceChildren(...nodes.map(({code, name}) => new Option(name, code)));
  if (nodes.some(({code}) => code === wanted.get('municipality'))) municipality.value = wanted.get('municipality');
  if ([...by.options].some((option) => option.value === wanted.get('by'))) by.value = wanted.get('by');
}

/** Shows anew what commits change, a moment after the last of them. */
let following;
function follow() {
  following?.close();
  if (token.value) return; // an EventSource cannot send one
  const subscription = `subscription { changes(municipality: ${JSON.stringify(municipality.value)}) { revision } }`;
  following = new EventSource(`/graphql?query=${encodeURIComponent(subscription)}`);
  let waiting;
  following.addEventListener('next', () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 300);
  });
  following.addEventListener('complete', () => following.close());
}

page.choices.addEventListener('submit', (event) => event.preventDefault());
page.choices.addEventListener('change', async () => {
  if (municipality.value) history.replaceState(null, '', `?${new URLSearchParams({municipality: municipality.value, by: by.value})}`);
  await show();
  follow();
});
await show();
if (municipality.value) follow();
