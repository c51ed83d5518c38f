import dns from 'node:dns';

// `node --import`: every name that ends in `.localhost` is this machine (RFC 6761), which not every system's
// resolver knows. The engine's webhooks have such names.

const { lookup } = dns;

/** @type {any} */ (dns).lookup = (
  /** @type {string} */ hostname,
  /** @type {readonly any[]} */ ...rest
) => /** @type {any} */ (lookup)(hostname.endsWith('.localhost') ? '127.0.0.1' : hostname, ...rest);
