import { existsSync } from 'node:fs';

// Settings that a user keeps in the file .env of this folder (docs/settings.md, "Of the machine"). The
// scripts of package.json load it before all else, and tests do not: a user's settings must not fail them.
if (existsSync('.env')) process.loadEnvFile('.env');
