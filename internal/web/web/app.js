// What the pages do with JavaScript beyond what they do without: the behaviour of the design system's components.
import { Button, Checkboxes, ErrorSummary, NotificationBanner, Radios, SkipLink, Tabs, createAll } from 'govuk-frontend';

for (const component of [Button, Checkboxes, ErrorSummary, NotificationBanner, Radios, SkipLink, Tabs]) {
  createAll(component);
}
