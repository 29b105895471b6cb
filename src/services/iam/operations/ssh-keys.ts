/** SSH public keys of users. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_ssh-keys.html */
import { notImplemented } from "../../kit/operation.js";
import type { IamFamily } from "../family.js";

export const sshKeys = {
  reads: {
    GetSSHPublicKey: notImplemented("SSH keys are not kept yet"),
    ListSSHPublicKeys: notImplemented("SSH keys are not kept yet"),
  },

  writes: {
    DeleteSSHPublicKey: notImplemented("SSH keys are not kept yet"),
    UpdateSSHPublicKey: notImplemented("SSH keys are not kept yet"),
    UploadSSHPublicKey: notImplemented("SSH keys are not kept yet"),
  },
} satisfies IamFamily;
