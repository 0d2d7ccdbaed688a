// The Playground: GraphiQL with worked questions, the schema's documentation and
// the history beside it, talking to /graphql on the host that served the page.
import { createRoot } from 'react-dom/client';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { DOC_EXPLORER_PLUGIN } from '@graphiql/plugin-doc-explorer';
import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import { GraphiQL } from 'graphiql';
import { createClient } from 'graphql-ws';
import { Logo } from './logo.jsx';
import { questionsPlugin } from './questions.jsx';
import './workers.js';
import 'graphiql/style.css';
import './malgraf.css';

// The server writes the questions into the page as data, so that they are there
// before the first paint and need no request of their own.
const questions = JSON.parse(document.getElementById('questions').textContent);

const endpoint = new URL('/graphql', window.location.href);
const socket = new URL(endpoint);
socket.protocol = endpoint.protocol === 'https:' ? 'wss:' : 'ws:';

// Where no connection can be made, graphql-ws hands on the browser's event, of which GraphiQL would show no word.
const inWords = wrong => (wrong instanceof Event && !(wrong instanceof CloseEvent) ? new Error('The server does not answer.') : wrong);
const saysWhatIsWrong = client => ({
  ...client,
  subscribe: (question, sink) => client.subscribe(question, { ...sink, error: wrong => sink.error(inWords(wrong)) }),
});

// What stands in the headers editor, such as Authorization, goes with each request, and
// over the WebSocket as what connection_init says.
const fetcher = (params, options) => createGraphiQLFetcher({
  url: endpoint.href,
  wsClient: saysWhatIsWrong(createClient({ url: socket.href, lazy: true, connectionParams: options?.headers })),
})(params, options);

createRoot(document.getElementById('playground')).render(
  <GraphiQL
    schemaDescription
    fetcher={fetcher}
    defaultTabs={questions.map(({ query }) => ({ query }))}
    plugins={[HISTORY_PLUGIN, questionsPlugin(questions)]}
    visiblePlugin={innerWidth < 700 ? undefined : DOC_EXPLORER_PLUGIN} // on a phone it would leave no room for the editor
    defaultEditorToolsVisibility={false}
  >
    <GraphiQL.Logo>
      <Logo />
    </GraphiQL.Logo>
  </GraphiQL>,
);
