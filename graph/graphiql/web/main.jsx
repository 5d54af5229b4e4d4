// The page: GraphiQL in the element "graphiql", set up by the JSON in the element "setup".
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';

import { examplesPlugin, welcome } from './examples.jsx';
import { fetcherOf } from './fetcher.js';
import { pluginStore } from './node_modules/@graphiql/react/dist/plugin.js'; // which the package does not offer by name

// A page elsewhere in the program may name a query, and its variables, to begin with: "#query=…&variables=…". GraphiQL opens them
// in a tab of their own.
const asked = new URLSearchParams(location.hash.slice(1));

const { endpoint, examples } = JSON.parse(document.getElementById('setup').textContent);

// Made once: GraphiQL begins anew whenever one of these is another object.
const fetcher = fetcherOf(endpoint);
const plugins = examples.length > 0 ? [examplesPlugin(examples)] : [];
const visible = wasClosed() ? undefined : plugins[0];

// GraphiQL looks which plugin is visible to decide whether its pane is, before it heeds its own property.
pluginStore.setState({ plugins, visiblePlugin: visible ?? null });

createRoot(document.getElementById('graphiql')).render(
  <GraphiQL
    fetcher={fetcher}
    plugins={plugins}
    visiblePlugin={visible}
    defaultQuery={welcome}
    query={asked.get('query') ?? undefined}
    variables={asked.get('variables') ?? undefined}
    defaultEditorToolsVisibility="variables"
    shouldPersistHeaders={false}
  />,
);

// wasClosed tells whether the reader closed the pane of plugins when they were here last.
function wasClosed() {
  try {
    return localStorage.getItem('graphiql:docExplorerFlex') === 'hide-first';
  } catch {
    return false; // a browser that keeps nothing
  }
}
