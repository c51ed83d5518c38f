import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { forEachAtOnce, lookUpJson } from '../../../functions/webhook/look-up/look-up.ts';
import { answering, serveApi } from '../sources/sender-api.ts';

const never = new AbortController().signal;

describe('a look-up', () => {
  it('asks with the headers and body it is given, and reads ids exactly', async () => {
    const asked: unknown[] = [];
    const url = await serveApi(async (request, response) => {
      const { method, headers } = request;
      asked.push([method, headers.authorization, headers.accept, await text(request)]);
      response.end('{"id":1234567890123456789}');
    });
    const authorization = 'Bearer invented';
    expect(
      await lookUpJson({ url, method: 'POST', headers: { authorization }, body: '{}' }, never),
    ).toEqual({ ok: true, value: { id: '1234567890123456789' } });
    expect(asked).toEqual([['POST', authorization, 'application/json', '{}']]);
  });

  it('does not read an answer that has no end', async () => {
    const url = await serveApi((_, response) => {
      const more = () => response.write('"'.padEnd(65_536), (error) => error || setImmediate(more));
      more();
    });
    expect(await lookUpJson({ url }, never)).toEqual({
      ok: false,
      error: { kind: 'unreached', why: 'the API of the sender answered more than 1 MiB' },
    });
  });

  it.each([
    [204, 'absent'],
    [404, 'absent'],
    [410, 'absent'],
    [401, 'unreached'],
    [429, 'unreached'],
    [500, 'unreached'],
    [302, 'unreached'],
  ])('that is answered %i is %s', async (status, kind) => {
    const url = await serveApi((_, response) => {
      response
        .writeHead(status, { location: 'https://elsewhere.example.org' })
        .end(status === 204 ? undefined : '{}');
    });
    expect(await lookUpJson({ url }, never)).toEqual({
      ok: false,
      error: {
        kind,
        why: expect.any(String),
        answer: { status, body: status === 204 ? undefined : {} },
      },
    });
  });

  it('that brings no JSON is unreached', async () => {
    const url = await serveApi(answering(200, '<html>'));
    expect(await lookUpJson({ url }, never)).toMatchObject({ error: { kind: 'unreached' } });
  });

  it('ends when it may take no longer, and says so', async () => {
    const url = await serveApi(() => {});
    expect(await lookUpJson({ url }, AbortSignal.timeout(20))).toEqual({
      ok: false,
      error: { kind: 'unreached', why: 'the look-ups took longer than they may' },
    });
  });

  it('goes out once more, on a new connection, where the one that was kept is dead', async () => {
    let asked = 0;
    const url = await serveApi((request, response) => {
      asked += 1;
      if (asked === 2) request.socket.destroy();
      else response.end('{}');
    });
    await lookUpJson({ url }, never);
    expect(await lookUpJson({ url }, never)).toEqual({ ok: true, value: {} });
    expect(asked).toBe(3);
  });

  it('of an API that is not there is unreached', async () => {
    expect(await lookUpJson({ url: 'http://127.0.0.1:1/' }, never)).toEqual({
      ok: false,
      error: { kind: 'unreached', why: 'the API of the sender could not be reached' },
    });
  });
});

it('does ten things at once at most, and gives what came of them in order', async () => {
  let atWork = 0;
  let peak = 0;
  const items = Array.from({ length: 35 }, (_, n) => n);
  const outcomes = await forEachAtOnce(items, async (n) => {
    peak = Math.max(peak, ++atWork);
    await wait(n % 3);
    atWork -= 1;
    return n * 2;
  });
  expect(outcomes).toEqual(items.map((n) => n * 2));
  expect(peak).toBe(10);
});
