import { setting } from './arguments.ts';
import { UsageError } from './usage.ts';

/** Where `npm start` keeps its data, listens, and calls the API: found as it finds that itself. */
export interface LocalSettings {
  readonly dataDir: string;
  readonly port: number;
  readonly euphoriaUrl: string;
}

/** @throws UsageError for a setting that `npm start` would not take: local/main.ts */
export function localSettings(): LocalSettings {
  const port = readPort(setting('PORT') ?? '3000');
  return {
    dataDir: setting('LOCAL_DATA') ?? '.local',
    port,
    euphoriaUrl: readUrl(setting('EUPHORIA_URL')) ?? `http://127.0.0.1:${port + 1}/`,
  };
}

function readPort(text: string): number {
  if (/^\d+$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new UsageError(`PORT: must be 0 to 65535, got ${JSON.stringify(text)}`);
}

function readUrl(text: string | undefined): string | undefined {
  if (text === undefined || /^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text;
  throw new UsageError(
    `EUPHORIA_URL: must be an http or https address, got ${JSON.stringify(text)}`,
  );
}
