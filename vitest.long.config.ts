// `npm run test:long`: what takes minutes to hours. Never part of `npm test`, so it has a configuration of its own.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "long",
    include: ["test/long/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 1,
    testTimeout: 12 * 3_600_000,
    hookTimeout: 240_000,
    disableConsoleIntercept: true,
  },
});
