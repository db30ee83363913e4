// curve_file.c - one run's learning curve, read from its folder.
// SPDX-License-Identifier: MIT
#include "agents/curve_file.h"

#include "agents/run_log.h"
#include "formats/file.h"
#include "formats/json_lines.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_SIZE = 4096 };
#define FILE_BYTES ((size_t)1 << 30)

// --- what it was ---

bool agent_option_next(const char **text, agent_option *option) {
    const char *at = *text + strspn(*text, " ");
    if (!*at) {
        return false;
    }
    option->name = at;
    option->name_length = (int)strcspn(at, "= ");
    at += option->name_length;
    at += *at == '=';
    const bool quoted = *at == '"' || *at == '\'';
    const char quote[2] = {quoted ? *at : ' ', 0};
    option->value = at + quoted;
    option->value_length = (int)strcspn(option->value, quote);
    at = option->value + option->value_length;
    *text = at + (quoted && *at);
    return true;
}

// Does the option only concern speed?
static bool is_speed(const agent_option *option) {
    static const char *const names[] = {"threads", "lanes", "async", "device"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strlen(names[i]) == (size_t)option->name_length &&
            strncmp(names[i], option->name, (size_t)option->name_length) == 0) {
            return true;
        }
    }
    return false;
}

// Copies the options of `text` that matter behind those in `out`, which has room for them.
static void add_options(char *out, const char *text) {
    agent_option option;
    for (const char *at = text, *from = text; agent_option_next(&at, &option); from = at) {
        if (!is_speed(&option)) {
            from += strspn(from, " ");
            strcat(out, *out ? " " : "");
            strncat(out, from, (size_t)(at - from));
        }
    }
}

static ludus_status read_config(agent_curve_file *run, const char *data, size_t size, const char *folder) {
    json_t *root = json_loadb(data, size, 0, NULL);
    ludus_status status = LUDUS_OK;
    const char *algorithm = NULL, *env = NULL, *env_options = NULL, *options = NULL;
    json_int_t seed = 0;
    if (json_unpack(root, "{s:s, s:s, s:s, s:s, s:I}", "algorithm", &algorithm, "env", &env, "env_options",
                    &env_options, "algorithm_options", &options, "seed", &seed)) {
        status = ludus_fail(LUDUS_ERROR_FORMAT,
                            "config.json in %s does not say algorithm, env, env_options, algorithm_options and seed",
                            folder);
    } else {
        run->algorithm = strdup(algorithm);
        run->env = strdup(env);
        // Options that stood without a blank between them, behind a quote, get one.
        run->options = calloc(2 * (strlen(env_options) + strlen(options)) + 3, 1);
        run->seed = (uint64_t)seed;
        if (!run->algorithm || !run->env || !run->options) {
            status = ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the options of %s", folder);
        } else {
            add_options(run->options, env_options);
            add_options(run->options, options);
        }
    }
    json_decref(root);
    return status;
}

// --- how it went ---

// Appends a point. Where x does not rise, the newer point counts.
static ludus_status add_point(agent_curve_file *run, int32_t *room, double x, double y) {
    while (run->count > 0 && run->x[run->count - 1] >= x) {
        run->count--;
    }
    if (run->count == *room) {
        *room = *room ? 2 * *room : 256;
        double *xs = realloc(run->x, (size_t)*room * sizeof *xs);
        run->x = xs ? xs : run->x;
        double *ys = realloc(run->y, (size_t)*room * sizeof *ys);
        run->y = ys ? ys : run->y;
        if (!xs || !ys) {
            return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for a curve of %d points", *room);
        }
    }
    run->x[run->count] = x;
    run->y[run->count++] = y;
    return LUDUS_OK;
}

// The sentence for a metric that no line has.
static ludus_status fail_unknown(const char *folder, const char *name, json_t *line) {
    char names[1024] = "";
    const char *key;
    json_t *value;
    json_object_foreach(line, key, value) {
        if (strlen(names) + strlen(key) + 3 < sizeof names) {
            strcat(strcat(names, *names ? ", " : ""), key);
        }
    }
    return ludus_fail(LUDUS_ERROR_ARGUMENT,
                      "no line of metrics.jsonl in %s has the number '%.60s'; the first one has %s", folder, name,
                      names);
}

// What the lines said so far. Evaluations have lines of their own that tell no time: it is the last one told.
typedef struct reading {
    double x, before; // before: seconds of the processes that the run was resumed from
    bool has_x, has_y, any_x;
    int32_t room;
} reading;

static ludus_status read_line(agent_curve_file *run, json_t *line, const char *x, const char *y, reading *r) {
    const json_t *at = json_object_get(line, x), *value = json_object_get(line, y);
    r->any_x |= at != NULL;
    r->has_y |= value != NULL;
    if (json_is_number(at)) {
        const double told = json_number_value(at);
        // A resumed run counts its seconds anew.
        if (strcmp(x, "seconds") == 0 && r->has_x && told + r->before < r->x) {
            r->before = r->x;
        }
        r->x = told + r->before;
        r->has_x = true;
    }
    const double number = json_is_number(value) ? json_number_value(value) : (double)NAN;
    return r->has_x && isfinite(number) && isfinite(r->x) ? add_point(run, &r->room, r->x, number) : LUDUS_OK;
}

static ludus_status read_metrics(agent_curve_file *run, const char *data, size_t size, const char *folder,
                                 const char *x, const char *y) {
    const size_t kept = ludus_json_lines_kept(data, size, INT64_MAX);
    // Half a line at the end is what a killed run leaves.
    if (memchr(data + kept, '\n', size - kept)) {
        int line = 1;
        for (size_t i = 0; i < kept; i++) {
            line += data[i] == '\n';
        }
        return ludus_fail(LUDUS_ERROR_FORMAT, "line %d of metrics.jsonl in %s is not a JSON object", line, folder);
    }
    reading r = {0};
    json_t *first = NULL;
    ludus_status status = LUDUS_OK;
    for (const char *at = data; at < data + kept && !status;) {
        const size_t length = (size_t)((const char *)memchr(at, '\n', (size_t)(data + kept - at)) - at);
        json_t *line = json_loadb(at, length, 0, NULL);
        status = read_line(run, line, x, y, &r);
        first = first ? first : json_incref(line);
        json_decref(line);
        at += length + 1;
    }
    if (!status && first && (!r.any_x || !r.has_y)) {
        status = fail_unknown(folder, r.any_x ? y : x, first);
    }
    json_decref(first);
    return status;
}

ludus_status agent_curve_file_parse(agent_curve_file *run, const char *config, size_t config_size, const char *metrics,
                                    size_t metrics_size, const char *folder, const char *x, const char *y) {
    *run = (agent_curve_file){0};
    const ludus_status status = read_config(run, config, config_size, folder);
    return status ? status : read_metrics(run, metrics, metrics_size, folder, x, y);
}

static ludus_status read_file(const char *folder, const char *name, void **data, size_t *size) {
    char path[PATH_SIZE];
    *data = NULL;
    ludus_status status = agent_log_path(folder, name, path, sizeof path);
    status = status ? status : ludus_read_file(path, FILE_BYTES, data, size);
    if (status == LUDUS_ERROR_NOT_FOUND) {
        return ludus_fail(status, "%s is not the folder of a run: there is no %s", folder, path);
    }
    return status;
}

ludus_status agent_curve_file_read(agent_curve_file *run, const char *folder, const char *x, const char *y) {
    *run = (agent_curve_file){0};
    void *metrics, *config = NULL;
    size_t metrics_size, config_size;
    ludus_status status = read_file(folder, "metrics.jsonl", &metrics, &metrics_size);
    status = status ? status : read_file(folder, "config.json", &config, &config_size);
    status = status ? status : agent_curve_file_parse(run, config, config_size, metrics, metrics_size, folder, x, y);
    free(metrics);
    free(config);
    return status;
}

void agent_curve_file_free(agent_curve_file *run) {
    free(run->algorithm);
    free(run->env);
    free(run->options);
    free(run->x);
    free(run->y);
    *run = (agent_curve_file){0};
}

// --- numbers ---

ludus_status agent_curve_file_smooth(agent_curve_file *run, int32_t points) {
    if (points <= 1 || run->count == 0) {
        return LUDUS_OK;
    }
    double *smooth = malloc((size_t)run->count * sizeof *smooth);
    if (!smooth) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory to smooth %d points", run->count);
    }
    // An even number of points reaches one further back than ahead.
    const int32_t back = points / 2, ahead = (points - 1) / 2;
    double sum = 0;
    int32_t first = 0, end = 0; // what is in the sum
    for (int32_t i = 0; i < run->count; i++) {
        for (; end < run->count && end <= i + ahead; end++) {
            sum += run->y[end];
        }
        for (; first < i - back; first++) {
            sum -= run->y[first];
        }
        smooth[i] = sum / (end - first);
    }
    free(run->y);
    run->y = smooth;
    return LUDUS_OK;
}

double agent_curve_file_at(const agent_curve_file *run, double x) {
    int32_t low = 0, high = run->count - 1; // x lies between them
    while (high - low > 1) {
        const int32_t middle = low + (high - low) / 2;
        *(run->x[middle] <= x ? &low : &high) = middle;
    }
    if (x <= run->x[low] || low == high) {
        return run->y[low];
    }
    if (x >= run->x[high]) {
        return run->y[high];
    }
    const double share = (x - run->x[low]) / (run->x[high] - run->x[low]);
    return run->y[low] + share * (run->y[high] - run->y[low]);
}
