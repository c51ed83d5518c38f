/**
 * Stands in the bundles in the place of `@aws-sdk/credential-provider-node`. Lambda keeps the
 * credentials of an execution environment in its variables; the profiles, single sign-on and
 * metadata services that the SDK would also try are a sixth of a bundle and of the time it takes to
 * load. They are read for each client's first request, and hold for as long as Lambda uses the
 * environment.
 */
export const defaultProvider = () => async () => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    throw new Error('no AWS credentials in the environment variables');
  }
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
  };
};
