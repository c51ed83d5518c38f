import { resolve } from 'node:path';
import type { Connector } from '../../functions/config/connector.ts';

const allPresets = resolve(import.meta.dirname, '../../functions/webhook/presets.ts');

/**
 * esbuild's aliases that leave in a bundle, of all kinds of senders, those that the connectors' sources
 * name. `#presets`, which is the list of all wherever nothing is bundled, becomes a module of one line. It
 * is told as a data URL, so that no file has to be written; as such a module has no folder, it names the
 * whole list by an alias as well. What it does not export esbuild drops, because package.json says that
 * these modules do nothing but export (`sideEffects`).
 *
 * @see https://esbuild.github.io/api/#alias
 */
export function usedPresets(connectors: readonly Connector[]): Readonly<Record<string, string>> {
  const names = new Set(
    connectors.flatMap(({ sources }) => Object.values(sources).map(({ preset }) => preset)),
  );
  const exports = [...names].map((name) => JSON.stringify(name)).join(', ');
  const code = `export { ${exports} } from '#all-presets';`;
  return {
    '#presets': `data:text/javascript,${encodeURIComponent(code)}`,
    '#all-presets': allPresets,
  };
}
