// How the page asks: queries and mutations as one POST and one answer, subscriptions as one POST and a stream of events.
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { getOperationAST } from 'graphql';

// fetcherOf gives what asks an endpoint of this host.
export function fetcherOf(url) {
  const headers = { accept: 'application/json' };
  const once = createGraphiQLFetcher({ url, headers, enableIncrementalDelivery: false, fetch: answered });
  return (params, options) => {
    const operation = options?.documentAST && getOperationAST(options.documentAST, params.operationName);
    return operation?.operation === 'subscription' ? followed(url, params, options.headers) : once(params, options);
  };
}

// answered fetches an answer that is JSON, whatever its status: GraphQL says what is wrong in it. Anything else comes from
// something before the API, and its status says more than that it cannot be read as JSON.
async function answered(url, init) {
  const response = await fetch(url, init);
  if (!isJSON(response)) {
    throw new Error(`The server answered ${response.status} ${response.statusText}`.trim());
  }
  return response;
}

function isJSON(response) {
  return /^application\/(json|graphql-response\+json)\b/.test(response.headers.get('content-type') ?? '');
}

// followed gives an observable, which GraphiQL can end at once; it would wait for an iterator's next event.
function followed(url, params, headers) {
  return {
    subscribe(observer) {
      const stop = new AbortController();
      follow(url, params, headers, stop.signal, result => observer.next(result)).then(
        () => observer.complete(),
        error => {
          if (!stop.signal.aborted) {
            observer.error(error);
          }
        },
      );
      return { unsubscribe: () => stop.abort() };
    },
  };
}

// follow tells each result until the server says that it was the last.
async function follow(url, params, headers, signal, tell) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream, application/json', ...headers },
    body: JSON.stringify(params),
    signal,
  });
  if (isJSON(response)) {
    tell(await response.json()); // refused before it began
    return;
  }
  if (!response.ok || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
    throw new Error(`The server answered ${response.status} ${response.statusText}`.trim());
  }
  for await (const { event, data } of events(response.body)) {
    if (event === 'complete') {
      return;
    }
    if (event === 'next') {
      tell(JSON.parse(data));
    }
  }
  throw new Error('The connection ended before the subscription did.');
}

// events reads a stream of server-sent events: lines of "field: value", an empty line after each event. Lines that begin with a
// colon only keep the connection open.
async function* events(body) {
  let event = '';
  let data = [];
  for await (const line of lines(body)) {
    if (line === '') {
      if (event || data.length > 0) {
        yield { event: event || 'message', data: data.join('\n') };
      }
      event = '';
      data = [];
    } else if (line.startsWith('event:')) {
      event = line.slice('event:'.length).trim();
    } else if (line.startsWith('data:')) {
      data.push(line.slice('data:'.length).replace(/^ /, ''));
    }
  }
}

async function* lines(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      const whole = (rest + read.value).split('\n');
      rest = whole.pop();
      yield* whole.map(line => line.replace(/\r$/, ''));
    }
  } finally {
    await reader.cancel().catch(() => {}); // what is not read any more is not sent any more
  }
}
