// test_agents_curves.c - learning curves: groups, common axes, means and bands of known numbers, broken folders.
// SPDX-License-Identifier: MIT
#include "agents/curves.h"
#include "check.h"
#include "formats_scratch.h"

#include <stdarg.h>

// Makes a run's folder: what config.json says, and the lines of metrics.jsonl.
static const char *make_run(const char *name, const char *algorithm, const char *env, const char *options, int seed,
                            const char *metrics) {
    char config[1024];
    const char *folder = scratch_path(name);
    mkdir(folder, 0777);
    snprintf(config, sizeof config,
             "{\"algorithm\":\"%s\",\"env\":\"%s\",\"env_options\":\"threads=%d\",\"algorithm_options\":\"%s\","
             "\"seed\":%d}\n",
             algorithm, env, seed, options, seed);
    char path[600];
    snprintf(path, sizeof path, "%s/config.json", folder);
    scratch_write(path, config, strlen(config));
    snprintf(path, sizeof path, "%s/metrics.jsonl", folder);
    scratch_write(path, metrics, strlen(metrics));
    return folder;
}

static ludus_curves *make(const ludus_curves_settings *settings, int count, ...) {
    const char *folders[16];
    static char copies[16][512];
    va_list list;
    va_start(list, count);
    for (int i = 0; i < count; i++) {
        snprintf(copies[i], sizeof copies[i], "%s", va_arg(list, const char *));
        folders[i] = copies[i];
    }
    va_end(list);
    return ludus_curves_make(folders, count, settings);
}

// y = 10, 20, 30 at 100, 200, 300; y = 30 at 100 and 70 at 300: at 200 it is 50. The third ends at 250.
static const char first_lines[] = "{\"step\":100,\"mean_return\":10}\n{\"step\":200,\"mean_return\":20}\n"
                                  "{\"step\":300,\"mean_return\":30}\n";
static const char second_lines[] = "{\"step\":100,\"mean_return\":30}\n{\"step\":300,\"mean_return\":70}\n";
static const char third_lines[] = "{\"step\":50,\"mean_return\":null}\n{\"step\":100,\"mean_return\":20}\n"
                                  "{\"step\":250,\"mean_return\":50}\n{\"step\":300,\"mean_re";

static void test_numbers(void) {
    const char *a = make_run("a", "ppo", "CartPole-v1", "gamma=0.99 hidden=\\\"32\\\"", 1, first_lines);
    const char *b = make_run("b", "ppo", "CartPole-v1", "gamma=0.99 hidden=\\\"32\\\"", 2, second_lines);
    ludus_curves_settings settings = {.band = LUDUS_BAND_AUTO};
    ludus_curves *curves = make(&settings, 2, a, b);
    const ludus_curve *curve = curves ? ludus_curves_get(curves, 0) : NULL;
    if (CHECK(curve && !ludus_curves_get(curves, 1) && curve->count == 3)) {
        CHECK_EQ_INT(ludus_curves_band(curves), LUDUS_BAND_RANGE);
        CHECK_EQ_TEXT(curve->algorithm, "ppo");
        CHECK_EQ_TEXT(curve->env, "CartPole-v1");
        CHECK_EQ_TEXT(curve->options, ""); // threads and seeds tell no groups apart
        CHECK_EQ_INT(curve->runs, 2);
        CHECK_EQ_INT(curve->seeds, 2);
        const double x[] = {100, 200, 300}, mean[] = {20, 35, 50}, low[] = {10, 20, 30}, high[] = {30, 50, 70};
        for (int i = 0; i < 3; i++) {
            CHECK_EQ_REAL(curve->x[i], x[i]);
            CHECK_EQ_REAL(curve->mean[i], mean[i]);
            CHECK_EQ_REAL(curve->low[i], low[i]);
            CHECK_EQ_REAL(curve->high[i], high[i]);
        }
    }
    ludus_curves_destroy(curves);

    // The third is killed in the middle of a line: the mean ends where it does.
    const char *c = make_run("c", "ppo", "CartPole-v1", "gamma=0.99 hidden=\\\"32\\\"", 2, third_lines);
    settings.band = LUDUS_BAND_CONFIDENCE;
    curves = make(&settings, 3, a, b, c);
    curve = curves ? ludus_curves_get(curves, 0) : NULL;
    if (CHECK(curve && curve->count == 3)) {
        CHECK_EQ_REAL(curve->x[2], 250);
        CHECK_EQ_REAL(curve->longest, 300);
        CHECK_NEAR(curve->mean[2], (25 + 60 + 50) / 3.0, 1e-12);
        const double deviation = sqrt((20 * 20 + 15 * 15 + 5 * 5) / 2.0); // of 25, 60, 50 from 45
        CHECK_NEAR(curve->high[2] - curve->mean[2], 4.3027 * deviation / sqrt(3), 1e-9);
        CHECK_NEAR(curve->mean[2] - curve->low[2], 4.3027 * deviation / sqrt(3), 1e-9);
        CHECK_EQ_INT(curve->seeds, 2); // b and c have the same
        CHECK_EQ_INT(curve->runs, 3);
    }
    ludus_curves_destroy(curves);
    settings.band = LUDUS_BAND_DEVIATION;
    curves = make(&settings, 3, a, b, c);
    curve = curves ? ludus_curves_get(curves, 0) : NULL;
    CHECK(curve && fabs(curve->high[2] - curve->mean[2] - sqrt((20 * 20 + 15 * 15 + 5 * 5) / 2.0)) < 1e-9);
    ludus_curves_destroy(curves);
    settings.band = LUDUS_BAND_NONE;
    curves = make(&settings, 3, a, b, c);
    curve = curves ? ludus_curves_get(curves, 0) : NULL;
    CHECK(curve && !curve->low && !curve->high);
    ludus_curves_destroy(curves);
}

static void test_student(void) {
    // Abramowitz and Stegun, table 26.10.
    CHECK_NEAR(agent_student(2), 12.706, 1e-3);
    CHECK_NEAR(agent_student(5), 2.776, 1e-3);
    CHECK_NEAR(agent_student(11), 2.228, 1e-3);
    CHECK_NEAR(agent_student(12), 2.201, 1e-3);
    CHECK_NEAR(agent_student(21), 2.086, 1e-3);
    CHECK_NEAR(agent_student(121), 1.980, 1e-3);
}

static void test_groups(void) {
    const char *runs[6] = {
        make_run("g0", "ppo", "CartPole-v1", "gamma=0.98999999999999999 clip=0.2", 1, first_lines),
        make_run("g1", "ppo", "CartPole-v1", "gamma=0.9 clip=0.2", 1, second_lines),
        make_run("g2", "ppo", "CartPole-v1", "gamma=0.98999999999999999 clip=0.2", 2, first_lines),
        make_run("g3", "dqn", "CartPole-v1", "buffer=10", 1, first_lines),
        make_run("g4", "ppo", "Pendulum-v1", "gamma=0.9 clip=0.2", 1, second_lines),
        make_run("g5", "ppo", "Unknown-v9", "gamma=0.9 clip=0.2", 1, second_lines),
    };
    const ludus_curves_settings settings = {0};
    ludus_curves *curves = make(&settings, 6, runs[0], runs[1], runs[2], runs[3], runs[4], runs[5]);
    static const struct {
        const char *algorithm, *env, *options;
        int runs;
    } wanted[] = {
        {"ppo", "CartPole-v1", "gamma=0.99", 2}, {"ppo", "CartPole-v1", "gamma=0.9", 1}, {"dqn", "CartPole-v1", "", 1},
        {"ppo", "Pendulum-v1", "", 1},           {"ppo", "Unknown-v9", "", 1},
    };
    for (int i = 0; i < 5 && CHECK(curves != NULL); i++) {
        const ludus_curve *curve = ludus_curves_get(curves, i);
        CHECK_EQ_TEXT(curve->algorithm, wanted[i].algorithm);
        CHECK_EQ_TEXT(curve->env, wanted[i].env);
        CHECK_EQ_TEXT(curve->options, wanted[i].options);
        CHECK_EQ_INT(curve->runs, wanted[i].runs);
        CHECK(!curve->low == (wanted[i].runs == 1));
    }
    CHECK(curves && !ludus_curves_get(curves, 5) && !ludus_curves_get(curves, -1));
    // Three charts; thresholds of those environments that have one.
    const char *svg = scratch_path("groups.svg");
    CHECK_EQ_INT(ludus_curves_write(curves, svg, NULL, 0, 0), LUDUS_OK);
    const char *text = scratch_read(svg);
    CHECK_CONTAINS(text, ">Learning on 3 environments<");
    CHECK_CONTAINS(text, ">mean over seeds; band: lowest to highest seed<");
    CHECK_CONTAINS(text, ">CartPole-v1<");
    CHECK_CONTAINS(text, ">Unknown-v9<");
    CHECK_CONTAINS(text, ">475: solved<");
    CHECK_CONTAINS(text, ">gamma=0.99<");
    CHECK_CONTAINS(text, ">2 seeds<");
    CHECK_EQ_INT(ludus_curves_write(curves, scratch_path("groups.PNG"), "Title", 700, 500), LUDUS_OK);
    CHECK_EQ_INT(ludus_curves_write(curves, scratch_path("groups.gif"), NULL, 0, 0), LUDUS_ERROR_ARGUMENT);
    CHECK_EQ_INT(ludus_curves_write(curves, scratch_path("groups"), NULL, 0, 0), LUDUS_ERROR_ARGUMENT);
    CHECK_EQ_INT(ludus_curves_write(curves, scratch_path("groups.png"), NULL, 100, 100), LUDUS_ERROR_ARGUMENT);
    CHECK_EQ_INT(ludus_curves_write(curves, scratch_path("none/groups.png"), NULL, 0, 0), LUDUS_ERROR_IO);
    ludus_curves_destroy(curves);
    ludus_curves_destroy(NULL);

    // Many options are broken into lines and cut, and the seeds stay.
    const char *many[2];
    for (int i = 0; i < 2; i++) {
        char options[600] = "", name[8];
        for (int j = 0; j < 20; j++) {
            snprintf(options + strlen(options), sizeof options - strlen(options), "option_%d=%d ", j, i);
        }
        snprintf(name, sizeof name, "w%d", i);
        many[i] = make_run(name, "ppo", "CartPole-v1", options, 1, first_lines);
    }
    curves = make(&settings, 2, many[0], many[1]);
    CHECK(curves && ludus_curves_write(curves, svg, NULL, 0, 0) == LUDUS_OK);
    text = scratch_read(svg);
    CHECK_CONTAINS(text, ">option_0=0 option_1=0 option_2=0<");
    CHECK_CONTAINS(text, "\u2026<");
    CHECK_CONTAINS(text, ">1 seed<");
    ludus_curves_destroy(curves);
}

static void test_axes(void) {
    // A resumed run counts its seconds anew; evaluations stand at the time told last.
    const char *run =
        make_run("t", "ppo", "CartPole-v1", "", 1,
                 "{\"step\":1,\"seconds\":5,\"mean_return\":1,\"kl\":7}\n{\"step\":1,\"evaluation_return\":4}\n"
                 "{\"step\":2,\"seconds\":8,\"mean_return\":2,\"kl\":7}\n"
                 "{\"step\":3,\"seconds\":1,\"mean_return\":3,\"kl\":7}\n{\"step\":3,\"evaluation_return\":6}\n");
    ludus_curves_settings settings = {.x = "seconds"};
    ludus_curves *curves = make(&settings, 1, run);
    const ludus_curve *curve = curves ? ludus_curves_get(curves, 0) : NULL;
    if (CHECK(curve && curve->count == 3)) {
        CHECK_EQ_REAL(curve->x[1], 8);
        CHECK_EQ_REAL(curve->x[2], 9);
    }
    ludus_curves_destroy(curves);
    settings.y = "evaluation";
    curves = make(&settings, 1, run);
    curve = curves ? ludus_curves_get(curves, 0) : NULL;
    if (CHECK(curve && curve->count == 2)) {
        CHECK_EQ_REAL(curve->x[0], 5);
        CHECK_EQ_REAL(curve->mean[1], 6);
    }
    ludus_curves_destroy(curves);

    // Smoothing: means over three, over two at the ends.
    settings = (ludus_curves_settings){.smooth = 3};
    curves = make(&settings, 1, make_run("s", "ppo", "CartPole-v1", "", 1, first_lines));
    curve = curves ? ludus_curves_get(curves, 0) : NULL;
    if (CHECK(curve && curve->count == 3)) {
        CHECK_EQ_REAL(curve->mean[0], 15);
        CHECK_EQ_REAL(curve->mean[1], 20);
        CHECK_EQ_REAL(curve->mean[2], 25);
    }
    ludus_curves_destroy(curves);

    // Far more points than can be seen.
    char *lines = malloc(1 << 20), *at = lines;
    for (int i = 0; i < 9000; i++) {
        at += sprintf(at, "{\"step\":%d,\"mean_return\":%d}\n", 10 * i + 7, i);
    }
    settings = (ludus_curves_settings){0};
    curves = make(&settings, 1, make_run("many", "ppo", "CartPole-v1", "", 1, lines));
    free(lines);
    curve = curves ? ludus_curves_get(curves, 0) : NULL;
    if (CHECK(curve && curve->count == 2000)) {
        CHECK_EQ_REAL(curve->x[0], 7);
        CHECK_EQ_REAL(curve->x[1999], 89997);
        CHECK_EQ_REAL(curve->mean[1999], 8999);
    }
    ludus_curves_destroy(curves);
}

// These runs make no curves, and the sentence says why.
static void refuses(const char *part, const char *x, const char *y, int count, const char *a, const char *b) {
    const ludus_curves_settings settings = {.x = x, .y = y};
    CHECK(!make(&settings, count, a, b));
    CHECK_CONTAINS(ludus_last_error(), part);
}

static void test_bad_input(void) {
    make_run("good", "ppo", "CartPole-v1", "", 1, first_lines);
    refuses("there is no", NULL, NULL, 1, scratch_path("nothing"), NULL);
    refuses("is not the folder of a run", NULL, NULL, 2, scratch_path("good"), scratch_folder);
    refuses("has no 'return' yet", NULL, NULL, 1, make_run("empty", "ppo", "CartPole-v1", "", 1, ""), NULL);
    refuses("and no other run has", NULL, NULL, 2, make_run("half", "ppo", "CartPole-v1", "", 1, "{\"step\":1"),
            make_run("nan", "ppo", "CartPole-v1", "", 1, "{\"step\":1,\"mean_return\":null}\n"));
    refuses("line 2 of", NULL, NULL, 1,
            make_run("broken", "ppo", "CartPole-v1", "", 1, "{\"step\":1,\"mean_return\":1}\n{\"step\":\n{}\n"), NULL);
    refuses("has the number 'returns'; the first one has step, mean_return", NULL, "returns", 1, scratch_path("good"),
            NULL);
    refuses("has the number 'seconds'", "seconds", NULL, 1, scratch_path("good"), NULL);
    refuses("not over 'time'", "time", NULL, 1, scratch_path("good"), NULL);
    refuses("begins; leave one of them away", NULL, NULL, 2, scratch_path("good"),
            make_run("later", "ppo", "CartPole-v1", "", 2, "{\"step\":900,\"mean_return\":1}\n"));
    char path[600];
    snprintf(path, sizeof path, "%s/config.json", scratch_path("half"));
    scratch_write(path, "{\"algorithm\":3}", 15);
    refuses("does not say algorithm", NULL, NULL, 1, scratch_path("half"), NULL);
    scratch_write(path, "{\"algor", 7);
    refuses("does not say algorithm", NULL, NULL, 1, scratch_path("half"), NULL);
    remove(path);
    refuses("config.json", NULL, NULL, 1, scratch_path("half"), NULL);
    refuses("1 run or more", NULL, NULL, 0, NULL, NULL);

    ludus_curves_settings settings = {.band = (ludus_band)9};
    CHECK(!make(&settings, 1, scratch_path("good")));
    CHECK_CONTAINS(ludus_last_error(), "there is no band 9");

    // One that was killed early does not spoil the others.
    settings = (ludus_curves_settings){0};
    ludus_curves *curves = make(&settings, 2, scratch_path("good"), scratch_path("empty"));
    CHECK(curves && ludus_curves_left_out(curves) == 1 && ludus_curves_get(curves, 0)->runs == 1);
    ludus_curves_destroy(curves);
}

int main(void) {
    scratch_begin();
    test_numbers();
    test_student();
    test_groups();
    test_axes();
    test_bad_input();
    scratch_end();
    return check_end();
}
