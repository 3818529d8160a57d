// SPDX-License-Identifier: Apache-2.0
// Prints the root CID of each folder named, by the profile unixfs-v1-2025 as JavaScript makes it:
// an implementation that shares no code with ours or Kubo's.
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BlackHoleBlockstore } from 'blockstore-core';
import { importer } from 'ipfs-unixfs-importer';

async function* files(folder, prefix = '') {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const place = join(folder, entry.name);
    if (entry.isDirectory()) {
      yield* files(place, `${prefix}${entry.name}/`);
    } else {
      yield { path: `${prefix}${entry.name}`, content: createReadStream(place) };
    }
  }
}

for (const folder of process.argv.slice(2)) {
  const options = { profile: 'unixfs-v1-2025', wrapWithDirectory: true };
  let root;
  for await (const entry of importer(files(folder), new BlackHoleBlockstore(), options)) root = entry;
  console.log(root.cid.toString());
}
