import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CinemaClient, CinemaError, paginate, type Page } from '@opencinema/client';
import { answer, startServer, Tokens } from './server.js';

const id = '0198c0de-0000-7000-8000-000000000001';

test('a refresh that breaks once is repeated once for a hundred requests', async (t) => {
  const tokens = new Tokens();
  let refreshes = 0;
  const { url } = await startServer(t, (request, response) => {
    if (request.path === '/v1/auth/refresh' && ++refreshes === 1) response.destroy();
    else if (tokens.handle(request, response)) return;
    else answer(response, tokens.accepts(request) ? 200 : 401, { items: [] });
  });
  const client = new CinemaClient({ baseUrl: url });
  await client.signIn('a@b.example', 'secret-123');
  tokens.accessToken = 'revoked';

  const pages = await Promise.all(Array.from({ length: 100 }, () => client.jobs.listJobs()));

  assert.equal(pages.length, 100);
  assert.equal(refreshes, 2);
  assert.equal(tokens.refreshes, 1);
});

test('a POST with an Idempotency-Key is repeated under the same key', async (t) => {
  let tries = 0;
  const { url, requests } = await startServer(t, (_, response) => {
    tries++;
    if (tries === 1) response.destroy();
    else if (tries === 2) answer(response, 503, {});
    else answer(response, 201, { id });
  });

  const payment = await new CinemaClient({ baseUrl: url }).payments.pay({
    idempotencyKey: 'key-1',
    newPayment: { subscriptionId: id },
  });

  assert.equal(payment.id, id);
  assert.deepEqual(requests.map((request) => request.headers['idempotency-key']), ['key-1', 'key-1', 'key-1']);
});

test('a 429 is waited for when that is short', async (t) => {
  let tries = 0;
  const { url } = await startServer(t, (_, response) => {
    if (++tries === 1) answer(response, 429, { title: 'Too many', status: 429, code: 'rate_limited' }, { 'Retry-After': '1' });
    else answer(response, 200, { items: [] });
  });
  const start = performance.now();

  await new CinemaClient({ baseUrl: url }).plans.listPlans();

  assert.ok(performance.now() - start >= 1000);
});

test('a 429 that lasts is thrown as temporary, with its time', async (t) => {
  const { url, requests } = await startServer(t, (_, response) =>
    answer(response, 429, { title: 'Too many', status: 429, code: 'rate_limited' }, { 'Retry-After': '60' }),
  );

  await assert.rejects(new CinemaClient({ baseUrl: url }).plans.listPlans(), (error) => {
    assert.ok(error instanceof CinemaError);
    assert.equal(error.temporary, true);
    assert.equal(error.retryAfterMillis, 60_000);
    return true;
  });
  assert.equal(requests.length, 1);
});

test('every paged operation can be walked through', async (t) => {
  const { url, requests } = await startServer(t, ({ path }, response) =>
    answer(response, 200, { items: [{}], nextCursor: path.includes('cursor=') ? undefined : 'next' }),
  );
  const client = new CinemaClient({ baseUrl: url });
  const lists: ((cursor?: string) => Promise<Page<unknown>>)[] = [
    (cursor) => client.titles.listTitles({ cursor }),
    (cursor) => client.people.listPeople({ cursor }),
    (cursor) => client.accounts.listAccounts({ cursor }),
    (cursor) => client.dataJobs.listDataJobRuns({ name: 'tmdb-import', cursor }),
    (cursor) => client.search.search({ cursor }),
    (cursor) => client.jobs.listJobs({ cursor }),
    (cursor) => client.library.listHistory({ cursor }),
    (cursor) => client.library.listFavorites({ cursor }),
    (cursor) => client.invoices.listInvoices({ cursor }),
    (cursor) => client.notifications.listNotifications({ cursor }),
    (cursor) => client.failedMails.listFailedMails({ cursor }),
    (cursor) => client.experiments.listExperiments({ cursor }),
    (cursor) => client.models.listModels({ cursor }),
  ];

  for (const list of lists) {
    let items = 0;
    for await (const _ of paginate(list)) items++;
    assert.equal(items, 2);
  }
  assert.equal(requests.length, 2 * lists.length);
});
