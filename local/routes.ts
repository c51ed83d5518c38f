import type { LocalFunction } from './lambda/function.ts';

/** A route of the HTTP API: `POST /hooks/{source}` and what answers it. */
export interface Route {
  readonly key: string;
  readonly target: Pick<LocalFunction, 'invoke'>;
}

/** Finds the route of a request; `{name}` in its path takes one segment, `{name+}` all the rest. */
export function createRouter(
  routes: readonly Route[],
): (
  method: string,
  path: string,
) => { route: Route; parameters: Record<string, string> } | undefined {
  const table = routes.map((route) => {
    const [method = '', path = ''] = route.key.split(' ');
    const pattern = path
      .replaceAll(/\{(\w+)\+\}/g, '(?<$1>.+)')
      .replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
    return { route, method, pattern: new RegExp(`^${pattern}$`) };
  });
  return (method, path) => {
    for (const candidate of table) {
      if (candidate.method !== method && candidate.method !== 'ANY') continue;
      const match = candidate.pattern.exec(path);
      if (match) return { route: candidate.route, parameters: decode(match.groups ?? {}) };
    }
    return undefined;
  };
}

const decode = (groups: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeOr(value)]));

function decodeOr(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
