// A GraphQL server as its users would write it, to compare Cliffedge's with: graphql-yoga on the tables that Cliffedge writes, each
// table asked once for a request (dataloader). It prints its port, and ends with its standard input.
import cluster from 'node:cluster';
import { createServer } from 'node:http';
import DataLoader from 'dataloader';
import { GraphQLScalarType } from 'graphql';
import { createSchema, createYoga } from 'graphql-yoga';
import pg from 'pg';

const workers = Number(process.env.WORKERS ?? 1);
const connections = 16;

const typeDefs = /* GraphQL */ `
  scalar Pence
  scalar Decimal
  scalar Date
  type Query { authority(slug: String!): Authority }
  type Authority { slug: String! name: String! plan: Plan! }
  type Plan { posts: [Post!]! sources: [Source!]! }
  type Programme { slug: ID! name: String! }
  type Post {
    slug: ID! title: String! fte: Decimal! starts: Date! ends: Date
    programme: Programme! contracts: [Contract!]! splits: [Split!]!
  }
  enum ContractKind { PERMANENT FIXED_TERM SECONDMENT }
  type Contract { kind: ContractKind! starts: Date! ends: Date }
  type Split { percent: Decimal! from: Date! until: Date source: Payer! }
  type Payer { slug: ID! name: String! }
  enum SourceKind { GRANT BASE_BUDGET RESERVE PARTNER IN_KIND }
  enum Status { CONFIRMED PROVISIONAL BID }
  type Source { slug: ID! name: String! funder: String! kind: SourceKind! status: Status! tranches: [Tranche!]! }
  type Tranche { amount: Pence! from: Date! until: Date! }
`;

const scalar = (name) => new GraphQLScalarType({ name, serialize: (value) => value });

// Ten-thousandths as text: 375000 is "37.5".
const decimal = (e4) => String(e4 / 10_000);

const resolvers = {
  Pence: scalar('Pence'),
  Decimal: scalar('Decimal'),
  Date: scalar('Date'),
  Query: { authority: (_, { slug }, { load }) => load.authority.load(slug) },
  Authority: { slug: (a) => a.id, plan: (a) => a },
  Plan: {
    posts: (a, _, { load }) => load.posts.load(a.id),
    sources: (a, _, { load }) => load.sources.load(a.id),
  },
  Programme: { slug: (p) => p.id },
  Post: {
    slug: (p) => p.id,
    fte: (p) => decimal(p.fte_e4),
    programme: (p, _, { load }) => load.programme.load(p.programme),
    contracts: (p, _, { load }) => load.contracts.load(p.id),
    splits: (p, _, { load }) => load.splits.load(p.id),
  },
  Split: {
    percent: (s) => decimal(s.percent_e4),
    from: (s) => s.from_day,
    until: (s) => s.until_day,
    source: (s, _, { load }) => load.payer.load(s.payer),
  },
  Payer: { slug: (p) => p.id },
  Source: { slug: (s) => s.id, tranches: (s, _, { load }) => load.tranches.load(s.id) },
  Tranche: { amount: (t) => t.amount_pence, from: (t) => t.from_day, until: (t) => t.until_day },
};

// Each is prepared once for a connection.
const statements = {
  authority: 'select id, name from authority where id = any($1)',
  posts: 'select authority, id, title, programme, fte_e4, starts, ends from post where authority = any($1) order by position',
  sources: `select s.authority, s.id, p.name, s.funder, s.kind, p.status from source s join payer p on p.authority = s.authority and p.id = s.id
    where s.authority = any($1) order by p.position`,
  programme: 'select id, name from programme where authority = $1 and id = any($2)',
  contracts: 'select post, kind, starts, ends from contract where authority = $1 and post = any($2) order by position',
  splits: 'select cost_item, payer, percent_e4, from_day, until_day from split where authority = $1 and cost_item = any($2) order by position',
  payer: 'select id, name from payer where authority = $1 and id = any($2)',
  tranches: 'select source, amount_pence, from_day, until_day from tranche where authority = $1 and source = any($2) order by position',
};

pg.types.setTypeParser(pg.types.builtins.INT8, Number);

function loaders(pool, authority) {
  const rows = async (name, values) => (await pool.query({ name, text: statements[name], values })).rows;
  const one = (name, key, values) => new DataLoader(async (keys) => {
    const found = new Map((await rows(name, values(keys))).map((row) => [row[key], row]));
    return keys.map((k) => found.get(k) ?? null);
  });
  const many = (name, key, values) => new DataLoader(async (keys) => {
    const found = new Map(keys.map((k) => [k, []]));
    for (const row of await rows(name, values(keys))) {
      found.get(row[key]).push(row);
    }
    return keys.map((k) => found.get(k));
  });
  const all = (keys) => [keys];
  const its = (keys) => [authority, keys];
  return {
    authority: one('authority', 'id', all),
    posts: many('posts', 'authority', all),
    sources: many('sources', 'authority', all),
    programme: one('programme', 'id', its),
    contracts: many('contracts', 'post', its),
    splits: many('splits', 'cost_item', its),
    payer: one('payer', 'id', its),
    tranches: many('tranches', 'source', its),
  };
}

function serve() {
  const pool = new pg.Pool({ host: process.env.PGHOST, user: process.env.PGUSER, database: process.env.PGDATABASE, max: connections / workers });
  const yoga = createYoga({
    schema: createSchema({ typeDefs, resolvers }),
    context: () => ({ load: loaders(pool, process.env.AUTHORITY) }),
    graphiql: false,
    landingPage: false,
    logging: false,
  });
  const server = createServer(yoga);
  server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
    const { port } = server.address();
    if (cluster.isPrimary) {
      console.log(port);
    } else {
      process.send(port);
    }
  });
}

if (workers === 1) {
  serve();
} else if (cluster.isPrimary) {
  let ready = 0;
  for (let i = 0; i < workers; i++) {
    cluster.fork().on('message', (port) => {
      ready += 1;
      if (ready === workers) {
        console.log(port);
      }
    });
  }
} else {
  serve();
}

if (cluster.isPrimary) {
  process.stdin.resume().on('end', () => process.exit());
}
