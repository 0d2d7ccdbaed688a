// Monaco, GraphiQL's editor, checks and completes text in web workers. Their
// scripts lie beside the bundle, so the page's own host is the only one asked.
const scripts = {
  json: 'json.worker.js',
  graphql: 'graphql.worker.js',
};

globalThis.MonacoEnvironment = {
  getWorker(_moduleId, label) {
    const script = scripts[label] ?? 'editor.worker.js';
    return new Worker(new URL(script, import.meta.url), { name: label });
  },
};
