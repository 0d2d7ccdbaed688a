// Bundles into ../dist the Playground (the page's script and style, one script a web
// worker, the fonts as files), the library that the map draws with, and the licences of
// everything inside.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { licences } from './licences.js';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));

// GraphiQL's style sheet already holds Monaco's, whose modules import it again in pieces.
const monacoStyleOnce = {
  name: 'monaco-style-once',
  setup(builder) {
    builder.onLoad({ filter: /monaco-editor.*\.css$/ }, () => ({ contents: '', loader: 'empty' }));
  },
};

// Fonts come inlined in GraphiQL's style sheet, each twice. As files of their own a
// browser loads only the character ranges it shows, and the policy needs no data: fonts.
const fontsAsFiles = {
  name: 'fonts-as-files',
  setup(builder) {
    builder.onLoad({ filter: /graphiql\/dist\/style\.css$/ }, async ({ path }) => {
      const css = (await readFile(path, 'utf8'))
        .replaceAll(/,\s*url\(data:font\/woff;base64,[^)]*\)\s*format\(["']?woff["']?\)/g, '');
      await mkdir(`${dist}fonts`, { recursive: true });
      const writes = [];
      const linked = css.replaceAll(/url\(data:font\/(\w+);base64,([^)]*)\)/g, (_, kind, base64) => {
        const bytes = Buffer.from(base64, 'base64');
        const name = `fonts/${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}.${kind}`;
        writes.push(writeFile(dist + name, bytes));
        return `url(./${name})`;
      });
      await Promise.all(writes);
      return { contents: linked, loader: 'css' };
    });
  },
};

const shared = {
  bundle: true,
  minify: true,
  target: 'es2022',
  outdir: dist,
  legalComments: 'none', // THIRD_PARTY.txt carries the licences whole
  // graphql looks for process on the global object before it reads the mode.
  define: { 'process.env.NODE_ENV': '"production"', 'globalThis.process': 'true' },
  metafile: true,
  logLevel: 'warning',
};

await rm(dist, { recursive: true, force: true });
const page = await build({
  ...shared,
  entryPoints: { playground: 'main.jsx' },
  format: 'esm',
  splitting: true,
  chunkNames: 'chunk-[hash]',
  jsx: 'automatic',
  external: ['./fonts/*'],
  plugins: [monacoStyleOnce, fontsAsFiles],
});
const workers = await build({
  ...shared,
  entryPoints: {
    'editor.worker': 'monaco-editor/esm/vs/editor/editor.worker.js',
    'json.worker': 'monaco-editor/esm/vs/language/json/json.worker.js',
    'graphql.worker': 'monaco-graphql/esm/graphql.worker.js',
  },
  format: 'iife',
});
// What the map draws with, for its scripts, which are served as written.
const drawing = await build({ ...shared, entryPoints: { cytoscape: 'cytoscape' }, format: 'esm' });
await writeFile(`${dist}THIRD_PARTY.txt`, await licences([page.metafile, workers.metafile, drawing.metafile]));
