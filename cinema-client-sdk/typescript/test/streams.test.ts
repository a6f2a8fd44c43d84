import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CinemaClient, CinemaError } from '@opencinema/client';
import { answer, startServer, Tokens } from './server.js';

const stream = {
  sessionId: '01975e2c-9a00-7000-8000-0123456789ab',
  titleId: '01975e2c-9a00-7000-8000-0123456789ac',
  device: 'TV',
  startedAt: '2026-11-01T12:00:00Z',
  heardAt: '2026-11-01T12:01:00Z',
  state: 'playing',
  positionSeconds: 60,
  here: false,
};

test('a start beyond the limit of the plan says which streams are in the way', async (t) => {
  const tokens = new Tokens();
  const { url, requests } = await startServer(t, (request, response) => {
    if (request.path === '/v1/auth/login') tokens.handle(request, response);
    else if ((request.json() as { evict?: string }).evict) answer(response, 201, { sessionId: stream.titleId });
    else answer(response, 409, { title: 'Conflict', status: 409, code: 'too_many_streams', maxStreams: 1, conflicts: [stream] });
  });
  const client = new CinemaClient({ baseUrl: url });
  await client.signIn('a@b.example', 'secret-123');

  const wish = { titleId: stream.titleId, device: 'Browser' };
  const refused = await client.playback.startPlayback({ newPlayback: wish }).catch((error: unknown) => error);
  assert.ok(refused instanceof CinemaError);
  assert.equal(refused.streamLimit?.maxStreams, 1);
  assert.deepEqual(refused.streamLimit?.conflicts, [stream]);

  await client.playback.startPlayback({ newPlayback: { ...wish, evict: stream.sessionId } });
  assert.deepEqual(requests.at(-1)!.json(), { ...wish, evict: stream.sessionId });
});
