/* collegium — the program: finds the subcommand, prints its one error, chooses the exit code.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "cli/output.h"
#include "cli/start.h"
#include "param/param.h"

#include <stdio.h>
#include <string.h>

static const cg_command *const commands[] = {
    &cg_command_run,       &cg_command_compare,   &cg_command_new,    &cg_command_completion,
    &cg_command_schema,    &cg_command_check,     &cg_command_params, &cg_command_info,
    &cg_command_evaluate,  &cg_command_sweep,     &cg_command_merge,  &cg_command_sensitivity,
    &cg_command_decompose, &cg_command_precision, &cg_command_export, &cg_command_report,
    &cg_command_patterns,  &cg_command_verify,    &cg_command_bench};
enum { N_COMMANDS = sizeof commands / sizeof *commands };

const cg_command *const *cg_commands(size_t *n)
{
    *n = N_COMMANDS;
    return commands;
}

static const cg_command *find_command(const char *name)
{
    for (size_t i = 0; i < N_COMMANDS; i++) {
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    }
    return NULL;
}

static void print_exit_codes(void)
{
    static const struct {
        cg_status code;
        int exit_code;
    } rows[] = {
#define X(name, value, exit_code, text) {CG_##name, exit_code},
        CG_STATUS_CODES(X)
#undef X
    };
    puts("\nExit codes:");
    for (int exit_code = 0; exit_code < 10; exit_code++) {
        int n = 0;
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            if (rows[i].exit_code != exit_code)
                continue;
            if (n++ == 0)
                printf("  %d  ", exit_code);
            else
                printf("; or ");
            fputs(cg_status_text(rows[i].code), stdout);
        }
        if (n > 0)
            putchar('\n');
    }
}

static void print_help(void)
{
    puts("collegium simulates clusters of teachers: what they learn together, and what becomes\n"
         "of it when a department takes the clusters over.\n\n"
         "Usage: collegium COMMAND [OPTION...] [FILE...]\n\nCommands:");
    for (size_t i = 0; i < N_COMMANDS; i++)
        printf("  %-11s %s\n", commands[i]->name, commands[i]->summary);
    puts("\n`collegium COMMAND --help` tells more of each; options mean the same in all.\n"
         "  --help, --version\n\n"
         "Environment:\n"
         "  COLLEGIUM_PATH       folders, joined by ':', where a bare name in extends is looked "
         "for\n"
         "  SLURM_CPUS_PER_TASK  bounds the threads used by default\n"
         "  NO_COLOR             progress without colour");
    print_exit_codes();
}

static void print_command_help(const cg_command *command)
{
    printf("Usage: collegium %s [OPTION...] %s\n\n%s\nOptions:\n", command->name, command->operands,
           command->details);
    cg_options_print(command);
}

static cg_status unknown_command(const char *word, cg_error *error)
{
    const char *names[N_COMMANDS];
    for (size_t i = 0; i < N_COMMANDS; i++)
        names[i] = commands[i]->name;
    const char *nearest = cg_nearest(word, names, N_COMMANDS);
    const char *what = *word == '-' ? "option" : "command";
    if (nearest != NULL)
        return cg_fail(error, CG_USAGE, "unknown %s '%s'; did you mean '%s'?", what, word, nearest);
    return cg_fail(error, CG_USAGE, "unknown %s '%s' (see `collegium --help`)", what, word);
}

static cg_status run_command(const cg_command *command, int argc, char **argv, cg_error *error)
{
    cg_options options;
    cg_status status = cg_options_parse(command, argc, argv, &options, error);
    if (status == CG_OK) {
        if (options.help)
            print_command_help(command);
        else
            status = command->run(&options, error);
    }
    cg_options_release(&options);
    return status;
}

static cg_status dispatch(int argc, char **argv, cg_error *error)
{
    if (argc < 2)
        return cg_fail(error, CG_USAGE, "no command given (see `collegium --help`)");
    const char *word = argv[1];
    int help = strcmp(word, "help") == 0;
    if (help && argc > 2) {
        const cg_command *command = find_command(argv[2]);
        if (command == NULL)
            return unknown_command(argv[2], error);
        print_command_help(command);
        return CG_OK;
    }
    if (help || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
        print_help();
        return CG_OK;
    }
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0) {
        cg_program_version("collegium");
        return CG_OK;
    }
    const cg_command *command = find_command(word);
    if (command == NULL)
        return unknown_command(word, error);
    return run_command(command, argc - 1, argv + 1, error);
}

int main(int argc, char **argv)
{
    cg_error error = {CG_OK, ""};
    cg_program_start();
    cg_status status = dispatch(argc, argv, &error);
    cg_status written = cg_output_close(&error);
    if (status == CG_OK)
        status = written;
    if (status != CG_OK)
        fprintf(stderr, "collegium: %s\n",
                error.message[0] != '\0' ? error.message : cg_status_text(status));
    return cg_status_exit_code(status);
}
