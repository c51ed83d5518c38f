import { existsSync } from 'node:fs';
import { type ListenOptions, Server } from 'node:net';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startFauxqs } from 'fauxqs';
import { followClock } from './clock.ts';
import { behaveAsSqs } from './sqs-behaviour.ts';
import { serveThread, threadData } from './storage.ts';

/** The storage thread that serves SQS. */
const { path: file, clock } = threadData();

/**
 * A message that the last run had received is hidden for up to its visibility timeout. After a
 * restart nobody works on it any more, so it may be received at once (docs/architecture.md, "One
 * machine").
 */
function releaseMessagesInFlight(): void {
  if (!existsSync(file)) return;
  using database = new DatabaseSync(file);
  database.exec(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE receipt_handle IS NOT NULL',
  );
}

/**
 * Keeps the queues from being read over the network. They hold people's names and numbers, and
 * fauxqs listens on every interface without an option against it.
 */
function listenOnLoopbackOnly(): void {
  const { listen } = Server.prototype;
  Server.prototype.listen = function (this: Server, options: ListenOptions, done?: () => void) {
    return listen.call(this, { ...options, host: '127.0.0.1' }, done);
  } as typeof listen;
}

if (clock) followClock(clock);
listenOnLoopbackOnly();
await behaveAsSqs();
releaseMessagesInFlight();
const queues = await startFauxqs({ port: 0, logger: false, dataDir: dirname(file) });
serveThread(queues.port, () => queues.stop());
