/** Object annotations. */
import { notImplemented } from "../../kit/operation.js";
import type { S3Family } from "../types.js";

const NOT_KEPT = "Object annotations are not kept yet";

export const annotations = {
  reads: {
    GetObjectAnnotation: notImplemented(NOT_KEPT),
    ListObjectAnnotations: notImplemented(NOT_KEPT),
  },
  writes: {
    PutObjectAnnotation: notImplemented(NOT_KEPT),
    DeleteObjectAnnotation: notImplemented(NOT_KEPT),
  },
} satisfies S3Family;
