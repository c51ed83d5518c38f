import { execFile, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import tls from 'node:tls';
import { promisify } from 'node:util';
import { region } from '../cli/target/local-clients.ts';

const run = promisify(execFile);

/** Its services, and the webhooks of its HTTP APIs. */
const hosts = ['127.0.0.1', 'localhost', '*.execute-api.localhost'];

const program = join(import.meta.dirname, 'engine.py');

/** How long the engine may take to start. */
const START_MS = 60_000;

/** Somebody else's AWS, on this machine. */
export interface Engine {
  /** Its one address, for all services. */
  readonly url: string;
  /** The certificate of whoever signed its own: clients have to trust it. */
  readonly certificate: string;
  close(): Promise<void>;
}

/** Keys of the account's root, which the engine knows by these. */
export const root = { accessKeyId: 'test', secretAccessKey: 'test' };

/**
 * Starts ministack with IAM on (it judges every request, of functions and operators, by their policies)
 * and TLS (or the policies of our queues would refuse all). Nothing of it outlives it.
 *
 * @param programs the folder of the virtual environment's programs
 */
export async function startEngine(programs: string): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), 'proof-engine-'));
  await run(join(programs, 'python'), ['-m', 'trustme', '-q', '-d', folder, '-i', ...hosts]);
  const certificate = join(folder, 'client.pem');
  tls.setDefaultCACertificates([...tls.getCACertificates(), readFileSync(certificate, 'utf8')]);
  const port = await freePort();
  const url = `https://127.0.0.1:${port}`;
  const logFile = join(folder, 'engine.log');
  const log = openSync(logFile, 'a');
  const child = spawn(join(programs, 'python'), [program], {
    stdio: ['ignore', log, log],
    env: {
      // It runs functions with the `node` that it finds, so it must find the one they are made for.
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      HOME: folder,
      TMPDIR: folder,
      MINISTACK_REGION: region,
      GATEWAY_PORT: String(port),
      EDGE_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      AUTH: 'true',
      USE_SSL: '1',
      MINISTACK_SSL_CERT: join(folder, 'server.pem'),
      MINISTACK_SSL_KEY: join(folder, 'server.key'),
      NODE_EXTRA_CA_CERTS: certificate,
      AWS_ACCESS_KEY_ID: root.accessKeyId,
      AWS_SECRET_ACCESS_KEY: root.secretAccessKey,
    },
  });
  // Whatever ends the proof, the engine ends with it.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    const killed = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await exited;
    clearTimeout(killed);
    process.off('exit', kill);
    closeSync(log);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const limit = performance.now() + START_MS;
  while (!(await isReady(url))) {
    if (performance.now() > limit || child.exitCode !== null) {
      const said = readFileSync(logFile, 'utf8').slice(-2_000);
      await close();
      throw new Error(`the engine has not started: ${said}`);
    }
    await wait(100);
  }
  return { url, certificate, close };
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/_ministack/health`).then(
    ({ ok }) => ok,
    () => false,
  );

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
