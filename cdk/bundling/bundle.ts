import { join, resolve } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { type BuildOptions, buildSync } from 'esbuild';
import type { Connector } from '../../functions/config/connector.ts';
import { packageEntry, packageName } from '../load-connectors.ts';
import { usedPresets } from './used-presets.ts';

const repository = resolve(import.meta.dirname, '../..');

/** The functions that are deployed: folders of functions/ with a handler. */
export const parts = ['webhook', 'dialer'] as const;
export type Part = (typeof parts)[number];

/**
 * How both functions are bundled. The config file is bundled in, the presets that its connectors use, and as
 * `CONNECTOR_NAME` whose function it is.
 */
export const bundleOptions = (
  part: string,
  configFile: string,
  connectors: readonly Connector[],
  connectorName: string,
) =>
  ({
    entryPoints: [join(repository, 'functions', part, 'handler.ts')],
    absWorkingDir: repository,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    minify: true,
    // esbuild can leave out what is not used of a package's ES modules, but not of its CommonJS ones.
    mainFields: ['module', 'main'],
    // The SDK loads these in browsers and for streamed answers only, which there are none of here.
    external: ['bowser', '@smithy/core/event-streams'],
    alias: {
      '#connector-config': resolve(configFile),
      [packageName]: packageEntry,
      ...usedPresets(connectors),
      ...replacementFiles,
    },
    define: { CONNECTOR_NAME: JSON.stringify(connectorName) },
    logLevel: 'warning',
  }) as const satisfies BuildOptions;

/**
 * The bundle that a connector's function is deployed with, made as the stack is synthesized. Not by the CDK's
 * `NodejsFunction`, which starts esbuild through `npx`: that takes as long as the bundling itself.
 */
export function bundledCode(of: {
  readonly connector: Connector;
  readonly part: Part;
  readonly configFile: string;
}): Code {
  const { connector, part, configFile } = of;
  const options = bundleOptions(part, configFile, [connector], connector.name);
  return Code.fromAsset(repository, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Neither is ever run: what follows makes the bundle, or throws. By its command the CDK tells one bundle from
      // another, which it makes once.
      image: DockerImage.fromRegistry('none'),
      command: [JSON.stringify(options)],
      local: {
        tryBundle(outputDir) {
          buildSync({
            ...options,
            outfile: join(outputDir, 'index.mjs'),
            // Some packages (qs, for one) still `require` a part of Node, and an ES module has no `require`.
            banner: {
              js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
            },
            // The map lies beside the bundle, to read a stack trace of the log with (docs/operations.md,
            // "Function errors"). The bundle does not name it, because Node would then read it in every cold
            // start and take a tenth or more of the time for it.
            sourcemap: 'external',
            sourcesContent: false,
          });
          return true;
        },
      },
    },
  });
}

const replacement = (file: string): string => join(import.meta.dirname, file);

/**
 * Packages, and a module, of which a function needs a few lines only, each with the file that takes its place in
 * the bundles: docs/performance.md, "What paid".
 */
const replacementFiles: Readonly<Record<string, string>> = {
  '#expression-fault': replacement('no-expression-fault.ts'),
  '@aws-sdk/credential-provider-node': replacement('environment-credentials.ts'),
  'is-unsafe': replacement('is-unsafe.ts'),
  'mnemonist/lru-cache': replacement('lru-cache.ts'),
  'side-channel': replacement('side-channel.cjs'),
};
