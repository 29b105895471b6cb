/** Server certificates and signing certificates. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_server-certs.html */
import { notImplemented } from "../../kit/operation.js";
import type { IamFamily } from "../family.js";

export const certificates = {
  reads: {
    GetServerCertificate: notImplemented("certificates are not kept yet"),
    ListServerCertificates: notImplemented("certificates are not kept yet"),
    ListServerCertificateTags: notImplemented("certificates are not kept yet"),
    ListSigningCertificates: notImplemented("certificates are not kept yet"),
  },

  writes: {
    DeleteServerCertificate: notImplemented("certificates are not kept yet"),
    DeleteSigningCertificate: notImplemented("certificates are not kept yet"),
    TagServerCertificate: notImplemented("certificates are not kept yet"),
    UntagServerCertificate: notImplemented("certificates are not kept yet"),
    UpdateServerCertificate: notImplemented("certificates are not kept yet"),
    UpdateSigningCertificate: notImplemented("certificates are not kept yet"),
    UploadServerCertificate: notImplemented("certificates are not kept yet"),
    UploadSigningCertificate: notImplemented("certificates are not kept yet"),
  },
} satisfies IamFamily;
