declare module 'dynalite' {
  import type { Server } from 'node:http';

  /**
   * A DynamoDB server. `path` is the folder of its LevelDB; without it, everything is in memory.
   */
  export default function dynalite(options: { path?: string; createTableMs?: number }): Server;
}
