// The page "What if": sliders beside the fields, and figures that follow each movement. The server makes all figures; the script asks
// for them and puts them in place.
const form = document.getElementById('what-if-form');
const status = document.getElementById('what-if-status');
const failed = document.getElementById('what-if-failed');

// Too slow an answer is not waited for when something newer is wanted; a quick one is, or a long movement would show nothing.
const patience = 400;
const quiet = 1000; // until the new figures are read out, and the address tells of them

const months = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'];

// day reads a day as people write it: 31 March 2020, 31/3/2020, 2020-03-31. It is null where the text is none: then the server says what is wrong.
function day(text) {
  const written = text.replaceAll(',', ' ').trim();
  const numbers = /^(\d{4})-(\d{2})-(\d{2})$/.exec(written)?.slice(1) ?? /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/.exec(written)?.filter((_, i) => i === 1 || i > 2).reverse();
  const words = /^(\d{1,2})\s+([a-z]+)\s+(\d{4})$/i.exec(written);
  const found = numbers ?? (words && [words[3], monthNamed(words[2]), words[1]]);
  if (!found) return null;
  const [year, month, date] = found.map(Number);
  return month >= 1 && month <= 12 && date >= 1 && date <= lastOf(year, month) ? { year, month, date } : null;
}

// monthNamed is the number of a month by its name, or the first three letters of it; 0 for none.
function monthNamed(name) {
  const wanted = name.toLowerCase();
  return months.findIndex(m => m === wanted || m.slice(0, 3) === wanted) + 1;
}

const lastOf = (year, month) => new Date(Date.UTC(year, month, 0)).getUTCDate();

// shifted is a day some months later: the last of a month stays the last.
function shifted(from, by) {
  const n = from.year * 12 + from.month - 1 + by;
  const year = Math.floor(n / 12);
  const month = (n % 12) + 1;
  const last = lastOf(year, month);
  return { year, month, date: from.date === lastOf(from.year, from.month) ? last : Math.min(from.date, last) };
}

const monthsBetween = (a, b) => (b.year - a.year) * 12 + b.month - a.month;
const long = d => d.date + ' ' + months[d.month - 1][0].toUpperCase() + months[d.month - 1].slice(1) + ' ' + d.year;
const iso = d => [d.year, String(d.month).padStart(2, '0'), String(d.date).padStart(2, '0')].join('-');

// kinds tell how a slider and its field say the same. A slider's number is of months, of tenths of percent, or of pounds; leap is how far
// Page Up and Page Down move it.
const kinds = {
  date: {
    leap: 12,
    field: (slider, planned) => long(shifted(day(planned), slider)),
    slider: (field, planned) => (day(field) ? monthsBetween(day(planned), day(field)) : NaN),
    says: (field, slider) => long(day(field)) + ', ' + (slider === 0 ? 'as planned' : Math.abs(slider) + (Math.abs(slider) === 1 ? ' month ' : ' months ') + (slider > 0 ? 'later' : 'earlier')),
  },
  percent: { leap: 50, field: slider => String(slider / 10), slider: field => Math.round(parseFloat(field) * 10), says: field => field + '%' },
  pounds: { leap: 250, field: slider => slider.toLocaleString('en-GB'), slider: field => Math.round(parseFloat(field.replaceAll(',', ''))), says: field => '£' + field },
};

for (const control of form.querySelectorAll('.ce-control')) {
  const slider = control.querySelector('.ce-slider');
  const field = control.querySelector('.govuk-input');
  const kind = kinds[control.dataset.kind];
  const planned = field.dataset.planned;
  const say = () => slider.setAttribute('aria-valuetext', kind.says(field.value || planned, Number(slider.value)));
  const move = () => {
    field.value = kind.field(Number(slider.value), planned);
    say();
  };
  slider.addEventListener('input', move);
  slider.addEventListener('keydown', event => {
    const leap = { PageUp: kind.leap, PageDown: -kind.leap }[event.key];
    if (!leap) return;
    event.preventDefault();
    slider.value = Number(slider.value) + leap;
    slider.dispatchEvent(new Event('input', { bubbles: true }));
  });
  field.addEventListener('input', () => {
    const value = kind.slider(field.value || planned, planned);
    if (!Number.isNaN(value)) {
      slider.value = value;
      say();
    }
  });
}

// state is the address's query for what the form says, without what is as in the plan.
function state() {
  const query = new URLSearchParams(form.dataset.always);
  const ending = form.querySelector('[name=stop]:checked');
  const another = form.elements.newAward.value.trim();
  for (const field of form.elements) {
    const skip = !field.name || 'still' in field.dataset || (field.type === 'checkbox' && !field.checked) || field.value === ''
      || field.value === field.dataset.planned || (field.name === 'stopOn' && !ending) || (field.name.startsWith('newAward') && !another);
    if (!skip) query.append(field.name, 'day' in field.dataset && day(field.value) ? iso(day(field.value)) : field.value);
  }
  return query.toString();
}

// put puts parts of the page in place, by their ids; what was unfolded stays so.
function put(text) {
  const parts = new DOMParser().parseFromString(text, 'text/html').body.children;
  for (const part of [...parts]) {
    const place = document.getElementById(part.id);
    const open = [...place.querySelectorAll('details')].map(d => d.open);
    const focus = [...place.querySelectorAll('summary, a, [tabindex]')].indexOf(document.activeElement);
    place.replaceChildren(...part.childNodes);
    place.querySelectorAll('details').forEach((d, i) => { d.open = Boolean(open[i]); });
    if (focus >= 0) place.querySelectorAll('summary, a, [tabindex]')[focus]?.focus({ preventScroll: true });
  }
}

// offerKeeping has the changes kept only while all of them are counted. Who may not keep them has no button.
function offerKeeping() {
  const button = document.getElementById('what-if-keep');
  if (!button) return;
  button.hidden = document.getElementById('what-if-wrong') !== null;
  document.getElementById('what-if-not-yet').hidden = !button.hidden;
}

let shown = state();
let wanted = null;
let flying = null;
let later = 0;

// follow has the figures follow the form.
function follow() {
  const now = state();
  if (now === (wanted ?? flying?.state ?? shown)) return;
  wanted = now;
  if (!flying) send();
  else if (performance.now() - flying.since > patience) {
    flying.cancel.abort();
    send();
  }
}

async function send() {
  const mine = { state: wanted, since: performance.now(), cancel: new AbortController() };
  flying = mine;
  wanted = null;
  try {
    const answer = await fetch(form.dataset.now + '?' + mine.state, { signal: mine.cancel.signal });
    const text = await answer.text();
    if (flying !== mine) return; // a newer one is on its way
    if (!answer.ok) throw new Error(answer.statusText);
    put(text);
    offerKeeping();
    shown = mine.state;
    failed.hidden = true;
    tell();
  } catch (error) {
    if (flying === mine && error.name !== 'AbortError') failed.hidden = false;
  } finally {
    if (flying === mine) {
      flying = null;
      if (wanted !== null) send();
    }
  }
}

// tell reads the gap out, and has the address say what is shown, when the form has been quiet for a while.
function tell() {
  clearTimeout(later);
  later = setTimeout(() => {
    status.textContent = document.getElementById('what-if-bar').textContent;
    history.replaceState(null, '', '?' + shown);
  }, quiet);
}

let finding = 0;
let list = null;

// find lists the posts whose title has what was typed.
function find() {
  clearTimeout(finding);
  list?.abort();
  finding = setTimeout(async () => {
    list = new AbortController();
    try {
      const answer = await fetch(form.dataset.now + '?part=posts&' + state(), { signal: list.signal });
      if (answer.ok) document.getElementById('what-if-posts').innerHTML = await answer.text();
    } catch (error) {
      if (error.name !== 'AbortError') failed.hidden = false;
    }
  }, 150);
}

form.addEventListener('input', event => {
  if (event.target.id === 'find') find();
  else if (!('still' in event.target.dataset)) follow();
});
window.addEventListener('pagehide', () => flying?.cancel.abort());
