// A GraphiQL plugin that lists the worked questions, so that a reader who closed
// or rewrote a tab finds each of them again.
import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';

function QuestionIcon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <circle cx="12" cy="12" r="9.5" />
      <path d="M9.2 9.4a2.8 2.8 0 1 1 4 2.6c-.8.4-1.2 1-1.2 1.9" strokeLinecap="round" />
      <circle cx="12" cy="17" r="0.6" fill="currentColor" />
    </svg>
  );
}

function QuestionList({ questions }) {
  const { addTab } = useGraphiQLActions();
  const editor = useGraphiQL(state => state.queryEditor);
  const open = query => {
    addTab();
    editor?.setValue(query);
  };
  return (
    <section aria-label="Worked questions" className="malgraf-questions">
      <h2>Questions</h2>
      <ol>
        {questions.map(({ name, asks, query }) => (
          <li key={name}>
            <button type="button" onClick={() => open(query)}>{asks}</button>
          </li>
        ))}
      </ol>
    </section>
  );
}

// questionsPlugin makes the plugin for questions of the shape {name, asks, query}.
export function questionsPlugin(questions) {
  return {
    title: 'Questions',
    icon: QuestionIcon,
    content: () => <QuestionList questions={questions} />,
  };
}
