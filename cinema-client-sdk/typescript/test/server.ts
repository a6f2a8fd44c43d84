import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export interface Received {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
  json: () => any;
}

export type Handler = (request: Received, response: ServerResponse) => void | Promise<void>;

/** A real HTTP server for one test; `requests` has all that arrived. */
export async function startServer(t: TestContext, handler: Handler): Promise<{ url: string; requests: Received[] }> {
  const requests: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const received = {
      method: request.method!,
      path: request.url!,
      headers: request.headers,
      body,
      json: () => JSON.parse(body.toString()),
    };
    requests.push(received);
    await handler(received, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

export function answer(response: ServerResponse, status: number, body?: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

/** A token endpoint with one living refresh token at a time; it says how often it was asked to renew. */
export class Tokens {
  refreshes = 0;
  ended = false;
  accessToken = '';

  constructor(private readonly expiresIn = 900) {}

  handle(request: Received, response: ServerResponse): boolean {
    if (request.path === '/v1/auth/login') {
      answer(response, 200, this.#next());
    } else if (request.path === '/v1/auth/refresh' && this.ended) {
      answer(response, 401, { title: 'Unauthorized', status: 401, code: 'refresh_token_spent' });
    } else if (request.path === '/v1/auth/refresh') {
      this.refreshes++;
      answer(response, 200, this.#next());
    } else if (request.path === '/v1/auth/logout') {
      this.ended = true;
      answer(response, 204);
    } else {
      return false;
    }
    return true;
  }

  accepts(request: Received): boolean {
    return request.headers.authorization === `Bearer ${this.accessToken}`;
  }

  #next() {
    this.accessToken = `access-${this.refreshes}`;
    const account = { id: '1', email: 'a@b.example', name: 'Ann', country: 'US', language: 'en', roles: ['viewer'] };
    const refreshToken = `refresh-${this.refreshes}`;
    return { accessToken: this.accessToken, tokenType: 'Bearer', expiresIn: this.expiresIn, refreshToken, account };
  }
}

export const expired = { title: 'Unauthorized', status: 401, code: 'token_expired' };
