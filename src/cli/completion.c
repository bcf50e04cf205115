/* collegium completion — what a shell needs to complete the command line, from the tables of
 * commands, options and parameters.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "param/param.h"

#include <stdio.h>
#include <string.h>

typedef void print_fn(void);

enum operand { OPERAND_NONE, OPERAND_SCENARIO, OPERAND_RESULTS, OPERAND_PARAMETER, OPERAND_SHELL };

/* What a command's operands are, by how its usage line calls them. */
static enum operand operand_of(const cg_command *command)
{
    if (strstr(command->operands, ".json") != NULL)
        return OPERAND_SCENARIO;
    if (strstr(command->operands, ".h5") != NULL)
        return OPERAND_RESULTS;
    if (strstr(command->operands, "SHELL") != NULL)
        return OPERAND_SHELL;
    return strstr(command->operands, "[NAME...]") != NULL ? OPERAND_PARAMETER : OPERAND_NONE;
}

/* Whether an option's value is a file or a folder. */
static int takes_file(const cg_option_info *option)
{
    static const char *const values[] = {"FILE", "DIR", "SCENARIO"};
    for (size_t i = 0; option->value != NULL && i < sizeof values / sizeof *values; i++) {
        if (strncmp(option->value, values[i], strlen(values[i])) == 0)
            return 1;
    }
    return 0;
}

/* Text inside single quotes, with a backslash before each of `special`. */
static void print_quoted(const char *text, const char *special)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            fputs("'\\'", stdout);
        else if (strchr(special, *text) != NULL)
            putchar('\\');
        putchar(*text);
    }
}

static void print_commands(const char *between)
{
    size_t n;
    const cg_command *const *commands = cg_commands(&n);
    for (size_t i = 0; i < n; i++)
        printf("%s%s", i > 0 ? between : "", commands[i]->name);
}

static void print_parameters(void)
{
    size_t n;
    const cg_param *rows = cg_param_table(CG_SCOPE_MODEL, &n);
    for (size_t i = 0; i < n; i++)
        printf("%s%s.%s", i > 0 ? " " : "", rows[i].group, rows[i].name);
}

static void print_bash_command(const cg_command *command)
{
    static const char *const kinds[] = {"none", "json", "h5", "parameter", "shell"};
    cg_option_info option;
    printf("    %s)\n        kind=%s options='", command->name, kinds[operand_of(command)]);
    for (size_t i = 0; cg_option_at(command, i, &option); i++)
        printf("%s--%s", i > 0 ? " " : "", option.name);
    fputs("'\n        with_file='", stdout);
    for (size_t i = 0; cg_option_at(command, i, &option); i++)
        if (takes_file(&option))
            printf(" --%s ", option.name);
    fputs("' with_other='", stdout);
    for (size_t i = 0; cg_option_at(command, i, &option); i++)
        if (option.value != NULL && !takes_file(&option) && strcmp(option.name, "set") != 0)
            printf(" --%s ", option.name);
    puts("' ;;");
}

static void print_bash(void)
{
    size_t n;
    const cg_command *const *commands = cg_commands(&n);
    fputs("# bash completion of collegium; made by `collegium completion bash`\n"
          "_collegium() {\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
          "    local kind options with_file with_other\n"
          "    local commands='",
          stdout);
    print_commands(" ");
    fputs("'\n    local parameters='", stdout);
    print_parameters();
    puts("'\n    COMPREPLY=()\n"
         "    if [ \"$COMP_CWORD\" -eq 1 ] || [ \"${COMP_WORDS[1]}\" = help ]; then\n"
         "        COMPREPLY=($(compgen -W \"$commands help --help --version\" -- \"$word\"))\n"
         "        return\n"
         "    fi\n"
         "    case ${COMP_WORDS[1]} in");
    for (size_t i = 0; i < n; i++)
        print_bash_command(commands[i]);
    puts("    *) return ;;\n    esac\n"
         "    if [ \"$before\" = --set ]; then\n"
         "        compopt -o nospace 2>/dev/null\n"
         "        COMPREPLY=($(compgen -S = -W \"$parameters\" -- \"$word\"))\n"
         "    elif [ \"$before\" = -o ] || [[ $with_file == *\" $before \"* ]]; then\n"
         "        COMPREPLY=($(compgen -f -- \"$word\"))\n"
         "    elif [[ $with_other == *\" $before \"* ]]; then\n"
         "        return\n"
         "    elif [[ $word == -* ]]; then\n"
         "        COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
         "    elif [ $kind = parameter ]; then\n"
         "        COMPREPLY=($(compgen -W \"$parameters\" -- \"$word\"))\n"
         "    elif [ $kind = shell ]; then\n"
         "        COMPREPLY=($(compgen -W 'bash zsh fish' -- \"$word\"))\n"
         "    elif [ $kind != none ]; then\n"
         "        COMPREPLY=($(compgen -f -X \"!*.$kind\" -- \"$word\") $(compgen -d -- "
         "\"$word\"))\n"
         "    fi\n"
         "}\n"
         "complete -o filenames -F _collegium collegium");
}

static void print_zsh_option(const cg_option_info *option)
{
    fputs(" \\\n        ", stdout);
    if (option->letter != '\0')
        printf("'(-%c --%s)'{-%c,--%s}", option->letter, option->name, option->letter,
               option->name);
    else
        printf("'*--%s'", option->name);
    fputs("'[", stdout);
    print_quoted(option->help, "[]:\\");
    putchar(']');
    if (option->value != NULL) {
        putchar(':');
        print_quoted(option->value, "[]:\\");
        fputs(strcmp(option->name, "set") == 0 ? ":{compadd -S = -a levers}"
              : takes_file(option)             ? ":_files"
                                               : ": ",
              stdout);
    }
    putchar('\'');
}

static void print_zsh_command(const cg_command *command)
{
    static const char *const operands[] = {"", "'*:scenario:_files -g \"*.json\"'",
                                           "'*:results:_files -g \"*.h5\"'",
                                           "'*:parameter:{compadd -a levers}'",
                                           "'1:shell:(bash zsh fish)'"};
    cg_option_info option;
    printf("    %s)\n        _arguments %s", command->name, operands[operand_of(command)]);
    for (size_t i = 0; cg_option_at(command, i, &option); i++)
        print_zsh_option(&option);
    puts(" ;;");
}

static void print_zsh(void)
{
    size_t n;
    const cg_command *const *commands = cg_commands(&n);
    puts("#compdef collegium\n"
         "# zsh completion of collegium; made by `collegium completion zsh`\n"
         "_collegium() {\n"
         "    local -a subcommands levers\n"
         "    subcommands=(");
    for (size_t i = 0; i < n; i++) {
        printf("        '%s:", commands[i]->name);
        print_quoted(commands[i]->summary, ":\\");
        puts("'");
    }
    fputs("    )\n    levers=(", stdout);
    print_parameters();
    puts(")\n"
         "    if (( CURRENT == 2 )); then\n"
         "        _describe command subcommands\n"
         "        return\n"
         "    fi\n"
         "    shift words\n"
         "    (( CURRENT-- ))\n"
         "    case $words[1] in");
    for (size_t i = 0; i < n; i++)
        print_zsh_command(commands[i]);
    puts("    help) _describe command subcommands ;;\n"
         "    esac\n"
         "}\n"
         "if [ \"$funcstack[1]\" = _collegium ]; then _collegium \"$@\"; "
         "else compdef _collegium collegium; fi");
}

static void print_fish_command(const cg_command *command)
{
    cg_option_info option;
    printf("complete -c collegium -n __fish_use_subcommand -a %s -d '", command->name);
    print_quoted(command->summary, "\\");
    puts("'");
    for (size_t i = 0; cg_option_at(command, i, &option); i++) {
        printf("complete -c collegium -n '__fish_seen_subcommand_from %s' -l %s", command->name,
               option.name);
        if (option.letter != '\0')
            printf(" -s %c", option.letter);
        if (strcmp(option.name, "set") == 0)
            fputs(" -x -a \"$collegium_parameters\"", stdout);
        else if (takes_file(&option))
            fputs(" -r -F", stdout);
        else if (option.value != NULL)
            fputs(" -x", stdout);
        fputs(" -d '", stdout);
        print_quoted(option.help, "\\");
        puts("'");
    }
    const enum operand operand = operand_of(command);
    static const char *const words[] = {NULL, "-k -a '(__fish_complete_suffix .json)'",
                                        "-k -a '(__fish_complete_suffix .h5)'",
                                        "-a \"$collegium_parameters\"", "-a 'bash zsh fish'"};
    if (words[operand] != NULL)
        printf("complete -c collegium -n '__fish_seen_subcommand_from %s' %s\n", command->name,
               words[operand]);
}

static void print_fish(void)
{
    size_t n;
    const cg_command *const *commands = cg_commands(&n);
    fputs("# fish completion of collegium; made by `collegium completion fish`\n"
          "set -g collegium_parameters ",
          stdout);
    print_parameters();
    puts("\ncomplete -c collegium -f");
    for (size_t i = 0; i < n; i++)
        print_fish_command(commands[i]);
    fputs("complete -c collegium -n '__fish_seen_subcommand_from help' -a '", stdout);
    print_commands(" ");
    puts("'");
}

static cg_status completion(const cg_options *options, cg_error *error)
{
    static const struct {
        const char *name;
        print_fn *print;
    } shells[] = {{"bash", print_bash}, {"zsh", print_zsh}, {"fish", print_fish}};
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
        if (strcmp(options->operands[0], shells[i].name) == 0) {
            shells[i].print();
            return CG_OK;
        }
    }
    return cg_fail(error, CG_USAGE, "completion: expected bash, zsh or fish, not '%s'",
                   options->operands[0]);
}

const cg_command cg_command_completion = {
    .name = "completion",
    .operands = "SHELL",
    .summary = "completion of the command line for bash, zsh or fish",
    .details =
        "Prints a script for SHELL: bash, zsh or fish. An installed collegium has them where the\n"
        "shells look; for a build folder, `source <(collegium completion bash)`.\n",
    .takes = "",
    .least = 1,
    .most = 1,
    .run = completion,
};
