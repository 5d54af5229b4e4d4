// The saved queries: a pane beside the editor, a button for each.
import { useEditorContext } from '@graphiql/react';
import { useState } from 'react';
import { flushSync } from 'react-dom';

// What an empty tab says.
export const welcome = `# Choose an example,
# or write your own here.
#
# Ctrl-Enter runs it,
# Ctrl-Space completes it.

`;

export function examplesPlugin(examples) {
  return { title: 'Examples', icon: Icon, content: () => <Examples examples={examples} /> };
}

function Examples({ examples }) {
  const [opened, setOpened] = useState('');
  const open = useOpen(examples);
  return (
    <section aria-label="Examples" className="examples">
      <h2 className="examples-heading">Examples</h2>
      <ul className="examples-list">
        {examples.map(example => (
          <li key={example.title}>
            <button
              type="button"
              className="graphiql-un-styled examples-open"
              onClick={() => {
                open(example);
                setOpened(example.title);
              }}
            >
              {example.title}
            </button>
          </li>
        ))}
      </ul>
      <p role="status" className="visually-hidden">
        {opened && `“${opened}” is in the editor.`}
      </p>
    </section>
  );
}

// useOpen gives what puts an example into the editor: into the tab in sight if nothing of the reader's own is in it, else into a
// new one, so that no text is lost.
function useOpen(examples) {
  const { queryEditor, variableEditor, addTab } = useEditorContext({ nonNull: true });
  return example => {
    if (!queryEditor || !variableEditor) {
      return; // not drawn yet
    }
    const query = queryEditor.getValue();
    const variables = variableEditor.getValue().trim();
    const own =
      query.trim() !== '' &&
      query !== welcome &&
      !examples.some(e => e.query === query && (e.variables ?? '').trim() === variables);
    if (own) {
      flushSync(addTab); // which fills the editors, so it must be over before they are filled here
    }
    queryEditor.setValue(example.query);
    variableEditor.setValue(example.variables ?? '');
  };
}

function Icon() {
  return (
    <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M5 3h10v14l-5-4-5 4z" strokeLinejoin="round" />
    </svg>
  );
}
