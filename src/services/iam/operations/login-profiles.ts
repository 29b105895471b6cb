/** Passwords of users. Nobody signs in to an emulator, but tools make, read and delete them. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords.html */
import { date } from "../answers.js";
import {
  entityAlreadyExists,
  invalidUserType,
  noSuchEntity,
  passwordPolicyViolation,
  wrongPassword,
} from "../errors.js";
import type { IamFamily } from "../family.js";
import { onUserOrCaller, userNameIn } from "../resources.js";
import type { IamReader, LoginProfile, PasswordPolicy, User } from "../state.js";

export const loginProfiles = {
  reads: {
    GetLoginProfile: {
      needs: ({ UserName }, call) => onUserOrCaller(call, UserName),
      handle: async ({ UserName }, { iam, call }) => {
        const user = await iam.user(named(userNameIn(call, UserName)));
        return { LoginProfile: answer(user, profileOf(user)) };
      },
    },
  },

  writes: {
    CreateLoginProfile: {
      needs: ({ UserName }, call) => onUserOrCaller(call, UserName),
      handle: async ({ UserName, Password, PasswordResetRequired = false }, { iam, call }) => {
        const user = await iam.user(named(userNameIn(call, UserName)));
        if (user.loginProfile) throw entityAlreadyExists("login profile", user.name);
        const password = Password ?? call.ids.secretAccessKey();
        if (Password !== undefined) await demandStrength(iam, Password);
        const loginProfile: LoginProfile = { createdAt: call.now, password, resetRequired: PasswordResetRequired };
        await iam.putHolder({ ...user, loginProfile });
        return { LoginProfile: answer(user, loginProfile) };
      },
    },
    UpdateLoginProfile: {
      needs: ({ UserName }, call) => onUserOrCaller(call, UserName),
      handle: async ({ UserName, Password, PasswordResetRequired }, { iam }) => {
        const user = await iam.user(UserName);
        const profile = profileOf(user);
        if (Password !== undefined) await demandStrength(iam, Password);
        const loginProfile: LoginProfile = {
          ...profile,
          ...(Password !== undefined && { password: Password }),
          ...(PasswordResetRequired !== undefined && { resetRequired: PasswordResetRequired }),
        };
        await iam.putHolder({ ...user, loginProfile });
        return {};
      },
    },
    DeleteLoginProfile: {
      needs: ({ UserName }, call) => onUserOrCaller(call, UserName),
      handle: async ({ UserName }, { iam, call }) => {
        const user = await iam.user(named(userNameIn(call, UserName)));
        profileOf(user);
        const { loginProfile, ...rest } = user;
        await iam.putHolder(rest);
        return {};
      },
    },
    ChangePassword: {
      needs: (_input, call) => {
        if (call.caller.type !== "user") throw invalidUserType();
        return onUserOrCaller(call, undefined);
      },
      handle: async ({ OldPassword, NewPassword }, { iam, call }) => {
        const user = await iam.user(named(userNameIn(call, undefined)));
        const profile = profileOf(user);
        if (profile.password !== OldPassword) throw wrongPassword();
        await demandStrength(iam, NewPassword);
        await iam.putHolder({ ...user, loginProfile: { ...profile, password: NewPassword, resetRequired: false } });
        return {};
      },
    },
  },
} satisfies IamFamily;

/** Root has a password, but no login profile. */
const named = (userName: string | undefined): string => {
  if (userName === undefined) throw invalidUserType();
  return userName;
};

const profileOf = (user: User): LoginProfile => {
  if (!user.loginProfile) throw noSuchEntity("login profile", user.name);
  return user.loginProfile;
};

const answer = (user: User, { createdAt, resetRequired }: LoginProfile) => ({
  UserName: user.name,
  CreateDate: date(createdAt),
  PasswordResetRequired: resetRequired,
});

const KINDS = {
  uppercase: /[A-Z]/,
  lowercase: /[a-z]/,
  number: /[0-9]/,
  symbol: /[^A-Za-z0-9]/,
} as const;

/** What a password lacks, in the order in which IAM looks. */
const lacks = (password: string, policy: PasswordPolicy): string | undefined => {
  const { minimumPasswordLength } = policy;
  if (password.length < minimumPasswordLength) {
    return `Password should have a minimum length of ${minimumPasswordLength}`;
  }
  if (policy.requireSymbols && !KINDS.symbol.test(password)) return "Password should have at least one symbol";
  if (policy.requireNumbers && !KINDS.number.test(password)) return "Password should have at least one number";
  if (policy.requireUppercaseCharacters && !KINDS.uppercase.test(password)) {
    return "Password should have at least one uppercase letter";
  }
  if (policy.requireLowercaseCharacters && !KINDS.lowercase.test(password)) {
    return "Password should have at least one lowercase letter";
  }
  return undefined;
};

/** Without a policy of the account, AWS asks for eight characters of three kinds. */
const demandStrength = async (iam: IamReader, password: string): Promise<void> => {
  const { passwordPolicy } = await iam.account();
  const kinds = Object.values(KINDS).filter((kind) => kind.test(password)).length;
  const fault = passwordPolicy
    ? lacks(password, passwordPolicy)
    : password.length < 8 || kinds < 3
      ? "Password does not conform to the account password policy."
      : undefined;
  if (fault !== undefined) throw passwordPolicyViolation(fault);
};
