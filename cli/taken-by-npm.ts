/**
 * Of some options, those that npm has taken for its own, because they stand before `--`: it puts them into the
 * environment, and runs the script without them (`npm run connector pause --stack=acme-connector` would pause what
 * runs here).
 *
 * @param script the script of package.json that reads them
 * @param names without their hyphens
 * @see https://docs.npmjs.com/cli/v11/using-npm/config#environment-variables
 */
export function takenByNpm(script: string, names: Iterable<string>): readonly string[] {
  if (process.env.npm_lifecycle_event !== script) return [];
  return [...names].filter((name) => {
    const value = process.env[`npm_config_${name.replaceAll('-', '_')}`];
    return value !== undefined && value !== '' && !MAY_BE_SET.has(name);
  });
}

/** An option of npm, too, that somebody may have in an .npmrc for good. */
const MAY_BE_SET: ReadonlySet<string> = new Set(['yes']);
