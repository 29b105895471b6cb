/**
 * A bucket as a website: documents for anonymous visitors, redirections, errors as pages.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html
 */
import { STATUS_CODES } from "node:http";
import { AwsError } from "../../services/kit/errors.js";
import type { Redirection, Website } from "../../services/kit/ports.js";
import { pathOf, queryOf } from "../addressing.js";
import { methodNotAllowed } from "../protocol/faults.js";
import { headerText } from "../protocol/scalars.js";
import { escapeXml } from "../protocol/xml.js";
import type { WireRequest, WireResponse } from "../wire.js";

/** A visit to a website. */
export interface Visit {
  readonly request: WireRequest;
  /** Decoded; empty for the root. */
  readonly key: string;
  readonly requestId: string;
  readonly hostId: string;
  /** Rejects with `NoSuchBucket` or `NoSuchWebsiteConfiguration`. */
  website(): Promise<Website>;
  /**
   * The object, read as an anonymous caller may. Rejects with S3's error. `whole`: without regard to the range and the
   * conditions of the request.
   */
  read(key: string, whole?: "whole"): Promise<WireResponse>;
}

/** What a visitor gets, and the error behind it, if there is one. */
export interface Visited {
  readonly response: WireResponse;
  readonly error?: AwsError;
}

/** Answers a visit. AWS errors become pages; faults of our own are thrown. */
export const visit = async (asked: Visit): Promise<Visited> => {
  try {
    const { method } = asked.request;
    // AWS: a website's pages can only be read.
    if (method !== "GET" && method !== "HEAD") throw methodNotAllowed(method, asked.key === "" ? "BUCKET" : "OBJECT");
    return await answer(asked, await asked.website());
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { response: errorPage(asked, error), error };
  }
};

/** The website endpoint itself, without a bucket. */
export const endpointRoot = (requestId: string, hostId: string): WireResponse =>
  moved({ requestId, hostId }, 301, "https://aws.amazon.com/s3/");

const answer = async (asked: Visit, website: Website): Promise<Visited> => {
  const { key, request } = asked;
  const { redirectsAllTo: everything } = website;
  if (everything !== undefined) {
    const { host, protocol } = everything;
    return { response: redirected(asked, { status: 301, host, protocol, key }) };
  }
  const rule = website.redirection(key);
  if (rule !== undefined) return { response: redirected(asked, rule) };
  try {
    const response = await asked.read(website.documentOf(key));
    const elsewhere = response.headers["x-amz-website-redirect-location"];
    return { response: elsewhere === undefined ? response : moved(asked, 301, elsewhere) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (await isFolder(asked, website, error)) {
      return { response: page(asked, found(), { Location: `${pathOf(request.target)}/` }) };
    }
    return { response: await answerError(asked, website, error), error };
  }
};

/** AWS: what is not there as a page may be a folder with an index document, asked for without its slash. */
const isFolder = async ({ key, read }: Visit, website: Website, { status }: AwsError): Promise<boolean> => {
  if ((status !== 404 && status !== 403) || key === "" || key.endsWith("/")) return false;
  return read(website.indexOf(key), "whole").then(
    () => true,
    () => false,
  );
};

const found = (): AwsError => new AwsError("Found", 302, "Resource Found");

/** A rule for this error, else the error document, else AWS's own page. */
const answerError = async (asked: Visit, website: Website, error: AwsError): Promise<WireResponse> => {
  const rule = website.redirection(asked.key, error.status);
  if (rule !== undefined) return redirected(asked, rule);
  if (website.errorDocument === undefined || error.status < 400 || error.status >= 500) return errorPage(asked, error);
  try {
    const document = await asked.read(website.errorDocument, "whole");
    return { ...document, status: error.status, headers: { ...document.headers, ...errorHeaders(error) } };
  } catch (fault) {
    if (!(fault instanceof AwsError)) throw fault;
    return errorPage(asked, error, fault);
  }
};

// ---- Redirections

const redirected = (asked: Visit, { status, protocol, host, key }: Redirection): WireResponse => {
  const { request } = asked;
  const query = queryOf(request.target);
  // A key that the rule leaves as it is stays as the visitor wrote it.
  const path = key === asked.key ? pathOf(request.target) : `/${encodeURI(key)}`;
  const scheme = protocol ?? (request.secure ? "https" : "http");
  return moved(
    asked,
    status,
    `${scheme}://${host ?? request.headers.host ?? ""}${path}${query === "" ? "" : `?${query}`}`,
  );
};

type Ids = Pick<Visit, "requestId" | "hostId">;

const moved = (asked: Ids, status: number, Location: string): WireResponse => ({
  status,
  headers: { ...idHeaders(asked), Location, Server: "AmazonS3" },
});

const idHeaders = ({ requestId, hostId }: Ids) => ({ "x-amz-id-2": hostId, "x-amz-request-id": requestId });

// ---- Pages

const errorPage = (asked: Visit, error: AwsError, ofErrorDocument?: AwsError): WireResponse =>
  page(asked, error, error.headers, ofErrorDocument);

/** An error as AWS writes it for people. */
const page = (
  asked: Visit,
  error: AwsError,
  headers: Readonly<Record<string, string>>,
  ofErrorDocument?: AwsError,
): WireResponse => {
  const title = `${error.status} ${STATUS_CODES[error.status] ?? ""}`;
  const { requestId, hostId } = asked;
  const lines = [
    "<html>",
    `<head><title>${title}</title></head>`,
    "<body>",
    `<h1>${title}</h1>`,
    ...listOf([...elementsOf(error), ["RequestId", requestId], ["HostId", hostId]]),
    ...(ofErrorDocument === undefined
      ? []
      : [
          "<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>",
          ...listOf(elementsOf(ofErrorDocument)),
        ]),
    "<hr/>",
    "</body>",
    "</html>",
    "",
  ];
  return {
    status: error.status,
    headers: {
      ...errorHeaders(error),
      ...idHeaders(asked),
      ...headers,
      "Content-Type": "text/html; charset=utf-8",
      Server: "AmazonS3",
    },
    ...(asked.request.method === "HEAD" ? {} : { body: lines.join("\n") }),
  };
};

type Element = readonly [name: string, value: string | number];

const elementsOf = ({ code, message, extra }: AwsError): readonly Element[] => [
  ["Code", code],
  ["Message", message],
  ...Object.entries(extra),
];

const listOf = (elements: readonly Element[]): readonly string[] => [
  "<ul>",
  ...elements.map(([name, value]) => `<li>${name}: ${escapeXml(String(value))}</li>`),
  "</ul>",
];

/** AWS: the same once more in headers, where a page of the website's own hides it. */
const errorHeaders = ({ code, message, extra }: AwsError): Readonly<Record<string, string>> => ({
  "x-amz-error-code": code,
  "x-amz-error-message": message,
  ...Object.fromEntries(
    Object.entries(extra).map(([name, value]) => [`x-amz-error-detail-${name}`, headerText(String(value))]),
  ),
});
