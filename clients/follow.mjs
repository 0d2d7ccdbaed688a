// Follows the changes of a running server with the clients that dashboards use, graphql-ws
// and graphql-sse, and prints what each of them sees as JSON: {ws: [revision…], sse: […]}.
// Arguments: the server's URL; how many commits to wait for; the revision to go on from.
//
// Before that it makes the commits itself, through the same clients: a mutation a commit.
import { createClient as overWebSocket } from 'graphql-ws';
import { createClient as overEvents } from 'graphql-sse';
import WebSocket from 'ws';

const [url, count, since] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const subscription = {
  query: 'subscription Follow($since: Int!) { changes(since: $since) { revision message changes { subject { id } } } }',
  variables: { since },
};

// revisions takes events until there are enough of them, or an error.
async function revisions(events) {
  const seen = [];
  for await (const { data, errors } of events) {
    if (errors) throw new Error(JSON.stringify(errors));
    seen.push(data.changes.revision);
    if (seen.length === count) break;
  }
  return seen;
}

// first takes the one result of a query or mutation.
async function first(events) {
  const results = [];
  for await (const result of events) results.push(result);
  if (results.length !== 1 || results[0].errors) throw new Error(JSON.stringify(results));
  return results[0].data;
}

const ws = overWebSocket({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, lazy: false, keepAlive: 200, retryAttempts: 0 });
const sse = overEvents({ url, retryAttempts: 0 });
const follow = [ws, sse].map(client => revisions(client.iterate(subscription)));

for (let i = 0; i < count; i++) {
  const client = i % 2 ? ws : sse;
  await first(client.iterate({
    query: `mutation Save($name: String!) {
      saveMunicipality(input: {code: "9998", name: $name, type: MUNICIPALITY, completeness: EXCERPT}, message: "no ${i}") { revision }
    }`,
    variables: { name: `Ort ${i}` },
  }));
}

const [seenOverWebSocket, seenOverEvents] = await Promise.all(follow);

// What is refused is told by both, and leaves the connection open.
const refused = {};
for (const [name, client] of Object.entries({ ws, sse })) {
  try {
    await first(client.iterate({ query: '{ nobody }' }));
  } catch (error) {
    refused[name] = JSON.stringify(error.message ?? error).slice(0, 500);
  }
}
await first(ws.iterate({ query: '{ __typename }' }));
await ws.dispose();
sse.dispose();
console.log(JSON.stringify({ ws: seenOverWebSocket, sse: seenOverEvents, refused }));
