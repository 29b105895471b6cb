/** How S3 keeps and writes times. */

let stamped: { readonly lastModified: number; readonly lastModifiedText: string } = {
  lastModified: 0,
  lastModifiedText: "1970-01-01T00:00:00.000Z",
};

/**
 * S3 keeps whole seconds. The text of the last second asked for is kept: a pure result, made once per second, and shared
 * by the records of that second.
 */
export const stamp = (now: number): { readonly lastModified: number; readonly lastModifiedText: string } => {
  const lastModified = now - (now % 1000);
  if (stamped.lastModified !== lastModified) {
    stamped = { lastModified, lastModifiedText: new Date(lastModified).toISOString() };
  }
  return stamped;
};
