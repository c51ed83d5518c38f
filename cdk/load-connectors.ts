import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transform } from 'esbuild';
import { ConfigError, type Connector } from '../functions/config/connector.ts';
import { configureSources } from '../functions/webhook/configure.ts';

/** What a config file imports `defineConnector` from: this package by its name, wherever the file is. */
export const packageName = 'euphoria-lead-connector';
/** The module that the name stands for, as `exports` of package.json has it. */
export const packageEntry = resolve(import.meta.dirname, '../functions/connector.ts');

// A config outside the repository has no node_modules to find the package in, and often no
// package.json that says that its modules are ES modules.
registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier === packageName) return nextResolve(pathToFileURL(packageEntry).href, context);
    const resolved = nextResolve(specifier, context);
    const isUntold = resolved.format === undefined || resolved.format === null;
    return isUntold && resolved.url.endsWith('.ts')
      ? { ...resolved, format: 'module-typescript' }
      : resolved;
  },
});

/**
 * The connectors of a config file, checked down to the settings of each source's preset.
 *
 * @param configFile path of a module whose default export is what `defineConnector()` returns, or
 *   an array of it
 * @throws ConfigError with one line a fault, which names the file, three lines at most
 */
export async function loadConnectors(configFile: string): Promise<readonly Connector[]> {
  try {
    return await load(configFile);
  } catch (error) {
    throw isConfigError(error) ? new ConfigError(firstFaults(error.message)) : error;
  }
}

async function load(configFile: string): Promise<readonly Connector[]> {
  const file = resolve(configFile);
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isDirectory())
    throw new ConfigError(`${file}: is a folder: name the config file in it`);
  if (!found?.isFile()) throw new ConfigError(`${file}: no such config file`);
  const code = readConfig(file);
  // The bundler reads it in a process of its own meanwhile.
  const [module, twice] = await Promise.all([importConfig(file, code), findKeyTwice(file, code)]);
  if (twice !== undefined) throw new ConfigError(twice);
  const { default: exported, ...named } = module;
  if (exported === undefined) {
    const only = Object.keys(named).map((name) => JSON.stringify(name));
    throw new ConfigError(
      `${file}: there is no default export${only.length === 0 ? '' : `, only ${only.join(', ')}`}: write export default defineConnector({ … })`,
    );
  }
  const connectors = Array.isArray(exported) ? exported : [exported];
  if (connectors.length === 0 || !connectors.every(isConnector)) {
    throw new ConfigError(
      `${file}: the default export must be what defineConnector() returns, or an array of it`,
    );
  }
  try {
    refuseSharedNames(connectors);
    for (const connector of connectors) configureSources(connector);
  } catch (error) {
    throw isConfigError(error) ? inFile(file, error) : error;
  }
  return connectors;
}

/**
 * Of a file in another encoding Node makes names that nobody has written, without a word: `K\uFFFDln`. Text
 * in UTF-16 without its mark is UTF-8 with a zero in every other place.
 */
function readConfig(file: string): string {
  const bytes = readFileSync(file);
  if (isUtf8(bytes) && !bytes.includes(0)) return bytes.toString();
  throw new ConfigError(`${file}: must be text in UTF-8: choose that encoding when you save it`);
}

async function importConfig(
  file: string,
  code: string,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    throw isConfigError(error)
      ? inFile(file, error)
      : new ConfigError(await whyNotLoaded(file, code, error));
  }
}

/**
 * A key that stands twice in an object of the config: of two sources with one name JavaScript takes the
 * last without a word, and the first sender is refused. Files that the config imports are not read.
 *
 * @returns the fault, with its place; undefined where there is none, or the code cannot be read
 */
async function findKeyTwice(file: string, code: string): Promise<string | undefined> {
  const found = await transform(code, { loader: 'ts', logLevel: 'silent' }).catch(() => undefined);
  const twice = found?.warnings.find(({ id }) => id === 'duplicate-object-key');
  if (!twice?.location) return undefined;
  const [key] = /".*"/.exec(twice.text) ?? ['a key'];
  const first = twice.notes[0]?.location?.line;
  return `${file}:${twice.location.line}: ${key} stands twice in one object${first === undefined ? '' : `, first in line ${first}`}: give each a name of its own, or take one out`;
}

/** By its name: what a config imports need not be the same copy of this module. */
const isConfigError = (error: unknown): error is Error =>
  error instanceof Error && error.name === 'ConfigError';

/** Wrong settings, with the file that they stand in: whoever has several configs sees which one was read. */
const inFile = (file: string, { message }: Error): ConfigError =>
  new ConfigError(
    message
      .split('\n')
      .map((line) => `${file}: ${line}`)
      .join('\n'),
  );

/** A line each: who has ten faults before them mends them in one go; a hundred hide the first. */
const MAX_LINES = 10;

function firstFaults(message: string): string {
  const lines = message.split('\n');
  if (lines.length <= MAX_LINES) return message;
  const more = lines.length - MAX_LINES + 1;
  return [...lines.slice(0, MAX_LINES - 1), `and ${more} more`].join('\n');
}

/** Why a config file cannot be loaded, in one line, with the place in it where there is one. */
async function whyNotLoaded(file: string, code: string, error: unknown): Promise<string> {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  // Node tells the line of some syntax errors only; the bundler, which reads the file next, of all.
  const syntax = await transform(code, { loader: 'ts', logLevel: 'silent' }).then(
    () => undefined,
    ({ errors: [fault] }) => fault,
  );
  if (syntax?.location) {
    const { line, column, lineText } = syntax.location;
    const where = lineText.trim() === '' ? '' : `, in: ${lineText.trim()}`;
    return `${file}:${line}:${column + 1}: ${syntax.text}${hintOfSyntax(syntax.text, lineText)}${where}`;
  }
  const [first = ''] = message.split('\n');
  const says = /export named/.test(first)
    ? `${first}; it has defineConnector`
    : first.replace(
        /^(\w+) is not defined in ES module scope.*/,
        (_, name) => `${name}${OF_COMMONJS[name] ?? first.slice(name.length)}`,
      );
  // Of a file that the config imports, and of what it imports, Node puts the place before its words.
  const [, other, otherLine] = /^(?:file:\/\/)?(\S.*\.\w+):(\d+)\n/.exec(stack) ?? [];
  if (other !== undefined) return `${other}:${otherLine}: ${says}`;
  const missing = /^Cannot find (?:module|package) '([^']+)'/.exec(message)?.[1];
  if (missing !== undefined) return `${file}${lineOfImport(code, missing)}`;
  const place = [file, pathToFileURL(file).href]
    .map((name) => stack.indexOf(`${name}:`))
    .find((index) => index !== -1);
  const told =
    place === undefined ? undefined : /:(\d+)/.exec(stack.slice(place + file.length))?.[1];
  const undefinedName = /^([\w$]+) is not defined$/.exec(first)?.[1];
  const line =
    undefinedName === undefined ? told : lineOfName(code, undefinedName, Number(told ?? 1));
  const todo = undefinedName === undefined ? '' : howToWrite(undefinedName, code);
  return `${file}${line === undefined ? '' : `:${line}`}: ${says}${todo}`;
}

const EXPORT = ' is not how a config is exported: write export default defineConnector({ … })';
/** What Node has in other modules than these. */
const OF_COMMONJS: Readonly<Record<string, string>> = {
  module: EXPORT,
  exports: EXPORT,
  require: " is not how a config imports: write import … from '…'",
};

/** What is mostly the reason of a syntax fault, which the bundler tells in terms of the language. */
function hintOfSyntax(fault: string, line: string): string {
  if (/[“”„‘’]/.test(fault)) return " (write plain quotes: ')";
  if (/^Syntax error/.test(fault) && line.includes('#')) return ' (a comment begins with //)';
  if (/^Unterminated string/.test(fault)) return ' (the quote at its end is missing)';
  if (/end of file/.test(fault)) return ' (a bracket is not closed)';
  return /^Expected ".*" but found/.test(fault)
    ? ' (a comma is missing before it, or a quote further before)'
    : '';
}

/** What to write for a name that nothing defines; nothing for a function's. */
function howToWrite(name: string, code: string): string {
  if (name === 'defineConnector') return `: ${WRITE_IMPORT}`;
  if (code.includes(`${name}(`)) return '';
  return /^(?:true|false|yes|no|ja|nee)$/i.test(name)
    ? ': write true or false'
    : `: a text stands in quotes, '${name}'`;
}

const WRITE_IMPORT = `write import { defineConnector } from '${packageName}'`;

/** The line of a name that nothing defines: of a call the engine tells that of what came before it. */
function lineOfName(code: string, name: string, from: number): number {
  const lines = code.split('\n').slice(from - 1);
  const index = lines.findIndex((line) =>
    line
      .replace(/\/\/.*/, '')
      .split(/[^\w$]+/)
      .includes(name),
  );
  return from + Math.max(index, 0);
}

/** `:1: cannot find './functions/connector.ts': …`, for what a config imports and is not there. */
function lineOfImport(code: string, missing: string): string {
  const name = missing.split(/[\\/]/).at(-1) ?? missing;
  const lines = code.split('\n');
  const index = lines.findIndex((line) => /\b(?:from|import)\b/.test(line) && line.includes(name));
  const line = lines[index] ?? '';
  const written = /['"]([^'"]+)['"]/.exec(line)?.[1] ?? missing;
  const says = `${index === -1 ? '' : `:${index + 1}`}: cannot find '${written}'`;
  return line.includes('defineConnector') || /euphoria|connector/.test(name)
    ? `${says}: ${WRITE_IMPORT}`
    : says;
}

/** `giveUpAfter` is text in what a user writes and a number in what `defineConnector` returns. */
const isConnector = (value: unknown): value is Connector =>
  typeof value === 'object' &&
  value !== null &&
  'giveUpAfter' in value &&
  typeof value.giveUpAfter === 'number';

function refuseSharedNames(connectors: readonly Connector[]): void {
  const names = connectors.map(({ name }) => name);
  const shared = names.find((name, index) => names.indexOf(name) !== index);
  if (shared === undefined) return;
  throw new ConfigError(
    `name: each connector needs one of its own, got ${JSON.stringify(shared)} twice`,
  );
}
