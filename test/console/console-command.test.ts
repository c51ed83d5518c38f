import { expect, it } from 'vitest';
import { consoleCommand } from '../../console/console-command.ts';
import { sampleConfigFile } from '../support/sample-config-file.ts';

it('names the stacks to choose from', async () => {
  await expect(consoleCommand(['--config', sampleConfigFile])).rejects.toThrow(
    /^--stack: must be one of acme-connector, got nothing; what npm start runs has its page/,
  );
});
