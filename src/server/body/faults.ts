/** What S3 answers to a body that is not the one announced. */
import { AwsError } from "../../services/kit/errors.js";

/** Framing that breaks off or can not be read. */
export const terminatedUnexpectedly = (): AwsError =>
  new AwsError("IncompleteBody", 400, "The request body terminated unexpectedly");

/** More or fewer bytes than declared. */
export const incompleteBody = (): AwsError =>
  new AwsError(
    "IncompleteBody",
    400,
    "You did not provide the number of bytes specified by the Content-Length HTTP header",
  );

export const missingContentLength = (): AwsError =>
  new AwsError("MissingContentLength", 411, "You must provide the Content-Length HTTP header.");

/** AWS: only `aws-chunked` bodies may come in HTTP's own chunks. */
export const transferEncodingNotImplemented = (): AwsError =>
  new AwsError("NotImplemented", 501, "A header you provided implies functionality that is not implemented.", {
    extra: { Header: "Transfer-Encoding" },
  });

/** AWS: it is told when the next chunk comes, by the number of that one. */
export const invalidChunkSize = (chunk: number, size: number): AwsError =>
  new AwsError("InvalidChunkSizeError", 403, "Only the last chunk is allowed to have a size less than 8192 bytes", {
    extra: { Chunk: chunk, BadChunkSize: size },
  });

export const malformedTrailer = (): AwsError =>
  new AwsError(
    "MalformedTrailerError",
    400,
    "The request contained trailing data that was not well-formed or did not conform to our published schema.",
  );

export const unsupportedTrailer = (): AwsError =>
  new AwsError("InvalidRequest", 400, "The value specified in the x-amz-trailer header is not supported");

/** A Query form beyond the limit. */
export const requestTooLarge = (limit: number): AwsError =>
  new AwsError("RequestEntityTooLarge", 413, `Request body exceeds the limit of ${limit} bytes`);
