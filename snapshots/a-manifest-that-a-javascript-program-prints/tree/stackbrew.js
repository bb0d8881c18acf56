#!/usr/bin/env node
'use strict';

const { execFileSync } = require('child_process');
const versions = require('./versions.json');

const name = 'stackbrew.js';
const repository = 'https://git.example.org/example/queue';

function lastCommit(path) {
  const args = ['log', '-1', '--format=%H', 'HEAD', '--', path];
  return execFileSync('git', args, { encoding: 'utf8' }).trim();
}

let manifest = `# this file is generated via ${repository}/blob/${lastCommit(name)}/${name}

Maintainers: Example Maintainer <maintainer@example.org> (@example)
GitRepo: ${repository}.git
GitFetch: refs/heads/main\n`;

for (const [directory, { tags, arches }] of Object.entries(versions)) {
  manifest += `\nTags: ${tags.join(', ')}\n`;
  manifest += `Architectures: ${arches.join(', ')}\n`;
  manifest += `GitCommit: ${lastCommit(directory)}\n`;
  manifest += `Directory: ${directory}\n`;
  manifest += `Builder: buildkit\n`;
}

process.stdout.write(manifest);
