/**
 * Uploads by a browser's form: the fields say what the headers of a PutObject would say, the file is its body.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 */
import type { PutObjectTaggingCommandInput } from "@aws-sdk/client-s3";
import type { Payload } from "../../services/kit/payload.js";
import type { PostPolicy } from "../../services/kit/ports.js";
import { missingFormField } from "../auth/faults.js";
import { parseQuery } from "../protocol/query.js";
import { restXml } from "../protocol/rest-xml.js";
import { operationModel } from "../protocol/schema.js";
import { escapeXml, XML_DECLARATION } from "../protocol/xml.js";
import type { WireBody, WireResponse } from "../wire.js";
import { fileTooLarge } from "./faults.js";
import { type FormHead, MultipartFormReader } from "./multipart-form.js";

/** Fields by lower-case name; one that is repeated is joined, as a repeated header is. */
export type FormFields = ReadonlyMap<string, string>;

/** 5 GB: the most that one request uploads. */
const MAX_FILE = 5_368_709_120;

/** A form whose fields have come, and whose file is coming. */
export interface IncomingForm {
  readonly fields: FormFields;
  /** The file, unread. It is held to what the policy allows. */
  file(policy: PostPolicy | undefined): Payload;
  /** Called at the end: what is still to come of a file that nobody read is dropped. */
  leave(): void;
}

type Consume = (chunk: Uint8Array) => void;
const DROP: Consume = () => {};

/**
 * Reads a form up to its file.
 * @throws `MalformedPOSTRequest`, `MaxPostPreDataLengthExceededError`, `IncorrectNumberOfFilesInPostRequest`.
 */
export const receiveForm = async (body: WireBody, boundary: string): Promise<IncomingForm> => {
  // Whoever sends a form sends its file right behind the fields: what arrives before it is wanted has to wait here.
  const waiting: Uint8Array[] = [];
  let consume: Consume = (chunk) => void waiting.push(chunk);
  let fieldsCame: (head: FormHead) => void = () => {};
  const head = new Promise<FormHead>((resolve) => {
    fieldsCame = resolve;
  });
  const reader = new MultipartFormReader(boundary, {
    head: (come) => fieldsCame(come),
    data: (chunk) => consume(chunk),
    end: () => {},
  });
  const finished = body.each((chunk) => reader.push(chunk)).then(() => reader.finish());
  // Told to whoever reads the file; a form that was refused before has been answered.
  finished.catch(() => {});
  const { fields, fileName } = await Promise.race([head, finished.then(() => head)]);
  const readTo = (next: Consume): void => {
    consume = next;
    for (const chunk of waiting.splice(0)) next(chunk);
  };
  return {
    fields: fieldsOf(fields, fileName),
    leave: () => readTo(DROP),
    file: (policy) => ({
      length: undefined,
      openEnded: true,
      trailerNames: [],
      trailers: () => ({}),
      each: async (wanted) => {
        const most = Math.min(MAX_FILE, policy?.mostBytes ?? MAX_FILE);
        let size = 0;
        readTo((chunk) => {
          size += chunk.length;
          // AWS tells how much was sent: the rest is counted, not kept.
          if (size <= most) wanted(chunk);
        });
        await finished;
        if (size > MAX_FILE) throw fileTooLarge(size, MAX_FILE);
        policy?.demandSize(size);
      },
    }),
  };
};

const FILE_NAME = "${filename}";

const fieldsOf = (sent: FormHead["fields"], fileName: string): FormFields => {
  const fields = new Map<string, string>();
  for (const { name, value } of sent) {
    const field = name.toLowerCase();
    const named = field === "policy" ? value : value.replaceAll(FILE_NAME, () => fileName);
    const before = fields.get(field);
    fields.set(field, before === undefined ? named : `${before},${named}`);
  }
  return fields;
};

/** The key of the object. Throws `InvalidArgument` when the form has none. */
export const keyOf = (fields: FormFields): string => {
  const key = fields.get("key");
  if (!key) throw missingFormField("key");
  return key;
};

/** Fields that are headers without being called `x-amz-`. */
const HEADERS: ReadonlySet<string> = new Set([
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-md5",
  "content-type",
  "expires",
]);

/** Fields that are called otherwise than their headers. */
const RENAMED: ReadonlyMap<string, string> = new Map([["acl", "x-amz-acl"]]);

/** Fields of the signature, which are no headers of the object. */
const OF_SIGNATURE: ReadonlySet<string> = new Set([
  "x-amz-algorithm",
  "x-amz-credential",
  "x-amz-date",
  "x-amz-security-token",
  "x-amz-signature",
]);

const METADATA = "x-amz-meta-";
// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly the range of ISO-8859-1
const NOT_LATIN1 = /[^\u0000-\u00ff]/gu;

/**
 * What the fields say, as the headers of a PutObject.
 * @throws `MalformedXML` when `tagging` is no tag set.
 */
export const headersOfForm = (fields: FormFields): Record<string, string> => {
  const headers: Record<string, string> = {};
  for (const [field, value] of fields) {
    if (field === "tagging") headers["x-amz-tagging"] = tagsOf(value);
    else if (field.startsWith(METADATA)) headers[field] = literally(value);
    else if (value === "" || OF_SIGNATURE.has(field)) continue;
    else if (HEADERS.has(field) || field.startsWith("x-amz-")) {
      // AWS: what its headers can not hold later is a space.
      headers[field] = value.replace(NOT_LATIN1, " ");
    } else {
      const header = RENAMED.get(field);
      if (header !== undefined) headers[header] = value;
    }
  }
  return headers;
};

/** A form brings its tags as the document of PutObjectTagging, a request brings them in a header. */
const tagsOf = (document: string): string => {
  const operation = operationModel("s3", "PutObjectTagging");
  const parts = { bucket: "", key: "", query: parseQuery(""), headers: {}, document };
  // The operation's input as its schema says it; what is missing is refused with the header's own words.
  const { Tagging } = restXml.decode(operation, parts) as PutObjectTaggingCommandInput;
  return (Tagging?.TagSet ?? [])
    .map(({ Key = "", Value = "" }) => `${encodeURIComponent(Key)}=${encodeURIComponent(Value)}`)
    .join("&");
};

/** AWS: RFC 2047 words in a form's metadata are text like any other; as a word themselves they stay what they are. */
const literally = (value: string): string =>
  value.includes("=?") ? `=?UTF-8?B?${Buffer.from(value, "utf8").toString("base64")}?=` : value;

/** What was uploaded, and where. */
export interface Uploaded {
  readonly bucket: string;
  readonly key: string;
  /** The bucket's address as the client wrote it, without a slash at its end. */
  readonly bucketUrl: string;
}

/** PutObject's answer, as the form wants it: a redirection, a document (201), nothing (200, 204). */
export const answerForm = (
  { headers }: WireResponse,
  { bucket, key, bucketUrl }: Uploaded,
  fields: FormFields,
): WireResponse => {
  const etag = headers.ETag ?? "";
  const redirect = redirectUrl(fields.get("success_action_redirect") ?? fields.get("redirect"));
  if (redirect !== undefined) {
    const told = Object.entries({ bucket, key, etag }).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    const Location = `${redirect}${redirect.includes("?") ? "&" : "?"}${told.join("&")}`;
    return { status: 303, headers: { ...headers, Location } };
  }
  const location = `${bucketUrl}/${encodeURIComponent(key)}`;
  const located = { ...headers, Location: location };
  switch (fields.get("success_action_status")) {
    case "200":
      return { status: 200, headers: located };
    case "201":
      return {
        status: 201,
        headers: { ...located, "Content-Type": "application/xml" },
        body: `${XML_DECLARATION}<PostResponse>${element("Location", location)}${element("Bucket", bucket)}${element("Key", key)}${element("ETag", etag)}</PostResponse>`,
      };
    default:
      return { status: 204, headers: located };
  }
};

const element = (name: string, text: string): string => `<${name}>${escapeXml(text)}</${name}>`;

/** AWS: a URL that can not be read is no URL. */
const redirectUrl = (text: string | undefined): string | undefined =>
  text !== undefined && /^https?:\/\//i.test(text) && URL.canParse(text) ? text : undefined;
