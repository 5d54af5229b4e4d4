// Forms that edit say what they would do while somebody fills them in: the server is asked as by the Check button, and of the page that
// it answers with, the effect is shown, what is wrong with the fields that were left, and how it read them.
const pause = 500; // milliseconds without a key

for (const form of document.querySelectorAll('form[data-edit]')) {
  const left = new Set();
  let timer, request;

  const ask = async () => {
    request?.abort();
    request = new AbortController();
    const body = new URLSearchParams(new FormData(form));
    body.set('action', 'check');
    try {
      const answer = await fetch(form.getAttribute('action'), { method: 'POST', body, signal: request.signal });
      show(new DOMParser().parseFromString(await answer.text(), 'text/html'), body);
    } catch (error) {
      if (error.name !== 'AbortError') {
        document.getElementById('effect').textContent = 'What it does cannot be shown: the server does not answer.';
      }
    }
  };

  const show = (page, sent) => {
    const effect = page.getElementById('effect');
    const conflict = page.getElementById('conflict');
    const here = document.getElementById('effect');
    if (conflict) {
      here.textContent = 'The plan was changed meanwhile. Press Save to see both sides: nothing of yours is lost.';
    } else if (effect) {
      const open = [...here.querySelectorAll('details[open] > summary')].map((summary) => summary.textContent);
      here.replaceChildren(...effect.childNodes);
      for (const summary of here.querySelectorAll('details > summary')) {
        summary.parentElement.open = open.includes(summary.textContent);
      }
    }
    const whole = [...page.querySelectorAll('.govuk-error-summary__list > li')].filter((line) => !line.querySelector('a'));
    for (const line of whole) {
      const text = document.createElement('p');
      text.className = 'govuk-error-message';
      text.textContent = line.textContent;
      here.append(text);
    }
    for (const name of left) {
      mark(name, page, sent);
    }
  };

  // mark shows what is wrong with a field, or that nothing is any more, and what it was taken for: 1/4/20 for 1 April 2020.
  const mark = (name, page, sent) => {
    const find = (document) => [...document.querySelectorAll('[data-field]')].find((group) => group.dataset.field === name);
    const [old, fresh] = [find(document), find(page)];
    if (!old || !fresh) {
      return;
    }
    old.className = fresh.className;
    old.querySelector('.govuk-error-message')?.remove();
    const problem = fresh.querySelector('.govuk-error-message');
    const [control, freshControl] = [old, fresh].map((group) => group.querySelector('fieldset, input, select, textarea'));
    control.className = freshControl.className;
    control.removeAttribute('aria-describedby');
    if (freshControl.hasAttribute('aria-describedby')) {
      control.setAttribute('aria-describedby', freshControl.getAttribute('aria-describedby'));
    }
    if (problem) {
      const before = old.querySelector('.govuk-hint, .govuk-label, legend');
      before.after(problem);
    } else if (control.type === 'text' && control !== document.activeElement && control.value === sent.get(control.name)) {
      control.value = freshControl.value;
    }
  };

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, pause);
  };

  // Whoever leaves the page by a link is asked first, where something typed is not saved.
  let leaves = false;
  const isChanged = (control) => {
    if (control.type === 'checkbox' || control.type === 'radio') {
      return control.checked !== control.defaultChecked;
    }
    if (control.type === 'select-one') {
      const first = [...control.options].findIndex((option) => option.defaultSelected);
      return control.selectedIndex !== Math.max(first, 0);
    }
    return 'defaultValue' in control && control.value !== control.defaultValue;
  };
  const isTyped = () => form.dataset.edit === 'sent' || [...form.elements].some(isChanged);
  const warn = (event) => {
    if (!leaves && isTyped()) {
      event.preventDefault();
    }
  };
  const watch = () => window.addEventListener('beforeunload', warn); // not before: a browser may keep no page that listens
  if (isTyped()) {
    watch();
  }
  form.querySelector('[data-cancel]').addEventListener('click', () => {
    leaves = true;
  });
  window.addEventListener('pageshow', () => {
    leaves = false;
    if ([...form.elements].some(isChanged)) { // the browser has brought back what was typed
      watch();
      soon();
    }
  });

  form.addEventListener('input', () => {
    watch();
    soon();
  });
  form.addEventListener('change', (event) => {
    const field = event.target.closest('[data-field]')?.dataset.field;
    if (field) {
      left.add(field);
    }
    soon();
  });
  form.addEventListener('submit', () => {
    leaves = true;
    clearTimeout(timer);
    request?.abort();
  });

  // A row that was added, or a change that was moved, has the focus: not every browser gives it to what the address names.
  const here = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (here && form.contains(here)) {
    here.focus();
  }
}
