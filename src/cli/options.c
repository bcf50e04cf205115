/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/options.h"

#include "base/memory.h"
#include "cli/command.h"
#include "cli/options.def"
#include "param/param.h"
#include "run/pool.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { DEFAULT_TEACHERS = 100000, MAX_THREADS = 1024, MAX_PANEL_WEEKS = 65535, MAX_WEEKS = 11440 };

/* Added to a row's key as the value of its long option, to tell --force from -f. */
enum { LONG = 256 };

static const struct option_row {
    char key;
    int brief;
    const char *name, *value, *help;
} option_rows[] = {
#define X(key, brief, name, value, help) {key, brief, name, value, help},
    CG_OPTIONS(X)
#undef X
};
enum { N_ROWS = sizeof option_rows / sizeof *option_rows };

/* Two rows of one key do not compile. */
static const char *name_of(int key)
{
    switch (key) {
#define X(key, brief, name, ...)                                                                   \
    case key:                                                                                      \
        return name;
        CG_OPTIONS(X)
#undef X
    default:
        return "";
    }
}

static int takes(const cg_command *command, const struct option_row *row)
{
    return row->key == 'h' || strchr(command->takes, row->key) != NULL;
}

int cg_option_at(const cg_command *command, size_t i, cg_option_info *option)
{
    for (size_t r = 0; r < N_ROWS; r++) {
        const struct option_row *row = &option_rows[r];
        if (!takes(command, row) || i-- > 0)
            continue;
        option->letter = 0;
        if (row->brief)
            option->letter = row->key;
        option->name = row->name;
        option->value = row->value;
        option->help = row->help;
        return 1;
    }
    return 0;
}

void cg_options_print(const cg_command *command)
{
    for (size_t i = 0; i < N_ROWS; i++) {
        const struct option_row *row = &option_rows[i];
        char left[64];
        if (!takes(command, row))
            continue;
        snprintf(left, sizeof left, "--%s%s%s", row->name, row->value != NULL ? " " : "",
                 row->value != NULL ? row->value : "");
        printf("  %c%c%c %-20s %s\n", row->brief ? '-' : ' ', row->brief ? row->key : ' ',
               row->brief ? ',' : ' ', left, row->help);
    }
}

static cg_status texts_add(cg_texts *texts, const char *prefix, const char *text, cg_error *error)
{
    void *block = texts->items, *copy = NULL;
    cg_status status = cg_grow(&block, &texts->capacity, texts->n + 1, sizeof(char *),
                               "options of the command line", error);
    texts->items = block;
    if (status != CG_OK)
        return status;
    size_t size = strlen(prefix) + strlen(text) + 1;
    status = cg_alloc(&copy, size, 1, "options of the command line", error);
    if (status != CG_OK)
        return status;
    snprintf(copy, size, "%s%s", prefix, text);
    texts->items[texts->n++] = copy;
    return CG_OK;
}

static void texts_release(cg_texts *texts)
{
    for (size_t i = 0; i < texts->n; i++)
        cg_free(texts->items[i]);
    cg_free(texts->items);
    *texts = (cg_texts){0};
}

void cg_options_release(cg_options *options)
{
    texts_release(&options->settings);
    texts_release(&options->allow_paths);
    texts_release(&options->without);
    texts_release(&options->done);
    texts_release(&options->widths);
    cg_free(options->command_line);
    *options = (cg_options){.teachers = DEFAULT_TEACHERS};
}

/* Digits only: no sign, space, exponent or overflow. */
static cg_status parse_whole(const char *option, const char *text, uint64_t low, uint64_t high,
                             uint64_t *value, cg_error *error)
{
    uint64_t total = 0;
    int ok = *text != '\0';
    for (const char *c = text; ok && *c != '\0'; c++) {
        uint64_t digit = (uint64_t)(*c - '0');
        ok = *c >= '0' && *c <= '9' && total <= (UINT64_MAX - digit) / 10;
        total = total * 10 + digit;
    }
    if (!ok || total < low || total > high)
        return cg_fail(error, CG_USAGE,
                       "--%s: expected a whole number from %" PRIu64 " to %" PRIu64 ", not '%s'",
                       option, low, high, text);
    *value = total;
    return CG_OK;
}

/* --weeks N and its like: checked here so that the message names the option, then a
 * setting like any other. */
static cg_status parse_run_setting(const char *name, const char *text, cg_options *options,
                                   cg_error *error)
{
    uint64_t value, low = 0, high = UINT64_MAX;
    char prefix[64];
    const cg_param *param = cg_param_find(CG_SCOPE_MODEL, "run", name);
    if (param != NULL && param->type == CG_INT) {
        low = (uint64_t)param->low;
        high = (uint64_t)param->high;
    }
    cg_status status = parse_whole(name, text, low, high, &value, error);
    if (status != CG_OK)
        return status;
    snprintf(prefix, sizeof prefix, "run.%s=", name);
    return texts_add(&options->settings, prefix, text, error);
}

static cg_status parse_set(const char *text, cg_options *options, cg_error *error)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL || equals == text)
        return cg_fail(error, CG_USAGE, "--set: expected PATH=VALUE, not '%s'", text);
    return texts_add(&options->settings, "", text, error);
}

static void take_flag(int key, cg_options *options)
{
    int *flag = key == 'f'   ? &options->force
                : key == 'q' ? &options->quiet
                : key == 'j' ? &options->json
                : key == 'c' ? &options->csv
                : key == 'm' ? &options->markdown
                : key == 'R' ? &options->repairs
                : key == 'A' ? &options->ablations
                : key == 'E' ? &options->seeds
                : key == 'F' ? &options->full
                : key == 'n' ? &options->dry_run
                : key == 'u' ? &options->resume
                : key == 'x' ? &options->partial
                : key == 'v' ? &options->save
                : key == 'U' ? &options->sweep
                             : &options->help;
    *flag = 1;
}

static cg_status take_option(int key, const char *value, cg_options *options, cg_error *error)
{
    uint64_t number = 0;
    cg_status status;
    if (value == NULL) {
        take_flag(key, options);
        return CG_OK;
    }
    if (*value == '\0')
        return cg_fail(error, CG_USAGE, "--%s: the value is empty", name_of(key));
    switch (key) {
    case 'o':
        options->output = value;
        return CG_OK;
    case 'y':
        options->from = value;
        return CG_OK;
    case 'Y':
        options->checkpoint_from = value;
        return CG_OK;
    case 'Z':
        options->checkpoint = value;
        return CG_OK;
    case 'L':
        status = parse_whole("until", value, 1, MAX_WEEKS, &number, error);
        options->until = (uint32_t)number;
        return status;
    case 'i':
        options->ties_at = value;
        return CG_OK;
    case 'C':
        options->ties_circuit = value;
        return CG_OK;
    case 'P':
        options->points = value;
        return CG_OK;
    case 'B':
        options->posterior = value;
        return CG_OK;
    case 'H':
        status = parse_whole("draw", value, 1, UINT32_MAX, &number, error);
        options->draw = (uint32_t)number;
        return status;
    case 'G':
        status = parse_whole("draws", value, 1, UINT32_MAX, &number, error);
        options->draws = (uint32_t)number;
        return status;
    case 'k':
        options->shard = value;
        return CG_OK;
    case 'e':
        options->on_error = value;
        return CG_OK;
    case 'd':
        options->folder = value;
        return CG_OK;
    case 'r':
        return parse_run_setting("replicates", value, options, error);
    case 'w':
        return parse_run_setting("weeks", value, options, error);
    case 's':
        return parse_run_setting("seed", value, options, error);
    case 'S':
        return parse_set(value, options, error);
    case 'a':
        return texts_add(&options->allow_paths, "", value, error);
    case 'D':
        return texts_add(&options->done, "", value, error);
    case 'z':
        return texts_add(&options->widths, "", value, error);
    case 'X':
        options->relative = value;
        return CG_OK;
    case 'O':
        options->only = value;
        return CG_OK;
    case 'W':
        return texts_add(&options->without, "", value, error);
    case 't':
        status = parse_whole("threads", value, 1, MAX_THREADS, &number, error);
        options->threads = (unsigned)number;
        return status;
    case 'T':
        return parse_whole("teachers", value, 1, UINT32_MAX, &options->teachers, error);
    case 'N':
        options->only_scenario = value;
        return CG_OK;
    case 'K':
        status = parse_whole("replicate", value, 0, UINT32_MAX, &number, error);
        options->only_replicate = (uint32_t)number;
        options->has_replicate = 1;
        return status;
    case 'I':
        options->has_point = 1;
        return parse_whole("point", value, 0, UINT32_MAX, &options->only_point, error);
    case 'p':
        status = parse_whole("panel-every", value, 1, MAX_PANEL_WEEKS, &number, error);
        options->panel_every = (uint32_t)number;
        return status;
    default:
        return CG_OK;
    }
}

/* What is refused, in words: optopt is a long option's value, a short option's letter, or 0 for
 * a long one that is unknown or cut short. */
static cg_status refuse(const cg_command *command, int missing, const char *word,
                        const struct option *longs, size_t n_longs, cg_error *error)
{
    char name[64];
    const char *names[N_ROWS];
    for (size_t i = 0; i < n_longs; i++) {
        names[i] = longs[i].name;
        if (optopt == longs[i].val || (missing && optopt + LONG == longs[i].val))
            return cg_fail(error, CG_USAGE, "%s: --%s %s", command->name, names[i],
                           missing ? "needs a value" : "takes no value");
    }
    if (optopt != 0)
        return cg_fail(error, CG_USAGE, "%s: unknown option '-%c' (see `collegium %s --help`)",
                       command->name, optopt, command->name);
    word += strspn(word, "-");
    snprintf(name, sizeof name, "%.*s", (int)strcspn(word, "="), word);
    const char *nearest = cg_nearest(name, names, n_longs);
    for (size_t i = 0; i < n_longs && *name != '\0'; i++)
        if (strncmp(names[i], name, strlen(name)) == 0)
            nearest = names[i];
    if (nearest != NULL)
        return cg_fail(error, CG_USAGE, "%s: unknown option '--%s'; did you mean '--%s'?",
                       command->name, name, nearest);
    return cg_fail(error, CG_USAGE, "%s: unknown option '--%s' (see `collegium %s --help`)",
                   command->name, name, command->name);
}

/* getopt_long also takes the beginning of a name: what it means changes when options are added. */
static int in_full(const char *word, const char *name)
{
    const size_t n = strlen(name);
    return strncmp(word, "--", 2) == 0 && strncmp(word + 2, name, n) == 0 &&
           (word[2 + n] == '\0' || word[2 + n] == '=');
}

static cg_status parse_argv(const cg_command *command, int argc, char **argv, cg_options *options,
                            cg_error *error)
{
    struct option longs[N_ROWS + 1] = {{0}};
    char shorts[3 + 2 * N_ROWS] = ":";
    size_t n_longs = 0, n_shorts = 1;
    for (size_t i = 0; i < N_ROWS; i++) {
        const struct option_row *row = &option_rows[i];
        if (!takes(command, row))
            continue;
        int argument = row->value != NULL ? required_argument : no_argument;
        longs[n_longs++] = (struct option){row->name, argument, NULL, LONG + row->key};
        if (row->brief)
            shorts[n_shorts++] = row->key;
        if (row->brief && row->value != NULL)
            shorts[n_shorts++] = ':';
    }
    opterr = 0;
    optind = 1;
    for (;;) {
        int at = 0;
        optarg = NULL;
        int key = getopt_long(argc, argv, shorts, longs, &at);
        if (key == -1)
            break;
        const char *word =
            argv[optarg != NULL && optarg == argv[optind - 1] ? optind - 2 : optind - 1];
        const int cut_short = key >= LONG && !in_full(word, longs[at].name);
        if (cut_short)
            optopt = 0;
        if (key == '?' || key == ':' || cut_short)
            return refuse(command, key == ':', word, longs, n_longs, error);
        cg_status status = take_option(key >= LONG ? key - LONG : key, optarg, options, error);
        if (status != CG_OK)
            return status;
    }
    options->operands = (const char **)(argv + optind);
    options->n_operands = (size_t)(argc - optind);
    return CG_OK;
}

/* Appends `word` to `line`, in single quotes if a shell would read it differently. */
static char *quote_word(char *line, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789-_./=,:+@%";
    int bare = *word != '\0' && word[strspn(word, plain)] == '\0';
    if (!bare)
        *line++ = '\'';
    for (; *word != '\0'; word++) {
        if (*word == '\'') {
            memcpy(line, "'\\''", 4);
            line += 4;
        } else {
            *line++ = *word;
        }
    }
    if (!bare)
        *line++ = '\'';
    *line = '\0';
    return line;
}

static cg_status keep_command_line(int argc, char **argv, cg_options *options, cg_error *error)
{
    static const char program[] = "collegium";
    size_t size = sizeof program;
    for (int i = 0; i < argc; i++)
        size += 4 * strlen(argv[i]) + 3;
    void *block = NULL;
    cg_status status = cg_alloc(&block, size, 1, "command line", error);
    if (status != CG_OK)
        return status;
    options->command_line = block;
    memcpy(options->command_line, program, sizeof program);
    char *line = options->command_line + sizeof program - 1;
    for (int i = 0; i < argc; i++) {
        *line++ = ' ';
        line = quote_word(line, argv[i]);
    }
    return CG_OK;
}

cg_status cg_options_parse(const cg_command *command, int argc, char **argv, cg_options *options,
                           cg_error *error)
{
    *options = (cg_options){.teachers = DEFAULT_TEACHERS};
    cg_status status = keep_command_line(argc, argv, options, error);
    if (status == CG_OK)
        status = parse_argv(command, argc, argv, options, error);
    if (status != CG_OK || options->help)
        return status;
    if (options->n_operands < command->least || options->n_operands > command->most)
        return cg_fail(error, CG_USAGE, "%s: expected %s (see `collegium %s --help`)",
                       command->name, command->operands, command->name);
    options->has_threads = options->threads > 0;
    if (!options->has_threads)
        options->threads = cg_threads_available();
    return CG_OK;
}
