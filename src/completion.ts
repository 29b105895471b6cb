/** Shell completion, made from the command line's own description. */
import type { Command } from "commander";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

interface Words {
  readonly command: string;
  readonly description: string;
  readonly flags: readonly {
    readonly flag: string;
    readonly description: string;
    readonly choices: readonly string[];
  }[];
}

/** A script that completes the program's commands, options and the choices of options. */
export const completionScript = (shell: Shell, program: Command): string => {
  const words = program.commands.map((command) => ({
    command: command.name(),
    description: command.description(),
    flags: command.options.flatMap(({ long, description, argChoices }) =>
      long ? [{ flag: long, description, choices: argChoices ?? [] }] : [],
    ),
  }));
  return SCRIPTS[shell](program.name(), words);
};

const SCRIPTS: Readonly<Record<Shell, (name: string, words: readonly Words[]) => string>> = {
  bash: (name, words) => `_${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  case "$previous" in
${choicesOf(words)
  .map(([flag, choices]) => `    ${flag}) COMPREPLY=($(compgen -W "${choices.join(" ")}" -- "$current")); return ;;`)
  .join("\n")}
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${words.map(({ command }) => command).join(" ")} --help --version" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${words.map(({ command, flags }) => `    ${command}) COMPREPLY=($(compgen -W "${flags.map(({ flag }) => flag).join(" ")}" -- "$current")) ;;`).join("\n")}
  esac
}
complete -o default -F _${name} ${name}`,

  zsh: (name, words) => `#compdef ${name}
autoload -U +X bashcompinit && bashcompinit
${SCRIPTS.bash(name, words)}`,

  fish: (name, words) =>
    words
      .flatMap(({ command, description, flags }) => [
        `complete -c ${name} -n __fish_use_subcommand -a ${command} -d ${quoted(description)}`,
        ...flags.map(
          (each) =>
            `complete -c ${name} -n "__fish_seen_subcommand_from ${command}" -l ${each.flag.slice(2)} -d ${quoted(each.description)}${each.choices.length > 0 ? ` -xa ${quoted(each.choices.join(" "))}` : ""}`,
        ),
      ])
      .join("\n"),
};

const choicesOf = (words: readonly Words[]): readonly (readonly [string, readonly string[]])[] => {
  const choices = words.flatMap(({ flags }) => flags).filter((flag) => flag.choices.length > 0);
  return [...new Map(choices.map((flag) => [flag.flag, flag.choices]))];
};

const quoted = (text: string): string => `'${text.replaceAll("'", "\\'")}'`;
