// The name in the Playground's corner, with the ways to the pages for planners. It is also the one place inside GraphiQL's
// state where the editors can be told to wrap long lines, which GraphiQL leaves off.
import { useEffect } from 'react';
import { useGraphiQL } from '@graphiql/react';

export function Logo() {
  const queryEditor = useGraphiQL(state => state.queryEditor);
  const responseEditor = useGraphiQL(state => state.responseEditor);
  useEffect(() => {
    for (const editor of [queryEditor, responseEditor]) {
      editor?.updateOptions({ wordWrap: 'on', wrappingIndent: 'indent' });
    }
  }, [queryEditor, responseEditor]);
  return (
    <span className="malgraf-logo">
      Målgraf
      <a href="/overview" lang="sv">Översikt</a>
      <a href="/map" lang="sv">Karta</a>
    </span>
  );
}
