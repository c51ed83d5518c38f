import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server of this machine that can be cut, and opened again. */
export async function startProxy(to: string) {
  const target = Number(new URL(to).port);
  const open = new Set<Socket>();
  let isCut = false;
  const server = createServer((socket) => {
    if (isCut) return socket.destroy();
    const other = connect(target, 'localhost');
    for (const [end, far] of [
      [socket, other],
      [other, socket],
    ] as const) {
      open.add(end);
      end.pipe(far);
      end.on('error', () => far.destroy());
      end.on('close', () => {
        open.delete(end);
        far.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    cut(): void {
      isCut = true;
      for (const socket of open) socket.destroy();
    },
    mend(): void {
      isCut = false;
    },
    async close(): Promise<void> {
      this.cut();
      server.close();
      await once(server, 'close');
    },
  };
}
