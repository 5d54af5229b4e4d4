// A client of the API in a few lines: fetch for queries and mutations, graphql-sse for subscriptions.
import {createClient} from 'graphql-sse';

// Refusal is an answer with errors. Its code is the first one's.
export class Refusal extends Error {
  constructor(errors) {
    super(errors.map((e) => e.message).join('\n'));
    this.errors = errors;
    this.code = errors[0].extensions?.code;
  }
}

export class Client {
  // token is an API token's secret; the demonstration needs none.
  constructor(url, {token} = {}) {
    this.url = url;
    this.headers = token ? {Authorization: `Bearer ${token}`} : {};
  }

  // ask gives the data that a query or mutation is answered with. Under a key, a mutation is made once, however often it is asked.
  async ask(query, variables = {}, {key} = {}) {
    const headers = {...this.headers, 'Content-Type': 'application/json', Accept: 'application/graphql-response+json, application/json;q=0.9'};
    if (key) headers['Idempotency-Key'] = key;
    const response = await fetch(this.url, {method: 'POST', headers, body: JSON.stringify({query, variables})});
    const {data, errors} = await response.json();
    if (errors) throw new Refusal(errors);
    return data;
  }

  // follow gives what a subscription tells, after the revision that was seen last if it is given. It goes on by itself after a
  // broken connection, from the last revision that it told of.
  async *follow(query, variables = {}, {seen} = {}) {
    const client = createClient({url: this.url, retryAttempts: 5, headers: () => ({...this.headers, ...(seen === undefined ? {} : {'Last-Event-ID': String(seen)})})});
    try {
      for await (const {data, errors, extensions} of client.iterate({query, variables})) {
        if (errors) throw new Refusal(errors);
        seen = extensions.revision;
        yield data;
      }
    } finally {
      client.dispose();
    }
  }
}
