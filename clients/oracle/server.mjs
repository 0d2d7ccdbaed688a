// The server under test.

/** Asks a server at a base URL; the answer's JSON as it came, parsed. Statuses other than 200 and 400, and keys that stand twice, throw. */
export async function ask(url, query, variables) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {'content-type': 'application/json', accept: 'application/graphql-response+json'},
    body: JSON.stringify({query, variables}),
  });
  const text = await response.text();
  try {
    const answer = JSON.parse(text);
    if (![200, 400].includes(response.status)) throw new Error('not an answer of GraphQL over HTTP');
    if (keysOf(JSON.stringify(answer)) !== keysOf(text)) throw new Error('a key stands twice in an object');
    return answer;
  } catch (error) {
    throw new Error(`status ${response.status}, ${error.message}: ${text.slice(0, 300)}\n${query}`);
  }
}

/** How many entries the objects of a JSON text have. */
function keysOf(text) {
  return text.replace(/"(?:[^"\\]|\\.)*"/g, '""').split('"":').length;
}

/** Whether a server refused a question for its size, which the reference never does. */
export function tooLarge(answer) {
  return answer.errors?.some((error) => error.extensions?.code === 'TOO_LARGE') ?? false;
}
