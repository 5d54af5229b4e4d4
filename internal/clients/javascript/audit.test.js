// The audits of GraphQL over HTTP that graphql-http has, run against the program: CLIFFEDGE_URL is the address of its API, and
// CLIFFEDGE_TOKEN a token for it, where it needs one.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {serverAudits} from 'graphql-http';

// Nothing is asked by GET, which the specification leaves to the server: a page elsewhere could ask without its reader's knowledge.
const byGET = [
  'MAY accept application/x-www-form-urlencoded formatted GET requests',
  'MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/graphql-response+json',
  'MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/json',
];

const {CLIFFEDGE_URL: url, CLIFFEDGE_TOKEN: token} = process.env;
const fetchFn = (to, init) => fetch(to, {...init, headers: {...init?.headers, ...(token && {Authorization: `Bearer ${token}`})}});
const audits = serverAudits({url, fetchFn});

test('there are audits, and those that are expected to be noticed are among them', () => {
  assert(audits.length > 50);
  assert.deepEqual(byGET.filter((name) => !audits.some((audit) => audit.name === name)), []);
});

for (const audit of audits) {
  test(`${audit.id} ${audit.name}`, async () => {
    const {status, reason} = await audit.fn();
    assert.equal(status, byGET.includes(audit.name) ? 'notice' : 'ok', reason);
  });
}
