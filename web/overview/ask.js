// What the pages for planners share: they ask /graphql, with an access token where one is wanted, let a municipality be
// chosen, and follow what is written.

const form = document.getElementById('choices');
const tokenLabel = document.getElementById('token');
const problem = document.getElementById('problem');
const ground = document.getElementById('ground');
const excerpt = document.getElementById('excerpt');
const main = document.getElementById('main');
const {municipality, token} = form.elements;

// With the one that the address names, which may be a region.
const municipalities = `query Municipalities($wanted: String!) {
  municipalities(first: 1000, where: {or: [{type: {eq: MUNICIPALITY}}, {code: {eq: $wanted}}]}) { nodes { code name } }
}`;

const wrong = {
  NOT_FOUND: 'det finns inte', UNAUTHENTICATED: 'ange en åtkomsttoken', FORBIDDEN: 'din roll räcker inte till det', TOO_LARGE: 'svaret blir för stort',
  RATE_LIMITED: 'för många frågor på kort tid, vänta en stund', UNAVAILABLE: 'tjänsten är inte redo, försök igen om en stund', INTERNAL: 'fel i tjänsten',
};
const inSwedish = ({message, extensions}) => (wrong[extensions?.code] ? `${wrong[extensions.code]} (${message})` : message);

/** An error that may pass by itself. */
const passing = (message) => Object.assign(new Error(message), {passes: true});

const failure = ({errors}) => {
  const make = errors.some(({extensions}) => extensions?.code === 'UNAVAILABLE') ? passing : Error;
  return make(errors.map(inSwedish).join('; '));
};

/** Fetches with the token, where there is one. */
async function fetched(path, headers, options = {}) {
  if (token.value) headers.authorization = `Bearer ${token.value}`;
  const response = await fetch(path, {...options, headers}).catch(() => { throw passing('servern svarar inte'); });
  tokenLabel.hidden = tokenLabel.hidden && response.status !== 401;
  return response;
}

const answerOf = (response) => response.json().catch(() => { throw passing(`servern svarar med ${response.status}`); });

/** Asks /graphql; throws with what is wrong, and behind it what the server says of it. */
export async function ask(query, variables) {
  const headers = {'content-type': 'application/json', accept: 'application/graphql-response+json'};
  const answer = await answerOf(await fetched('/graphql', headers, {method: 'POST', body: JSON.stringify({query, variables})}));
  if (answer.errors) throw failure(answer);
  return answer.data;
}

const failed = 'Det gick inte att hämta tabellen';

/** On a click on a link to a table: where a token is given, it fetches the table with it, for a link cannot send it. */
export async function download(event) {
  if (!token.value) return;
  event.preventDefault();
  const {href, download: name} = event.currentTarget;
  try {
    const response = await fetched(href, {});
    if (!response.ok) throw failure(await answerOf(response));
    const url = URL.createObjectURL(await response.blob());
    element('a', {href: url, download: name}).click();
    URL.revokeObjectURL(url);
    if (problem.textContent.startsWith(failed)) problem.hidden = true; // it did, this time
  } catch (error) {
    problem.textContent = `${failed}: ${error.message}`;
    problem.hidden = false;
  }
}

/** Fills the list of municipalities and chooses what the address asks for: none where that is not there. */
async function choose() {
  const wanted = new URLSearchParams(location.search).get('municipality') ?? '';
  const {municipalities: {nodes}} = await ask(municipalities, {wanted});
  municipality.replaceChildren(...nodes.map(({code, name}) => new Option(name, code)));
  if (nodes.length === 0) throw new Error('här finns ingen kommun');
  if (wanted) municipality.value = wanted;
  if (!municipality.value) throw new Error(`här finns ingen kommun med koden ${wanted}, välj en annan`);
}

/**
 * Shows what is chosen: asked gives the question, its variables, and what shows the answer. Of several answers under way
 * those to what was asked last are shown, but none after a newer one; what is shown already stays as it is. Where there is
 * no answer, what the last one said stays too, unless it was of another choice: it would stand below the wrong name. Until
 * the answer to another choice comes, the page says that it reads.
 */
let turns = 0, told = 0, asking = '', chosen = '', shown, passes = false;
export async function showAnswer(asked) {
  const turn = ++turns;
  let wanted, slow;
  const isOver = () => turn < told || (wanted !== undefined && wanted !== asking);
  try {
    if (!municipality.value) await choose();
    const [query, variables, say] = asked();
    wanted = asking = JSON.stringify([query, variables]);
    if (wanted !== chosen) slow = setTimeout(() => isOver() || reads(), 500);
    const answer = query ? await ask(query, variables) : {};
    if (isOver()) return;
    told = turn;
    passes = false;
    main.ariaBusy = null;
    problem.hidden = true;
    const now = wanted + JSON.stringify(answer);
    if (now === shown) return;
    [chosen, shown] = [wanted, now];
    main.hidden = false;
    await say(answer);
  } catch (error) {
    if (isOver()) return;
    told = turn;
    passes = error.passes;
    shown = undefined;
    main.ariaBusy = null;
    if (wanted !== chosen) main.hidden = excerpt.hidden = true;
    problem.textContent = `Det gick inte att läsa: ${error.message}`;
    problem.hidden = false;
    ground.textContent = '';
  } finally {
    clearTimeout(slow);
  }
}

function reads() {
  shown = undefined;
  main.ariaBusy = 'true';
  ground.textContent = 'Läser …';
}

/**
 * Shows anew what commits of the municipality change, a moment after the last of them; and what it may have missed
 * whenever it has come to follow, at first or again. Where the server was away and there is nothing to follow yet, it asks
 * again. A page that nobody looks at follows nothing: a browser makes few connections to a host, and the last of many tabs
 * would get none.
 */
let following, again, retry, waiting;
export function follow(show) {
  again = show;
  stop();
  if (token.value || document.hidden) return; // an EventSource cannot send a token
  if (!municipality.value) {
    if (passes) retry = setTimeout(async () => { await show(); follow(show); }, 3000);
    return;
  }
  const subscription = `subscription { changes(municipality: ${JSON.stringify(municipality.value)}) { revision } }`;
  const stream = following = new EventSource(`/graphql?query=${encodeURIComponent(subscription)}`);
  stream.addEventListener('open', show);
  stream.addEventListener('next', () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 300);
  });
  stream.addEventListener('complete', () => stream.close());
  stream.addEventListener('error', () => {
    // A browser tries again by itself, unless it was refused, as while the server starts.
    if (stream.readyState === EventSource.CLOSED && stream === following) retry = setTimeout(follow, 3000, show);
  });
}

/** Follows no longer, and does not ask for what has just been told either: whoever follows again asks. */
function stop() {
  clearTimeout(retry);
  clearTimeout(waiting);
  following?.close();
  following = undefined;
}

function resume() {
  if (!again) return;
  again();
  follow(again);
}

// A page that is kept for going back to holds no connection either.
addEventListener('pagehide', stop);
addEventListener('pageshow', ({persisted}) => persisted && resume());
document.addEventListener('visibilitychange', () => (document.hidden ? stop() : resume()));

/** An element with attributes and children. */
export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Fills anew. By their data-id, what was open is open again, and what had the focus has it, where it is still there. */
export function refill(into, ...children) {
  const idOf = (one) => one.closest('[data-id]')?.dataset.id;
  const open = [...into.querySelectorAll('details[open]')].map(idOf);
  const focused = into.contains(document.activeElement) ? idOf(document.activeElement) : null;
  into.replaceChildren(...children);
  for (const one of into.querySelectorAll('details')) one.open = open.includes(idOf(one));
  if (focused) [...into.querySelectorAll('a, button, summary')].find((one) => idOf(one) === focused)?.focus({preventScroll: true});
}
