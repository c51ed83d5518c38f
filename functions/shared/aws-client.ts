import * as https from 'node:https';

/**
 * How long connections are kept without a request, milliseconds. Lambda freezes an environment between
 * events, for minutes or hours: the other side has forgotten its connections by then, and the SDK, which
 * tries three times, can find three of them.
 */
const IDLE_MS = 4_000;
/** As many connections to one service as the SDK has by itself. */
const agentOptions = { keepAlive: true, maxSockets: 50 };

// Node.js itself, and not what is imported under the same name: see functions/dialer/euphoria/client.ts.
const http = process.getBuiltinModule('node:http');

const agents = {
  httpsAgent: withoutIdle(new https.Agent(agentOptions)),
  httpAgent: withoutIdle(new http.Agent(agentOptions)),
};

/**
 * How every AWS client of ours behaves: a request without an answer is given up and made again,
 * well before the function's own time is up. By itself the SDK would wait for ever.
 */
export const awsClientOptions = {
  maxAttempts: 3,
  requestHandler: {
    ...agents,
    connectionTimeout: 1_000,
    requestTimeout: 3_000,
    throwOnRequestTimeout: true,
  },
} as const;

/** While a sender waits for its answer: a request that hangs is made once more and then given up. */
export const impatientClientOptions = {
  maxAttempts: 2,
  requestHandler: {
    ...agents,
    connectionTimeout: 400,
    requestTimeout: 400,
    throwOnRequestTimeout: true,
  },
} as const;

/**
 * Has an agent begin anew after a while without a request. Its own `timeout` is a timer, and none runs
 * while the environment is frozen.
 */
function withoutIdle<Agent extends https.Agent | InstanceType<typeof http.Agent>>(
  agent: Agent,
): Agent {
  // By this method Node hands each request to its agent.
  const handing = agent as Agent & { addRequest(...request: unknown[]): void };
  const { addRequest } = handing;
  let usedAt = Date.now();
  handing.addRequest = (...request) => {
    const now = Date.now();
    if (now - usedAt > IDLE_MS) {
      for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
    }
    usedAt = now;
    addRequest.apply(agent, request);
  };
  return agent;
}
