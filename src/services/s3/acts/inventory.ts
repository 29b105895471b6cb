/** Inventory: a list of a bucket's objects as CSV, with the manifest that names it. https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-location.html */
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { InventoryConfiguration } from "@aws-sdk/client-s3";
import { ids } from "../../kit/ids.js";
import { fieldsOf, inventoryRow } from "../rules/inventory.js";
import type { Bucket, Version } from "../state/records.js";
import type { Acting } from "./acting.js";
import { deliver } from "./deliveries.js";

const DAY = 86_400_000;
const PAGE = 1000;
const BUCKET_ARN = "arn:aws:s3:::";
const compressed = promisify(gzip);

/** Sundays until this day: 1970 began on a Thursday. */
const sundaysUntil = (day: number): number => Math.floor((day + 4) / 7);

/**
 * Writes every inventory that has come due since an earlier day (days since 1970, UTC), once, as things are now. AWS: the
 * weekly ones are written on Sundays.
 */
export const writeInventories = async (acting: Acting, since: number, day: number): Promise<void> => {
  const wasSunday = sundaysUntil(day) > sundaysUntil(since);
  for (const bucket of await acting.read((s3) => s3.buckets())) {
    for (const configuration of Object.values(bucket.inventory ?? {})) {
      const isDue = configuration.Schedule?.Frequency === "Daily" || wasSunday;
      if (configuration.IsEnabled && isDue) await writeInventory(acting, bucket, configuration);
    }
  }
};

const writeInventory = async (acting: Acting, bucket: Bucket, configuration: InventoryConfiguration): Promise<void> => {
  const destination = configuration.Destination?.S3BucketDestination;
  // ORC and Parquet are kept and not written.
  if (destination?.Format !== "CSV") return;
  const name = (destination.Bucket ?? "").slice(BUCKET_ARN.length);
  const target = await acting.read((s3) => s3.findBucket(name));
  if (target === undefined) return;

  const at = acting.now();
  const [date = "", time = ""] = new Date(at).toISOString().split("T");
  const folder = `${destination.Prefix ? `${destination.Prefix}/` : ""}${bucket.name}/${configuration.Id}`;
  const stamp = `${date}T${time.slice(0, 2)}-${time.slice(3, 5)}Z`;
  const write = (key: string, body: Uint8Array, contentType: string): Promise<boolean> => {
    const service = "s3.amazonaws.com";
    return deliver(acting, { act: "InventoryDelivery", service, source: bucket, target, key, body, contentType });
  };

  const data = await compressed(Buffer.from(await csvOf(acting, bucket, configuration)));
  const dataKey = `${folder}/data/${ids.uuid()}.csv.gz`;
  if (!(await write(dataKey, data, "application/x-gzip"))) return;
  const manifest = Buffer.from(
    JSON.stringify({
      sourceBucket: bucket.name,
      destinationBucket: destination.Bucket,
      version: "2016-11-30",
      creationTimestamp: String(at - (at % DAY)),
      fileFormat: "CSV",
      fileSchema: fieldsOf(configuration).join(", "),
      files: [{ key: dataKey, size: data.length, MD5checksum: md5(data) }],
    }),
  );
  await write(`${folder}/${stamp}/manifest.json`, manifest, "application/json");
  await write(`${folder}/${stamp}/manifest.checksum`, Buffer.from(md5(manifest)), "text/plain");
  const link = Buffer.from(`s3://${name}/${dataKey}`);
  await write(`${folder}/hive/dt=${date}-${time.slice(0, 2)}-${time.slice(3, 5)}/symlink.txt`, link, "text/plain");
};

const md5 = (bytes: Uint8Array): string => createHash("md5").update(bytes).digest("hex");

const csvOf = async (acting: Acting, bucket: Bucket, configuration: InventoryConfiguration): Promise<string> => {
  const startingWith = configuration.Filter?.Prefix ?? "";
  const all = configuration.IncludedObjectVersions === "All";
  const owners = new Map<string, string>();
  const rows: string[] = [];
  const now = acting.now();
  const add = async (version: Version, isLatest: boolean): Promise<void> => {
    const { accountId } = version;
    const owner = owners.get(accountId) ?? (await acting.read((s3) => s3.account(accountId))).canonicalId;
    owners.set(accountId, owner);
    rows.push(inventoryRow(bucket, configuration, { version, isLatest, owner, now }));
  };
  let after: string | undefined;
  for (;;) {
    const bounds = { startingWith, limit: PAGE, ...(after === undefined ? {} : { after }) };
    const page = await acting.read((s3) => s3.currentPage(bucket, bounds));
    for (const current of page) {
      if (all || current.type === "object") await add(current, true);
      if (!all || bucket.versioning === "never") continue;
      const older = await acting.read((s3) => s3.noncurrentOf(bucket, current.key));
      for (const { version } of older) await add(version, false);
    }
    after = page.at(-1)?.key;
    if (after === undefined || page.length < PAGE) return rows.join("");
    await acting.turn();
  }
};
