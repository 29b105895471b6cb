/** boto3's whole surface for s3 and iam is there, but for what is named here with its reason. */
import { expect, test } from "vitest";
import { iamResource, s3Resource } from "../../src/sdk/index.js";
import { boto3 } from "./boto3-names.js";

/** What is missing, deliberately. */
const LEFT_OUT = new Set([
  // A deprecated operation that the JavaScript client no longer has; LifecycleConfiguration is its successor.
  "s3.ServiceResource.BucketLifecycle",
  "s3.Bucket.Lifecycle",
  "s3.BucketLifecycle",
]);

const client = { send: () => Promise.reject(new Error("Nothing is sent here.")) };
const services = { s3: s3Resource(client), iam: iamResource(client) };

const made = (service: "s3" | "iam", resource: string): object => {
  if (resource === "ServiceResource") return services[service];
  const make: unknown = Reflect.get(services[service], resource);
  if (typeof make !== "function") throw new TypeError(`${service}.${resource} is no constructor.`);
  return Reflect.apply(make, services[service], ["first", "second", "third", 4]);
};

const cases = Object.entries(boto3).flatMap(([service, resources]) =>
  Object.entries(resources).map(([resource, names]) => ({
    service: service === "s3" ? ("s3" as const) : ("iam" as const),
    resource,
    title: `${service}.${resource}`,
    names,
  })),
);

test("boto3 has 39 resources and two service resources", () => {
  expect(cases).toHaveLength(41);
});

test.each(cases.filter(({ title }) => !LEFT_OUT.has(title)))(
  "$title has all its names",
  ({ service, resource, names }) => {
    const it = made(service, resource);
    const wanted = [
      ...names.identifiers,
      ...names.attributes,
      ...names.actions,
      ...names.children,
      ...names.references,
      ...Object.keys(names.collections),
      ...names.waiters,
      ...names.injected,
      ...(names.loadable ? ["load", "reload", "attr"] : []),
    ];

    const missing = wanted.filter((name) => !(name in it) && !LEFT_OUT.has(`${service}.${resource}.${name}`));

    expect(missing).toEqual([]);
  },
);

test.each(cases.filter(({ names }) => Object.keys(names.collections).length > 0))(
  "the collections of $title have boto3's methods and batch actions",
  ({ service, resource, names }) => {
    const it = made(service, resource);

    for (const [name, { batch }] of Object.entries(names.collections)) {
      const collection: unknown = Reflect.get(it, name);
      for (const method of ["all", "filter", "limit", "pageSize", "pages", "toArray", "first", ...batch]) {
        expect(collection).toHaveProperty(method, expect.any(Function));
      }
    }
  },
);

test.each(cases.filter(({ title, names }) => !names.loadable && !LEFT_OUT.has(title)))(
  "$title, which AWS has no read for, has no load",
  ({ service, resource }) => {
    expect(Reflect.get(made(service, resource), "load")).toBeUndefined();
  },
);
