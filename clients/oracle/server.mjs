// The server under test.

/** Asks a server at a base URL; the answer's JSON as it came, parsed. A status other than 200 or 400 is an error. */
export async function ask(url, query, variables) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {'content-type': 'application/json', accept: 'application/graphql-response+json'},
    body: JSON.stringify({query, variables}),
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`status ${response.status}, not JSON: ${text.slice(0, 300)}\n${query}`);
  }
}

/** Whether a server refused a question for its size, which the reference never does. */
export function tooLarge(answer) {
  return answer.errors?.some((error) => error.extensions?.code === 'TOO_LARGE') ?? false;
}
