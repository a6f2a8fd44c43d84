import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { CinemaClient, CinemaError, paginate, type Account } from '@opencinema/client';
import { answer, expired, startServer, Tokens } from './server.js';

const id = '0198c0de-0000-7000-8000-000000000001';
const page = (items: unknown[], nextCursor?: string) => ({ items, nextCursor });

test('a hundred refused requests lead to one refresh', async (t) => {
  const tokens = new Tokens();
  const { url } = await startServer(t, (request, response) => {
    if (tokens.handle(request, response)) return;
    if (tokens.accepts(request)) answer(response, 200, page([]));
    else answer(response, 401, expired);
  });
  const client = new CinemaClient({ baseUrl: url });
  await client.signIn('a@b.example', 'secret-123');
  tokens.accessToken = 'revoked';

  const pages = await Promise.all(Array.from({ length: 100 }, () => client.jobs.listJobs()));

  assert.equal(pages.length, 100);
  assert.equal(tokens.refreshes, 1);
});

test('a refused refresh ends the sign-in for all who wait', async (t) => {
  const tokens = new Tokens();
  const { url, requests } = await startServer(t, (request, response) => {
    if (!tokens.handle(request, response)) answer(response, 401, expired);
  });
  const client = new CinemaClient({ baseUrl: url });
  const seen: (Account | undefined)[] = [];
  client.onSessionChange((account) => seen.push(account));
  await client.signIn('a@b.example', 'secret-123');
  tokens.ended = true;

  const results = await Promise.allSettled([client.jobs.listJobs(), client.jobs.listJobs()]);

  for (const result of results) {
    assert.equal(result.status, 'rejected');
    assert.ok(result.reason instanceof CinemaError);
    assert.equal(result.reason.status, 401);
  }
  assert.equal(client.account, undefined);
  assert.deepEqual(seen.map((account) => account?.name), ['Ann', undefined]);
  assert.equal(requests.filter((request) => request.path === '/v1/auth/refresh').length, 1);
  await assert.rejects(client.restore(), { code: 'signed_out', status: 401 });
});

test('a token that is about to expire is renewed before it is used', async (t) => {
  const tokens = new Tokens(0);
  const { url, requests } = await startServer(t, (request, response) => {
    if (!tokens.handle(request, response)) answer(response, 200, page([]));
  });
  const client = new CinemaClient({ baseUrl: url });
  await client.signIn('a@b.example', 'secret-123');

  await client.jobs.listJobs();

  assert.deepEqual(requests.map((request) => request.path), ['/v1/auth/login', '/v1/auth/refresh', '/v1/media/jobs']);
  assert.equal(requests[1]!.json().refreshToken, 'refresh-0');
  assert.equal(requests[2]!.headers.authorization, 'Bearer access-1');
});

test('a refresh that a sign-out overtakes does not sign in again', async (t) => {
  const tokens = new Tokens();
  let release = () => {};
  let arrived = () => {};
  const refreshArrived = new Promise<void>((resolve) => (arrived = resolve));
  const { url } = await startServer(t, async (request, response) => {
    if (request.path === '/v1/auth/refresh') {
      arrived();
      await new Promise<void>((resolve) => (release = resolve));
    }
    if (!tokens.handle(request, response)) answer(response, 401, expired);
  });
  const client = new CinemaClient({ baseUrl: url });
  await client.signIn('a@b.example', 'secret-123');
  const refused = assert.rejects(client.jobs.listJobs(), { code: 'signed_out' });
  await refreshArrived;
  const signedOut = client.signOut();
  tokens.ended = false;
  release();

  await refused;
  await signedOut;
  assert.equal(client.account, undefined);
});

test('in cookie mode no refresh token is sent by the script', async (t) => {
  const tokens = new Tokens();
  const { url, requests } = await startServer(t, (request, response) => void tokens.handle(request, response));
  const client = new CinemaClient({ baseUrl: url, refreshTokenIn: 'cookie' });

  await client.signIn('a@b.example', 'secret-123');
  await client.restore();
  await client.signOut();

  assert.equal(requests[0]!.json().refreshTokenIn, 'cookie');
  assert.deepEqual(requests[1]!.json(), {});
  assert.deepEqual(requests[2]!.json(), {});
});

test('a refresh token in the store of an app survives its restart', async (t) => {
  const tokens = new Tokens();
  const { url } = await startServer(t, (request, response) => void tokens.handle(request, response));
  let kept: string | undefined;
  const refreshTokenStore = { load: () => kept, save: (token?: string) => void (kept = token) };
  await new CinemaClient({ baseUrl: url, refreshTokenStore }).signIn('a@b.example', 'secret-123');

  const account = await new CinemaClient({ baseUrl: url, refreshTokenStore }).restore();

  assert.equal(account.name, 'Ann');
  assert.equal(kept, 'refresh-1');
});

test('a read is repeated after 503 and after a broken connection', async (t) => {
  let tries = 0;
  const { url, requests } = await startServer(t, (_, response) => {
    tries++;
    if (tries === 1) answer(response, 503, { title: 'Unavailable', status: 503, code: 'unavailable' }, { 'Retry-After': '1' });
    else if (tries === 2) response.destroy();
    else answer(response, 200, page([{ id }]));
  });
  const start = performance.now();

  const titles = await new CinemaClient({ baseUrl: url }).titles.listTitles();

  assert.equal(titles.items[0]!.id, id);
  assert.equal(requests.length, 3);
  assert.ok(performance.now() - start >= 1000, 'Retry-After was waited for');
});

test('a write is not repeated', async (t) => {
  const { url, requests } = await startServer(t, (_, response) => answer(response, 503, {}));
  const client = new CinemaClient({ baseUrl: url });

  await assert.rejects(client.playback.startPlayback({ newPlayback: { titleId: id } }), { status: 503, code: 'http_503' });
  await assert.rejects(client.titles.deleteTitle({ titleId: id, ifMatch: '"1"' }), { status: 503 });

  assert.equal(requests.length, 2);
});

test('a long Retry-After is left to the caller', async (t) => {
  const { url, requests } = await startServer(t, (_, response) => answer(response, 503, {}, { 'Retry-After': '120' }));

  await assert.rejects(new CinemaClient({ baseUrl: url }).titles.listTitles(), { status: 503, retryAfterMillis: 120_000 });

  assert.equal(requests.length, 1);
});

test('a server that does not answer is given up in time', async (t) => {
  const { url } = await startServer(t, () => {});

  const client = new CinemaClient({ baseUrl: url, timeoutMillis: 50, maxRetries: 1 });

  await assert.rejects(client.titles.listTitles(), { code: 'timeout', status: 0 });
});

test('an aborted request fails with the reason of its signal and is not repeated', async (t) => {
  const abort = new AbortController();
  const { url, requests } = await startServer(t, () => abort.abort(new Error('left the page')));

  await assert.rejects(new CinemaClient({ baseUrl: url }).titles.listTitles({}, { signal: abort.signal }), {
    message: 'left the page',
  });

  assert.equal(requests.length, 1);
});

test('a problem document becomes a typed error', async (t) => {
  const violations = [{ field: 'password', message: 'must have 8 to 128 characters' }];
  const problem = { title: 'Unprocessable', status: 422, code: 'invalid', detail: 'password is too short', violations, requestId: 'r1' };
  const { url } = await startServer(t, (_, response) => answer(response, 422, problem));
  const client = new CinemaClient({ baseUrl: url });

  await assert.rejects(client.auth.register({ newAccount: { email: 'a@b.example', password: 'x', name: 'Ann' } }), (error) => {
    assert.ok(error instanceof CinemaError);
    assert.equal(error.message, 'password is too short');
    assert.equal(error.code, 'invalid');
    assert.equal(error.requestId, 'r1');
    assert.deepEqual(error.violations, violations);
    return true;
  });
});

test('all pages of a listing are walked through', async (t) => {
  const pages: Record<string, unknown> = {
    '/v1/titles?limit=2': page([{ id: 'a' }, { id: 'b' }], 'c/1'),
    '/v1/titles?limit=2&cursor=c%2F1': page([], 'c/2'),
    '/v1/titles?limit=2&cursor=c%2F2': page([{ id: 'c' }]),
  };
  const { url, requests } = await startServer(t, ({ path }, response) => answer(response, 200, pages[path]));
  const client = new CinemaClient({ baseUrl: url, language: 'ru' });

  const ids: string[] = [];
  for await (const title of paginate((cursor) => client.titles.listTitles({ limit: 2, cursor }))) ids.push(title.id);

  assert.deepEqual(ids, ['a', 'b', 'c']);
  assert.ok(requests.every((request) => request.headers['accept-language'] === 'ru'));
});

test('lists in a query repeat their name', async (t) => {
  const { url, requests } = await startServer(t, (_, response) => answer(response, 200, page([])));

  await new CinemaClient({ baseUrl: `${url}/` }).search.search({ q: 'кот', genre: ['drama', 'comedy'], playable: true });

  assert.equal(requests[0]!.path, '/v1/search?q=%D0%BA%D0%BE%D1%82&genre=drama&genre=comedy&playable=true');
});

test('a master arrives in parts, whole and in order', async (t) => {
  const file = Buffer.from(Array.from({ length: 1050 }, (_, index) => index % 256));
  const upload = { id, titleId: id, fileName: 'a.mov', sizeBytes: 1050, partSizeBytes: 100, partCount: 11, receivedParts: [], state: 'receiving' };
  const parts: Buffer[] = [];
  const { url } = await startServer(t, (request, response) => {
    const part = /parts\/(\d+)$/.exec(request.path);
    if (part && parts.length === 0 && Number(part[1]) === 1) {
      parts[Number(part[1])] = Buffer.alloc(0);
      response.destroy();
    } else if (part) {
      parts[Number(part[1])] = request.body;
      answer(response, 204);
    } else {
      answer(response, request.path.endsWith('complete') ? 202 : 201, request.path.endsWith('complete') ? { id: 'job' } : upload);
    }
  });
  const shares: number[] = [];

  const job = await new CinemaClient({ baseUrl: url }).uploadMaster(id, new Blob([file]), 'a.mov', {
    onProgress: (share) => shares.push(share),
  });

  assert.equal(job.id, 'job');
  assert.deepEqual(Buffer.concat(parts.slice(1)), file);
  assert.equal(shares.at(-1), 1);
});

test('a set is sent as a list', async (t) => {
  const { url, requests } = await startServer(t, (_, response) => answer(response, 200, {}));
  await new CinemaClient({ baseUrl: url }).accounts.setRoles({ accountId: id, roles: { roles: ['viewer', 'editor'] } });
  assert.deepEqual(requests[0]!.json(), { roles: ['viewer', 'editor'] });
});

test('a broken upload that is kept goes on with the parts that are missing', async (t) => {
  const upload = { id, titleId: id, fileName: 'a.mov', sizeBytes: 450, partSizeBytes: 100, partCount: 5, receivedParts: [] as number[], state: 'receiving' };
  let broken = true;
  let known = 0;
  const { url, requests } = await startServer(t, (request, response) => {
    if (request.method === 'GET') known = upload.receivedParts.length;
    const part = /parts\/(\d)$/.exec(request.path)?.[1];
    if (part) {
      if (broken && part === '4') return answer(response, 413, { title: 'Too large', status: 413, code: 'too_large' });
      upload.receivedParts.push(Number(part));
      return answer(response, 204);
    }
    answer(response, request.method === 'GET' ? 200 : 201, request.path.endsWith('complete') ? { id: 'job' } : upload);
  });
  const client = new CinemaClient({ baseUrl: url });
  const file = new Blob(['x'.repeat(450)]);
  const ids: string[] = [];
  await assert.rejects(client.uploadMaster(id, file, 'a.mov', { keepBroken: true, onStart: (upload) => ids.push(upload) }), { code: 'too_large' });
  assert.deepEqual(ids, [id]);
  assert.ok(requests.every((request) => request.method !== 'DELETE'));
  assert.ok(upload.receivedParts.length > 0);

  broken = false;
  const shares: number[] = [];
  const job = await client.uploadMaster(id, file, 'a.mov', { resume: id, onProgress: (share) => shares.push(share) });
  assert.equal(job.id, 'job');
  assert.deepEqual([...upload.receivedParts].sort(), [1, 2, 3, 4, 5]);
  assert.equal(shares.length, 1 + 5 - known);
  assert.ok(shares[0]! > 0 && shares.at(-1) === 1);
  await assert.rejects(client.uploadMaster(id, new Blob(['another']), 'b.mov', { resume: id }), /450 bytes/);
});

test('the parts of a direct upload go to the store by links, and again when it refuses them', async (t) => {
  const file = Buffer.from('abcdefgh');
  const stored: Record<string, Buffer> = {};
  const tried: string[] = [];
  const { url, requests } = await startServer(t, (request, response) => {
    const upload = { id, titleId: id, fileName: 'a.mov', sizeBytes: 8, partSizeBytes: 5, partCount: 2, receivedParts: [], state: 'receiving', direct: true };
    if (request.path.startsWith('/store/')) {
      tried.push(request.path);
      const again = tried.filter((path) => path === request.path).length > 1;
      if (!again) return answer(response, 503, {});
      stored[request.path] = request.body;
      return answer(response, 200, {});
    }
    if (request.path.endsWith('/links')) {
      const { partNumber, sha256 } = (request.json() as { parts: { partNumber: number; sha256: string }[] }).parts[0]!;
      const links = [{ partNumber, url: `${url}/store/${partNumber}`, headers: { 'x-amz-checksum-sha256': sha256 } }];
      return answer(response, 200, { links, expiresAt: '2026-01-01T00:00:00Z' });
    }
    answer(response, request.path.endsWith('complete') ? 202 : 201, request.path.endsWith('complete') ? { id: 'job' } : upload);
  });
  const client = new CinemaClient({ baseUrl: url });

  const job = await client.uploadMaster(id, new Blob([file]), 'a.mov');

  assert.equal(job.id, 'job');
  assert.deepEqual(Buffer.concat([stored['/store/1']!, stored['/store/2']!]), file);
  const first = requests.find((request) => request.path === '/store/1')!;
  assert.equal(first.headers['x-amz-checksum-sha256'], createHash('sha256').update('abcde').digest('base64'));
  assert.equal(first.headers.authorization, undefined);
});

test('a failed upload is aborted on the server', async (t) => {
  const upload = { id, titleId: id, fileName: 'a.mov', sizeBytes: 450, partSizeBytes: 100, partCount: 5, receivedParts: [], state: 'receiving' };
  const { url, requests } = await startServer(t, (request, response) => {
    if (request.method === 'POST') answer(response, 201, upload);
    else if (request.method === 'DELETE') answer(response, 204);
    else answer(response, 413, { title: 'Too large', status: 413, code: 'too_large' });
  });

  await assert.rejects(new CinemaClient({ baseUrl: url }).uploadMaster(id, new Blob(['x'.repeat(450)]), 'a.mov'), { code: 'too_large' });

  assert.ok(requests.some((request) => request.method === 'DELETE' && request.path === `/v1/media/uploads/${id}`));
});

test('what makes the device known is shown at the next sign-in, also after a sign-out', async (t) => {
  const { url, requests } = await startServer(t, (request, response) => {
    const account = { id: '1', email: 'a@b.example', name: 'Ann', country: 'US', language: 'en', roles: ['viewer'] };
    if (request.path === '/v1/auth/logout') answer(response, 204);
    else answer(response, 200, { accessToken: 'a', tokenType: 'Bearer', expiresIn: 900, refreshToken: 'r', deviceToken: 'd', account });
  });
  const client = new CinemaClient({ baseUrl: url });

  await client.signIn('a@b.example', 'secret-123');
  await client.signOut();
  await client.signIn('a@b.example', 'secret-123');

  const signIns = requests.filter((request) => request.path === '/v1/auth/login').map((request) => request.json().deviceToken);
  assert.deepEqual(signIns, [undefined, 'd']);
});
