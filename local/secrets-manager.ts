import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import * as z from 'zod';
import type { Secrets } from '../cli/secrets-file.ts';
import { listenOnLoopback } from './loopback.ts';
import { secretArn, secretName } from './names.ts';

const requestSchema = z.object({ SecretId: z.string() });
const fileSchema = z.record(z.string(), z.unknown());

/**
 * A stand-in for Secrets Manager that answers GetSecretValue from a JSON file, secret name → value.
 * A value is the secret's text, or an object that stands for its JSON. The file is read for every
 * request, so that a rotated secret shows at once; functions keep what they got for minutes.
 *
 * @param generated the secrets that AWS makes up itself, for those that the file does not have
 */
export async function startSecretsManager(
  file: string,
  generated: Secrets = {},
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: object) =>
      response
        .writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
        .end(JSON.stringify(body));
    try {
      const { SecretId } = requestSchema.parse(await json(request));
      if (request.headers['x-amz-target'] !== 'secretsmanager.GetSecretValue') {
        answer(400, { __type: 'InvalidRequestException', message: 'only GetSecretValue is here' });
        return;
      }
      const name = secretName(SecretId);
      const inFile = fileSchema.parse(JSON.parse(await readFile(file, 'utf8')));
      const value = inFile[name] ?? generated[name];
      if (value === undefined) {
        answer(400, {
          __type: 'ResourceNotFoundException',
          message: "Secrets Manager can't find the specified secret.",
        });
        return;
      }
      answer(200, {
        ARN: secretArn(name),
        Name: name,
        SecretString: typeof value === 'string' ? value : JSON.stringify(value),
        VersionStages: ['AWSCURRENT'],
      });
    } catch {
      // The file is being written, or is wrong. The SDK asks again after this answer.
      answer(500, { __type: 'InternalServiceError', message: `${file} cannot be read` });
    }
  });
  return listenOnLoopback(server);
}
