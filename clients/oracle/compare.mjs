// Holds a running server against the reference implementation:
//   node compare.mjs --url URL --served SDL --schema FOLDER --graph JSONL --sort-keys JSON --seed N --queries N [--cases FOLDER]…
// Prints every difference with the smallest query found for it, and a summary as the last line; exit code 1 if there is one.
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {parse, print, validate} from 'graphql';
import {Dice} from './dice.mjs';
import {difference} from './difference.mjs';
import {follow} from './follow.mjs';
import {knows, openOracle} from './oracle.mjs';
import {Queries} from './query.mjs';
import {ask, tooLarge} from './server.mjs';
import {shrink} from './shrink.mjs';
import {WrongQueries} from './wrong.mjs';

const mostDifferences = 10;
const mostCursors = 20; // of a fixed case, each followed in both directions
const followUps = 3; // questions after each other, each beginning where the one before ended

const {values: options} = parseArgs({options: {
  url: {type: 'string'}, served: {type: 'string'}, schema: {type: 'string'}, graph: {type: 'string'}, 'sort-keys': {type: 'string'},
  seed: {type: 'string'}, queries: {type: 'string'}, cases: {type: 'string', multiple: true, default: []},
}});
const oracle = openOracle({served: options.served, schema: options.schema, graph: options.graph, sortKeys: options['sort-keys']});
const counts = {cases: 0, generated: 0, withData: 0, followUps: 0, wrong: 0, tooLarge: 0, differences: 0};

await readRevisions();
await runCases();
await runGenerated(new Dice(Number(options.seed)), Number(options.queries));
await runWrong(new Dice(Number(options.seed) + 1), Math.ceil(Number(options.queries) / 3));
await runStrayCursors(new Dice(Number(options.seed) + 2), Math.ceil(Number(options.queries) / 20));
console.log(JSON.stringify(counts));
process.exit(counts.differences > 0 ? 1 : 0);

/** Revisions are the store's own and in no export: they are read once, plainly, and then filtered and ordered by. */
async function readRevisions() {
  for (const kind of oracle.model.kinds.values()) {
    for (let after = null, more = true; more;) {
      const {data} = await ask(options.url, `query($after: String) {${kind.many}(first: 1000, after: $after) {nodes {id revision} pageInfo {endCursor}}}`, {after});
      const {nodes, pageInfo} = data[kind.many];
      for (const {id, revision} of nodes) oracle.world.node(id).set.revision = revision;
      [after, more] = [pageInfo.endCursor, nodes.length === 1000];
    }
  }
}

async function runCases() {
  for (const folder of options.cases) {
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.graphql')).sort()) {
      const query = readFileSync(join(folder, name), 'utf8');
      if (!knows(oracle, query)) continue; // analyses have definitions of their own, in analysis/
      const variables = JSON.parse(/^# variables: (.*)$/m.exec(query)?.[1] ?? '{}');
      counts.cases++;
      const asked = {query, variables};
      const cursors = await hold(`case ${name}`, asked);
      for (const cursor of cursors.slice(0, mostCursors)) {
        for (const argument of ['after', 'before']) await hold(`case ${name}, ${argument} a cursor`, follow(asked, cursor, argument));
      }
    }
  }
}

async function runGenerated(dice, n) {
  const queries = new Queries(oracle, dice);
  while (counts.generated < n && counts.differences < mostDifferences) {
    const asked = queries.generate();
    const errors = validate(oracle.types, parse(asked.query));
    if (errors.length) continue; // fields that cannot be merged, for the most part
    counts.generated++;
    let cursors = await hold(`generated query ${counts.generated}`, asked);
    let at = asked;
    for (let i = 0; i < followUps && cursors.length && dice.chance(0.8); i++) {
      at = follow(at, dice.one(cursors), dice.one(['after', 'after', 'before']));
      counts.followUps++;
      cursors = await hold(`follow-up ${i + 1} of generated query ${counts.generated}`, at);
    }
  }
}

/** Compares the two answers; returns the cursors in them. */
async function hold(title, asked) {
  const {found, cursors, want} = await compare(asked);
  if (Object.values(want.data ?? {}).some((value) => value !== null)) counts.withData++;
  if (!found) return cursors;
  counts.differences++;
  // Without its order a list refuses the cursor: that would be another difference.
  const isSame = (other) => Boolean(other) && (other.path[0] === 'errors') === (found.path[0] === 'errors');
  const query = await shrink(oracle.types, print(parse(asked.query)), async (smaller) => isSame((await compare({...asked, query: smaller})).found));
  report(title, {...asked, query}, await compare({...asked, query}));
  return [];
}

async function compare({query, variables, theirs = variables}) {
  const want = oracle.answer(query, variables);
  const got = await ask(options.url, query, theirs);
  const cursors = [];
  if (tooLarge(got)) {
    counts.tooLarge++;
    return {found: null, cursors, want, got};
  }
  const refusals = {path: ['errors'], want: want.errors ?? null, got: got.errors ?? null};
  const found = places(want.errors) !== places(got.errors) ? refusals
    : difference(normal(want.data), got.data ?? null, cursors);
  return {found, cursors, want, got};
}

/** The paths of errors, in no order. */
function places(errors) {
  return (errors ?? []).map((error) => JSON.stringify(error.path ?? null)).sort().join();
}

/** Data as JSON has it: objects with a prototype, no numbers that JSON writes otherwise. */
function normal(data) {
  return JSON.parse(JSON.stringify(data ?? null));
}

async function runWrong(dice, n) {
  const queries = new WrongQueries(oracle, dice);
  for (let i = 0; i < n && counts.differences < mostDifferences; i++) {
    const asked = queries.generate();
    counts.wrong++;
    const want = oracle.answer(asked.query, asked.variables);
    const got = await ask(options.url, asked.query, asked.variables);
    const found = refusalDiffers(asked, want, got);
    if (!found) continue;
    counts.differences++;
    report(`wrong query: ${asked.name}`, asked, {found, want, got});
  }
}

/** Cursors of one list or order, given to another: both sides refuse them. */
async function runStrayCursors(dice, n) {
  const kinds = [...oracle.model.kinds.values()];
  for (let i = 0; i < n && counts.differences < mostDifferences; i++) {
    const kind = dice.one(kinds);
    const {found, cursors} = await compare({query: `{ ${kind.many}(first: 1, orderBy: [{id: ASC}]) { pageInfo { endCursor } } }`, variables: {}});
    if (found || cursors.length !== 1) throw new Error(`${kind.many} has no cursor`);
    const asked = `query ($cursor: String) { ${dice.one([
      `${kind.many}(after: $cursor, orderBy: [{id: DESC}])`, `${kind.many}(before: $cursor, orderBy: [{source: ASC}])`, `${kind.many}(after: $cursor)`,
      `${dice.one(kinds.filter((other) => other !== kind)).many}(after: $cursor, orderBy: [{id: ASC}])`,
    ])} { totalCount } }`;
    counts.wrong++;
    const want = oracle.answer(asked, {cursor: cursors[0].ours});
    const got = await ask(options.url, asked, {cursor: cursors[0].theirs});
    const differs = refusalDiffers({nested: false}, want, got);
    if (!differs) continue;
    counts.differences++;
    report('cursor of another list', {query: asked, variables: {}, theirs: {cursor: cursors[0].theirs}}, {found: differs, want, got});
  }
}

/** A wrong query must have errors on both sides; where it is wrong at the root, below the same field and with the same data. */
function refusalDiffers({nested}, want, got) {
  if (!got.errors?.length) return {path: ['errors'], want: want.errors ?? 'errors', got: null};
  if (!got.errors[0].extensions?.code) return {path: ['errors', 0, 'extensions'], want: 'a code', got: got.errors[0]};
  if (nested) return null;
  if (!want.errors?.length) return {path: ['errors'], want: null, got: got.errors};
  const [ours, theirs] = [want.errors[0].path?.[0], got.errors[0].path?.[0]];
  if (ours && ours !== theirs) return {path: ['errors', 0, 'path'], want: ours, got: theirs};
  return difference(normal(want.data), got.data ?? null, []);
}

function report(title, {query, variables, theirs = variables}, {found, want, got}) {
  const short = (value) => {
    const text = JSON.stringify(value) ?? 'nothing';
    return text.length > 1500 ? `${text.slice(0, 1500)}…` : text;
  };
  const used = Object.fromEntries(Object.entries(theirs).filter(([name]) => query.includes(`$${name}`)));
  console.log([
    `== ${title} (ORACLE_SEED=${options.seed})`, query, `variables: ${short(used)}`,
    `differs at: ${found?.path.join('.')}`, `  reference: ${short(found?.want)}`, `  server:    ${short(found?.got)}`,
    `reference answers: ${short(want)}`, `server answers:    ${short(got)}`, '',
  ].join('\n'));
}
