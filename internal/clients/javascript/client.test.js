// Runs against the program: CLIFFEDGE_URL is the address of the API of `cliffedge demo`.
import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {once} from 'node:events';
import http from 'node:http';
import {test} from 'node:test';
import {Client, Refusal} from './client.js';

const client = new Client(process.env.CLIFFEDGE_URL);

const edit = `mutation ($input: ApplyChangesInput!) {
  applyChanges(input: $input) { dryRun revision { number author note } changes { list key } }
}`;
const input = (authority, post, fte, from, more) => ({authority, changes: [{setFte: {post, fte, from}}], note: `${fte} of the post`, ...more});
const latest = async (slug) => (await client.ask('query ($slug: String!) { authority(slug: $slug) { plan { revision } } }', {slug})).authority.plan.revision;
const refusedWith = (code, message) => (error) => {
  assert(error instanceof Refusal);
  assert.equal(error.code, code);
  assert.match(error.message, message);
  return true;
};

test('figures are whole pence', async () => {
  const {authority} = await client.ask(
    `query ($slug: String!, $scenario: ID, $from: Month!, $to: Month!) {
      authority(slug: $slug) { plan { forecast(scenario: $scenario, from: $from, to: $to) {
        years { year totals { cost funding gap } } cliffs { date kind annualised decideBy } } } }
    }`,
    {slug: 'bath-and-north-east-somerset', scenario: 'ends-2020-kept', from: '2019-04', to: '2022-03'},
  );
  assert.deepEqual(authority.plan.forecast, {
    years: [
      {year: '2019/20', totals: {cost: 41586319, funding: 41586319, gap: 0}},
      {year: '2020/21', totals: {cost: 41956562, funding: 1527606, gap: 40428956}},
      {year: '2021/22', totals: {cost: 42344977, funding: 0, gap: 42344977}},
    ],
    cliffs: [{date: '2020-04-01', kind: 'FUNDING', annualised: 41956248, decideBy: '2019-10-02'}],
  });
});

test('an edit is tried, made once under its key, and refused to who has not seen it', async () => {
  const change = (more) => ({input: input('oxfordshire', 'team-managers', '1.5', '2021-04-01', {expectedRevision: 1, ...more})});
  const tried = await client.ask(edit, change({dryRun: true}));
  assert.equal(tried.applyChanges.dryRun, true);
  assert.deepEqual(tried.applyChanges.changes, [{list: 'posts', key: 'team-managers'}]);
  assert.equal(await latest('oxfordshire'), 1);

  const key = randomUUID();
  const made = await client.ask(edit, change(), {key});
  assert.deepEqual(made.applyChanges.revision, {number: 2, author: 'demo', note: '1.5 of the post'});
  assert.deepEqual(await client.ask(edit, change(), {key}), made);
  assert.equal(await latest('oxfordshire'), 2);

  await assert.rejects(client.ask(edit, change()), refusedWith('CONFLICT', /revision 2 was made by demo/));
  await assert.rejects(client.ask(edit, change({note: 'another'}), {key}), refusedWith('BAD_INPUT', /key/i));
  assert.equal(await latest('oxfordshire'), 2);
});

test('errors have a code, a sentence and a place', async () => {
  const forecast = (from, to) => client.ask(`{ authority(slug: "tendring") { plan { forecast(from: "${from}", to: "${to}") { fingerprint } } } }`);
  await assert.rejects(forecast('2025-04', '2024-03'), (error) => {
    assert.equal(error.code, 'BAD_INPUT');
    assert.equal(error.errors[0].extensions.field, 'to');
    assert.deepEqual(error.errors[0].path, ['authority', 'plan', 'forecast']);
    return true;
  });
  await assert.rejects(client.ask('{ nothing }'), refusedWith('BAD_INPUT', /nothing/));
  await assert.rejects(client.ask('{ authority(slug: "tendring") { plan(revision: 99) { revision } } }'), refusedWith('NOT_FOUND', /99/));
});

test('changes are told as they are made, and again after the last that was seen', async () => {
  const follow = `subscription { planChanged(authority: "harrow") { number author changes { list key } } }`;
  const told = [];
  for await (const {planChanged} of client.follow(follow, {}, {seen: 0})) {
    told.push(planChanged.number);
    if (planChanged.number === 3) {
      assert.deepEqual(planChanged, {number: 3, author: 'demo', changes: [{list: 'posts', key: 'hub-leads'}]});
      break; // and the stream is let go
    }
    await client.ask(edit, {input: input('harrow', 'hub-leads', `2.${planChanged.number}`, '2019-04-01', {expectedRevision: planChanged.number})});
  }
  assert.deepEqual(told, [1, 2, 3]);

  await client.ask(edit, {input: input('harrow', 'hub-leads', '2.9', '2019-04-01')});
  const after = [];
  for await (const {planChanged} of client.follow(follow, {}, {seen: 2})) {
    after.push(planChanged.number);
    if (planChanged.number === 4) break;
  }
  assert.deepEqual(after, [3, 4]);
});

test('a client whose connection breaks goes on where it was', async () => {
  const seen = [];
  const breaking = http.createServer((request, response) => {
    seen.push(request.headers['last-event-id']);
    const headers = {...request.headers, host: new URL(client.url).host};
    const upstream = http.request(client.url, {method: 'POST', headers}, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.on('data', (chunk) => {
        response.write(chunk, () => {
          if (seen.length === 1 && String(chunk).includes('id: 1\n')) request.socket.destroy();
        });
      });
      answer.on('end', () => response.end());
    });
    upstream.on('error', () => {});
    response.on('close', () => upstream.destroy());
    request.pipe(upstream);
  });
  await once(breaking.listen(0, '127.0.0.1'), 'listening');
  try {
    const told = [];
    const follower = new Client(`http://127.0.0.1:${breaking.address().port}/graphql`);
    for await (const {planChanged} of follower.follow('subscription { planChanged(authority: "lincolnshire") { number } }', {}, {seen: 0})) {
      told.push(planChanged.number);
      if (planChanged.number === 2) break;
      await client.ask(edit, {input: input('lincolnshire', 'service-manager', '0.5', '2018-04-01')});
    }
    assert.deepEqual(told, [1, 2]);
    assert.deepEqual(seen, ['0', '1']);
  } finally {
    breaking.close();
  }
});

test('a subscription that is wrong is refused', async () => {
  const wrong = client.follow('subscription { planChanged(authority: "nowhere") { number } }');
  await assert.rejects(wrong.next(), refusedWith('NOT_FOUND', /nowhere/));
});
