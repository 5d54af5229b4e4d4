// What the pages do with JavaScript beyond what they do without: the behaviour of the design system's components, and what is said
// when the session ends under a page whose script goes on asking.
import { Button, Checkboxes, ErrorSummary, NotificationBanner, Radios, SkipLink, Tabs, createAll } from 'govuk-frontend';

for (const component of [Button, Checkboxes, ErrorSummary, NotificationBanner, Radios, SkipLink, Tabs]) {
  createAll(component);
}

const signedOut = document.getElementById('signed-out'); // none where nobody signs in
const ask = window.fetch;
window.fetch = async (...request) => {
  const answer = await ask(...request);
  if (answer.status === 401 && signedOut && !signedOut.open) signedOut.showModal();
  return answer;
};
