import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * The connections of a server, which can be forgotten as a host forgets them that was replaced, or a
 * router between: nobody is told, and whoever sends a request on one of them is reset.
 */
export function keptConnections(server: Server): {
  /** Forgets all that are open now. */
  forget(): void;
  /** Whether a connection was forgotten; it is reset then. */
  isDead(socket: Socket): boolean;
} {
  const open = new Set<Socket>();
  const forgotten = new WeakSet<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return {
    forget() {
      for (const socket of open) forgotten.add(socket);
    },
    isDead(socket) {
      const isDead = forgotten.has(socket);
      if (isDead) socket.resetAndDestroy();
      return isDead;
    },
  };
}
