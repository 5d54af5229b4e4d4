// Runs against the program: CLIFFEDGE_URL is the address of the API of `cliffedge serve` with Tendring's plan, CLIFFEDGE_TOKEN a
// token of an approver's there, and CLIFFEDGE_REVOKED one that was revoked.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Client, Refusal} from './client.js';

const {CLIFFEDGE_URL: url, CLIFFEDGE_TOKEN: token, CLIFFEDGE_REVOKED: revoked} = process.env;
const client = new Client(url, {token});
const coded = (code) => (error) => {
  assert(error instanceof Refusal, String(error));
  assert.equal(error.code, code);
  return true;
};

test('a token asks, edits and decides in its authority', async () => {
  const {authorities} = await client.ask('{ authorities { nodes { slug } } }');
  assert.deepEqual(authorities.nodes, [{slug: 'tendring'}]);
  const edit = 'mutation ($input: ApplyChangesInput!) { applyChanges(input: $input) { revision { number author } } }';
  const changes = [{setFte: {post: 'fso-harwich', fte: '0.5', from: '2025-01-01'}}];
  const {applyChanges} = await client.ask(edit, {input: {authority: 'tendring', changes, expectedRevision: 1}});
  assert.deepEqual(applyChanges.revision, {number: 2, author: 'Finance lead'});
  const decide = 'mutation ($input: RecordDecisionInput!) { recordDecision(input: $input) { revision { number } } }';
  const decision = {slug: 'half-a-post', body: 'Cabinet', date: '2024-11-01', text: 'Agreed.'};
  const {recordDecision} = await client.ask(decide, {input: {authority: 'tendring', decision}});
  assert.deepEqual(recordDecision.revision, {number: 3});
});

test('a token follows', async () => {
  for await (const {planChanged} of client.follow('subscription { planChanged(authority: "tendring") { number } }', {}, {seen: 0})) {
    assert.equal(planChanged.number, 1);
    break;
  }
});

test('no token, another one and one that was revoked are refused', async () => {
  for (const other of [undefined, `${token}a`, revoked]) {
    await assert.rejects(new Client(url, {token: other}).ask('{ authorities { nodes { slug } } }'), coded('UNAUTHENTICATED'));
  }
});
