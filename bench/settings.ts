/** What `npm run bench` measures. Small enough for twenty minutes, large enough to repeat within 10 %. */
export const fullSettings = {
  coldStart: { processes: 21 },
  acknowledgement: { deliveries: 1_000, warmUp: 500 },
  drain: {
    cases: [
      { contactsPerCall: 1, latencies: [50, 200, 1_000] },
      { contactsPerCall: 10, latencies: [50, 200, 1_000] },
      { contactsPerCall: 50, latencies: [200] },
      { contactsPerCall: 100, latencies: [50, 200, 1_000] },
    ],
    windowMs: 10_000,
  },
  baseline: { latencies: [50, 200], windowMs: 10_000 },
  speed: {
    latencyMs: 200,
    contactsPerCall: 10,
    idleLeads: 50,
    loads: [0.5, 0.9],
    loadMs: 15_000,
  },
  growth: { leads: [100, 1_000, 10_000, 100_000], contactsPerCall: 50, latencyMs: 50 },
  adversaries: { leads: 2_000, slowLeads: 30, slowMs: 9_000 },
} as const;
