/**
 * What a Host header and a path say: which bucket, which world, which service. Path style and virtual host, as
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html describes them, under every served domain.
 */
import type { ServiceName } from "../services/kit/operation.js";
import { invalidUri } from "./protocol/faults.js";

/** What the Host header says. All members absent: path style, any service. */
export interface HostAddress {
  readonly service?: ServiceName | "s3-control" | "s3-website";
  readonly bucket?: string;
  readonly world?: string;
  readonly region?: string;
}

/** A path split into bucket and key, both decoded once; empty parts are absent. */
export interface ObjectAddress {
  readonly bucket?: string;
  readonly key?: string;
}

const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d$/;
const WORLD = /^world-([a-z0-9]+)$/;
const ACCOUNT = /^\d{12}$/;

/** `s3-eu-west-1`, `s3-website-eu-west-1`: the dashed forms that carry their region. */
const DASHED = /^(s3|s3-website)-([a-z]{2,4}(?:-[a-z]+)+-\d)$/;

const SERVICES: Readonly<Record<string, NonNullable<HostAddress["service"]>>> = {
  s3: "s3",
  "s3-accelerate": "s3",
  "s3-control": "s3-control",
  "s3-website": "s3-website",
  iam: "iam",
  sts: "sts",
};

const ALWAYS_SERVED = ["localhost", "localhost.localstack.cloud"];
/** On AWS's own domain a bucket stands before a service label, never alone. */
const AWS_DOMAINS = ["amazonaws.com", "amazonaws.com.cn", "api.aws"];

const LIMIT_OF_REMEMBERED_HOSTS = 1000;

/** Reads hosts under the served domains; remembers the ones it has seen. */
export class Addressing {
  readonly #domains: readonly string[];
  readonly #seen = new Map<string, HostAddress>();

  /** @param domains further base domains (`--domain`), without a port. */
  constructor(domains: readonly string[] = []) {
    const served = [...domains.map((domain) => domain.toLowerCase()), ...ALWAYS_SERVED, ...AWS_DOMAINS];
    this.#domains = served.sort((a, b) => b.length - a.length);
  }

  /** The address a Host header holds. A host that is no served domain is path style. */
  host(header: string | undefined): HostAddress {
    if (header === undefined) return {};
    const seen = this.#seen.get(header);
    if (seen) return seen;
    const address = this.#read(nameOf(header));
    if (this.#seen.size < LIMIT_OF_REMEMBERED_HOSTS) this.#seen.set(header, address);
    return address;
  }

  /** Whether the host is a served domain or a name below one. */
  serves(header: string): boolean {
    const name = nameOf(header);
    return this.#domains.some((domain) => name === domain || name.endsWith(`.${domain}`));
  }

  #read(name: string): HostAddress {
    const domain = this.#domains.find((each) => name.endsWith(`.${each}`));
    if (domain === undefined) return {};
    const labels = name.slice(0, -domain.length - 1).split(".");
    const address: { -readonly [Member in keyof HostAddress]: HostAddress[Member] } = {};

    const world = WORLD.exec(labels.at(-1) ?? "");
    if (world?.[1]) {
      address.world = world[1];
      labels.pop();
    }
    takeService(labels, address);
    if (address.service === "s3-control" || labels.length === 0) return address;

    const bucket = labels.join(".");
    const maybeBucket = AWS_DOMAINS.includes(domain) ? address.service !== undefined : !ACCOUNT.test(bucket);
    return maybeBucket ? { ...address, bucket } : address;
  }
}

const nameOf = (header: string): string => {
  const host = header.toLowerCase();
  const port = host.startsWith("[") ? host.indexOf("]") + 1 : host.indexOf(":");
  const name = port > 0 ? host.slice(0, port) : host;
  return name.endsWith(".") ? name.slice(0, -1) : name;
};

/** Takes `s3`, `s3.REGION`, `s3.dualstack.REGION`, `s3-REGION`, `sts.REGION` ... off the end of the labels. */
const takeService = (labels: string[], address: { service?: HostAddress["service"]; region?: string }): void => {
  const dashed = DASHED.exec(labels.at(-1) ?? "");
  if (dashed?.[1] && dashed[2]) {
    address.service = dashed[1] === "s3" ? "s3" : "s3-website";
    address.region = dashed[2];
    labels.pop();
    return;
  }
  const hasRegion = REGION.test(labels.at(-1) ?? "");
  let at = labels.length - (hasRegion ? 2 : 1);
  if (labels[at] === "dualstack") at -= 1;
  const service = SERVICES[labels[at] ?? ""];
  if (service === undefined) return;
  address.service = service;
  const region = labels.at(-1);
  if (hasRegion && region) address.region = region;
  labels.length = at;
};

/** The path of a request target, without its query. A proxy's absolute form loses scheme and host. */
export const pathOf = (target: string): string => {
  const query = target.indexOf("?");
  const path = query < 0 ? target : target.slice(0, query);
  return path.startsWith("/") ? path : path.replace(/^[a-z]+:\/\/[^/]*/i, "") || "/";
};

/** The query of a request target, without the question mark; empty when there is none. */
export const queryOf = (target: string): string => {
  const query = target.indexOf("?");
  return query < 0 ? "" : target.slice(query + 1);
};

/**
 * Bucket and key of a path: decoded once, never normalised (`//`, `..`, `%2F` are ordinary parts of a key).
 * @throws `InvalidURI` when a percent sign begins no code or the bytes are no UTF-8.
 */
export const objectAddressOf = (path: string, bucketOfHost: string | undefined): ObjectAddress => {
  if (bucketOfHost !== undefined) return addressOf(bucketOfHost, decode(path.slice(1)));
  const slash = path.indexOf("/", 1);
  if (slash < 0) return addressOf(decode(path.slice(1)), "");
  return addressOf(decode(path.slice(1, slash)), decode(path.slice(slash + 1)));
};

const addressOf = (bucket: string, path: string): ObjectAddress => {
  // SDKs that are given an address for an endpoint write `/bucket//key` for directory buckets.
  const key = bucket.endsWith(DIRECTORY) && path.startsWith("/") ? path.slice(1) : path;
  return { ...(bucket === "" ? {} : { bucket }), ...(key === "" ? {} : { key }) };
};

/** How the names of directory buckets end. */
const DIRECTORY = "--x-s3";

const decode = (text: string): string => {
  // AWS: S3 reads a plus sign in a path as a space, as in a query.
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  if (!spaced.includes("%")) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    throw invalidUri();
  }
};
