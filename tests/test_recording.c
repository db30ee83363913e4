// test_recording.c - recordings: GIF, PNG and video are decoded again and compared; everything that cannot be made is a sentence.
// SPDX-License-Identifier: MIT
#include <ludus/render.h>

#include <errno.h>
#include <gif_lib.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "check.h"
#include "formats_scratch.h"

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
// stb declares more than it defines; gcc says so at the end of the file.
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-compare"
#pragma GCC diagnostic ignored "-Wshadow"
#include <stb/stb_image.h>
#pragma GCC diagnostic pop

enum { WIDTH = 60, HEIGHT = 40, BYTES = WIDTH * HEIGHT * 3 };

// --- pictures to record ---

// A square that moves over flat stripes: five colours.
static void paint_flat(uint8_t *rgb, int width, int height, int frame) {
    const uint8_t stripes[4][3] = {{245, 242, 234}, {221, 214, 199}, {0, 114, 178}, {26, 26, 26}},
                  square[3] = {213, 94, 0};
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            const bool inside = x >= 2 * frame && x < 2 * frame + 8 && y >= frame + 3 && y < frame + 11;
            memcpy(rgb + 3 * (y * width + x), inside ? square : stripes[4 * y / height], 3);
        }
    }
}

// A ramp of 2,400 colours in which a square moves that shows the ramp turned round.
static void paint_ramp(uint8_t *rgb, int frame) {
    for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
            const bool inside = x >= frame && x < frame + 10 && y >= 10 && y < 20;
            const int u = inside ? WIDTH - 1 - x : x, v = inside ? HEIGHT - 1 - y : y;
            uint8_t *pixel = rgb + 3 * (y * WIDTH + x);
            pixel[0] = (uint8_t)(u * 255 / (WIDTH - 1));
            pixel[1] = (uint8_t)(v * 255 / (HEIGHT - 1));
            pixel[2] = (uint8_t)((u + v) * 2);
        }
    }
}

static ludus_status record_flat(const char *path, int width, int height, double rate, int frames) {
    ludus_recording *recording = ludus_recording_open(path, width, height, rate);
    if (!CHECK(recording != NULL)) {
        fprintf(stderr, "    %s\n", ludus_last_error());
        return LUDUS_ERROR_IO;
    }
    uint8_t *rgb = malloc((size_t)width * (size_t)height * 3);
    for (int frame = 0; frame < frames; frame++) {
        paint_flat(rgb, width, height, frame);
        ludus_recording_add(recording, rgb);
    }
    CHECK_EQ_INT(ludus_recording_frames(recording), frames);
    free(rgb);
    return ludus_recording_close(recording);
}

// --- GIF ---

typedef struct film {
    GifFileType *gif;
    int next;
    int delay, delays; // of the frame shown, and of all up to it, in hundredths of a second
    uint8_t shown[BYTES];
} film;

static bool film_open(film *f, const char *path) {
    int error = 0;
    *f = (film){.gif = DGifOpenFileName(path, &error)};
    if (!CHECK(f->gif != NULL) || !CHECK(DGifSlurp(f->gif) == GIF_OK)) {
        return false;
    }
    CHECK_EQ_INT(f->gif->SWidth, WIDTH);
    CHECK_EQ_INT(f->gif->SHeight, HEIGHT);
    return true;
}

// Puts the next frame over what is shown, as a player does; false at the end.
static bool film_next(film *f) {
    if (f->next == f->gif->ImageCount) {
        return false;
    }
    const SavedImage *image = &f->gif->SavedImages[f->next];
    GraphicsControlBlock control;
    CHECK_EQ_INT(DGifSavedExtensionToGCB(f->gif, f->next, &control), GIF_OK);
    const ColorMapObject *map = image->ImageDesc.ColorMap ? image->ImageDesc.ColorMap : f->gif->SColorMap;
    for (int y = 0; y < image->ImageDesc.Height; y++) {
        for (int x = 0; x < image->ImageDesc.Width; x++) {
            const int entry = image->RasterBits[y * image->ImageDesc.Width + x];
            uint8_t *pixel = f->shown + 3 * ((y + image->ImageDesc.Top) * WIDTH + x + image->ImageDesc.Left);
            if (entry != control.TransparentColor) {
                CHECK(entry < map->ColorCount);
                pixel[0] = map->Colors[entry].Red;
                pixel[1] = map->Colors[entry].Green;
                pixel[2] = map->Colors[entry].Blue;
            }
        }
    }
    f->delay = control.DelayTime;
    f->delays += control.DelayTime;
    f->next++;
    return true;
}

static void film_close(film *f) {
    if (f->gif) {
        DGifCloseFile(f->gif, NULL);
    }
}

static void test_gif_exact(void) {
    const char *path = scratch_path("flat.gif");
    enum { FRAMES = 20 };
    CHECK_EQ_INT(record_flat(path, WIDTH, HEIGHT, 30, FRAMES), LUDUS_OK);
    CHECK(!scratch_exists(scratch_path("flat.gif.tmp")));
    film f;
    uint8_t rgb[BYTES];
    if (film_open(&f, path)) {
        CHECK_EQ_INT(f.gif->ImageCount, FRAMES);
        // It plays for ever.
        const SavedImage *first = &f.gif->SavedImages[0];
        CHECK(first->ExtensionBlockCount >= 2);
        CHECK(memcmp(first->ExtensionBlocks[0].Bytes, "NETSCAPE2.0", 11) == 0);
        for (int frame = 0; film_next(&f); frame++) {
            paint_flat(rgb, WIDTH, HEIGHT, frame);
            CHECK(memcmp(rgb, f.shown, BYTES) == 0);
            CHECK(f.delay == 3 || f.delay == 4);
            // Only what changed is stored: two squares' place.
            CHECK(frame == 0 || f.gif->SavedImages[frame].ImageDesc.Width <= 10);
            CHECK(f.gif->SavedImages[frame].ImageDesc.ColorMap == NULL);
        }
        CHECK_EQ_INT(f.delays, 67); // 20 frames at 30 a second: 66.7
    }
    film_close(&f);
}

// Pictures that do not change are frames all the same.
static void test_gif_still(void) {
    const char *path = scratch_path("still.gif");
    uint8_t rgb[BYTES];
    paint_flat(rgb, WIDTH, HEIGHT, 3);
    ludus_recording *recording = ludus_recording_open(path, WIDTH, HEIGHT, 50);
    CHECK(recording != NULL);
    for (int frame = 0; recording && frame < 5; frame++) {
        CHECK_EQ_INT(ludus_recording_add(recording, rgb), LUDUS_OK);
    }
    CHECK_EQ_INT(ludus_recording_close(recording), LUDUS_OK);
    film f;
    if (film_open(&f, path)) {
        CHECK_EQ_INT(f.gif->ImageCount, 5);
        while (film_next(&f)) {
            CHECK(memcmp(rgb, f.shown, BYTES) == 0);
            CHECK_EQ_INT(f.delay, 2);
        }
    }
    film_close(&f);
}

// Many colours: each is near, and nothing flickers that stands still.
static void test_gif_many_colors(void) {
    const char *path = scratch_path("ramp.gif");
    enum { FRAMES = 12 };
    uint8_t rgb[BYTES], before[BYTES], shown[BYTES];
    ludus_recording *recording = ludus_recording_open(path, WIDTH, HEIGHT, 10);
    CHECK(recording != NULL);
    for (int frame = 0; recording && frame < FRAMES; frame++) {
        paint_ramp(rgb, frame);
        CHECK_EQ_INT(ludus_recording_add(recording, rgb), LUDUS_OK);
    }
    CHECK_EQ_INT(ludus_recording_close(recording), LUDUS_OK);
    film f;
    if (film_open(&f, path)) {
        CHECK_EQ_INT(f.gif->ImageCount, FRAMES);
        int flickers = 0;
        for (int frame = 0; film_next(&f); frame++) {
            paint_ramp(rgb, frame);
            double error = 0, worst = 0;
            for (int i = 0; i < BYTES; i++) {
                const double difference = abs(rgb[i] - f.shown[i]);
                error += difference / BYTES;
                worst = difference > worst ? difference : worst;
            }
            CHECK(error < 6);
            CHECK(worst < 40);
            for (int i = 0; frame > 0 && i < BYTES; i += 3) {
                flickers += memcmp(rgb + i, before + i, 3) == 0 && memcmp(f.shown + i, shown + i, 3) != 0;
            }
            memcpy(before, rgb, BYTES);
            memcpy(shown, f.shown, BYTES);
        }
        CHECK_EQ_INT(flickers, 0);
    }
    film_close(&f);
}

// A palette that fills up: every frame brings colours of its own, a thousand in all. All are near.
static void test_gif_new_colors(void) {
    const char *path = scratch_path("new.gif");
    uint8_t rgb[BYTES];
    ludus_recording *recording = ludus_recording_open(path, WIDTH, HEIGHT, 10);
    CHECK(recording != NULL);
    film f;
    for (int pass = 0; pass < 2; pass++) {
        if (pass && (!CHECK_EQ_INT(ludus_recording_close(recording), LUDUS_OK) || !film_open(&f, path))) {
            return;
        }
        memset(rgb, 128, BYTES);
        for (int frame = 0; frame < 10; frame++) {
            for (int i = 0; i < 100; i++) {
                const uint8_t color[3] = {(uint8_t)(i * 2), (uint8_t)(frame * 25), (uint8_t)(255 - i * 2)};
                memcpy(rgb + 3 * (i * 7 + frame), color, 3);
            }
            if (pass == 0) {
                CHECK_EQ_INT(ludus_recording_add(recording, rgb), LUDUS_OK);
            } else if (CHECK(film_next(&f))) {
                int worst = 0;
                for (int i = 0; i < BYTES; i++) {
                    const int difference = abs(rgb[i] - f.shown[i]);
                    worst = difference > worst ? difference : worst;
                }
                CHECK(worst <= (frame < 2 ? 0 : 5));
            }
        }
    }
    film_close(&f);
}

// The time it plays is right at every rate, though players show nothing shorter than two hundredths; the last frame is
// there in any case.
static void test_gif_rates(void) {
    const double rates[] = {0.01, 0.5, 7, 24, 29.97, 49, 50, 51, 60, 99, 100, 144, 1000};
    const int frames[] = {2, 3, 14, 24, 20, 20, 20, 20, 20, 20, 20, 20, 20};
    for (int i = 0; i < (int)(sizeof rates / sizeof *rates); i++) {
        const char *path = scratch_path("rate.gif");
        CHECK_EQ_INT(record_flat(path, WIDTH, HEIGHT, rates[i], frames[i]), LUDUS_OK);
        film f;
        uint8_t rgb[BYTES];
        if (film_open(&f, path)) {
            while (film_next(&f)) {
                CHECK(f.delay >= 2);
            }
            if (rates[i] <= 50) {
                CHECK_EQ_INT(f.gif->ImageCount, frames[i]);
            } else {
                CHECK(f.gif->ImageCount < frames[i]);
            }
            CHECK_NEAR(f.delays, 100 * frames[i] / rates[i], rates[i] <= 50 ? 0.51 : 4);
            paint_flat(rgb, WIDTH, HEIGHT, frames[i] - 1);
            CHECK(memcmp(rgb, f.shown, BYTES) == 0);
        }
        film_close(&f);
    }
}

// --- PNG ---

static void check_png(const char *path, int frame) {
    int width = 0, height = 0, channels = 0;
    uint8_t rgb[BYTES], *read = stbi_load(path, &width, &height, &channels, 3);
    CHECK_EQ_INT(width, WIDTH);
    CHECK_EQ_INT(height, HEIGHT);
    paint_flat(rgb, WIDTH, HEIGHT, frame);
    CHECK(read && memcmp(rgb, read, BYTES) == 0);
    stbi_image_free(read);
}

static void test_png(void) {
    CHECK_EQ_INT(record_flat(scratch_path("one.png"), WIDTH, HEIGHT, 30, 4), LUDUS_OK);
    check_png(scratch_path("one.png"), 3);
    CHECK_EQ_INT(record_flat(scratch_path("100%%.PNG"), WIDTH, HEIGHT, 30, 2), LUDUS_OK);
    check_png(scratch_path("100%.PNG"), 1);
    CHECK_EQ_INT(record_flat(scratch_path("a%d.png"), WIDTH, HEIGHT, 30, 11), LUDUS_OK);
    check_png(scratch_path("a0.png"), 0);
    check_png(scratch_path("a10.png"), 10);
    CHECK(!scratch_exists(scratch_path("a11.png")));
    CHECK_EQ_INT(record_flat(scratch_path("%%b%05d%%.png"), WIDTH, HEIGHT, 30, 2), LUDUS_OK);
    check_png(scratch_path("%b00001%.png"), 1);
    const char *wrong[] = {"%s.png",  "%d%d.png", "%x.png",        "%.png",   "%05.png",
                           "%ld.png", "%n%d.png", "%1000000d.png", "%-5d.png"};
    for (int i = 0; i < (int)(sizeof wrong / sizeof *wrong); i++) {
        CHECK(ludus_recording_open(scratch_path(wrong[i]), WIDTH, HEIGHT, 30) == NULL);
        CHECK_CONTAINS(ludus_last_error(), "one %d or %05d");
    }
    uint8_t rgb[BYTES];
    paint_flat(rgb, WIDTH, HEIGHT, 5);
    CHECK_EQ_INT(ludus_picture_write(scratch_path("picture.png"), WIDTH, HEIGHT, rgb), LUDUS_OK);
    check_png(scratch_path("picture.png"), 5);
    CHECK_EQ_INT(ludus_picture_write(scratch_path("picture.png"), 0, HEIGHT, rgb), LUDUS_ERROR_ARGUMENT);
    CHECK_EQ_INT(ludus_picture_write(scratch_path("none/picture.png"), WIDTH, HEIGHT, rgb), LUDUS_ERROR_IO);
}

// --- video ---

// Decodes a video again: counts its frames and compares each one's mean colour with what was painted.
static void check_video(const char *name, int width, int height, int frames) {
    const int even_width = width + width % 2, even_height = height + height % 2;
    const size_t bytes = (size_t)even_width * (size_t)even_height * 3;
    CHECK_EQ_INT(record_flat(scratch_path(name), width, height, 25, frames), LUDUS_OK);
    char command[1024];
    snprintf(command, sizeof command, "ffmpeg -nostdin -v error -i '%s' -f rawvideo -pix_fmt rgb24 -",
             scratch_path(name));
    FILE *pipe = popen(command, "r");
    uint8_t *read = malloc(bytes), *rgb = malloc((size_t)width * (size_t)height * 3);
    int count = 0;
    for (; pipe && fread(read, 1, bytes, pipe) == bytes; count++) {
        paint_flat(rgb, width, height, count);
        double error = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < 3 * width; x++) {
                error += abs(rgb[3 * y * width + x] - read[3 * y * even_width + x]) / (3.0 * width * height);
            }
        }
        CHECK(error < 8); // of 255; colours are halved in both directions
        // A flat place far from what moves has its colour.
        const uint8_t *corner = read + 3 * (even_width - 1);
        CHECK(abs(corner[0] - 245) < 4 && abs(corner[1] - 242) < 4 && abs(corner[2] - 234) < 4);
    }
    CHECK_EQ_INT(count, frames);
    CHECK(pipe && pclose(pipe) == 0);
    free(read);
    free(rgb);
}

// Where four bytes come first in a file; -1: nowhere.
static int place_of(const char *path, const char *four) {
    const char *bytes = scratch_read(path);
    for (int i = 0; i < 60000; i++) {
        if (memcmp(bytes + i, four, 4) == 0) {
            return i;
        }
    }
    return -1;
}

static void test_video(void) {
    if (ludus_recording_possible("x.mp4")) {
        printf("SKIPPED: video, since %s\n", ludus_last_error());
        return;
    }
    check_video("film.mp4", 60, 40, 12);
    check_video("odd.mp4", 61, 41, 5);
    check_video("film.webm", 60, 40, 12);
    check_video("odd.webm", 61, 40, 3);
    check_video("one frame.mp4", 60, 40, 1);
    // The index is in front of the pictures.
    const int index = place_of(scratch_path("film.mp4"), "moov");
    CHECK(index > 0 && index < place_of(scratch_path("film.mp4"), "mdat"));
    CHECK_EQ_INT(record_flat(scratch_path("tiny.mp4"), 2, 2, 1000, 2), LUDUS_OK);
    ludus_recording *recording = ludus_recording_open(scratch_path("given up.mp4"), WIDTH, HEIGHT, 30);
    uint8_t rgb[BYTES] = {0};
    CHECK_EQ_INT(ludus_recording_add(recording, rgb), LUDUS_OK);
    ludus_recording_discard(recording);
    CHECK(!scratch_exists(scratch_path("given up.mp4")) && !scratch_exists(scratch_path("given up.mp4.tmp")));
}

// --- a program ffmpeg that fails ---

static void write_program(const char *text) {
    const char *path = scratch_path("bin/ffmpeg");
    scratch_write(path, text, strlen(text));
    chmod(path, 0755);
}

// Records with the program in the folder bin: it must fail with `sentence`, leave no file and no child.
static void check_failing(const char *text, const char *sentence) {
    write_program(text);
    uint8_t rgb[BYTES] = {0};
    ludus_recording *recording = ludus_recording_open(scratch_path("x.mp4"), WIDTH, HEIGHT, 30);
    ludus_status status = recording ? LUDUS_OK : LUDUS_ERROR_IO;
    // Enough to fill what lies between the two.
    for (int i = 0; !status && i < 500; i++) {
        status = ludus_recording_add(recording, rgb);
    }
    if (recording && status) {
        CHECK_CONTAINS(ludus_last_error(), sentence);
        CHECK_EQ_INT(ludus_recording_add(recording, rgb), status);
    }
    if (recording) {
        CHECK_EQ_INT(ludus_recording_close(recording), LUDUS_ERROR_IO);
    }
    CHECK_CONTAINS(ludus_last_error(), sentence);
    CHECK_EQ_TEXT(scratch_read(scratch_path("x.mp4")), "an old one");
    CHECK(!scratch_exists(scratch_path("x.mp4.tmp")));
    errno = 0;
    CHECK(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD);
}

static void handle_nothing(int number) {
    (void)number;
}

static void test_failing_program(void) {
    char path[4096];
    snprintf(path, sizeof path, "%s", getenv("PATH"));
    mkdir(scratch_path("bin"), 0755);
    scratch_write(scratch_path("x.mp4"), "an old one", 10);

    // Whatever the program does with the signal, it is left alone.
    struct sigaction handler = {.sa_handler = handle_nothing}, before, after;
    sigaction(SIGPIPE, &handler, NULL);
    sigaction(SIGPIPE, NULL, &before);

    char folders[8192];
    snprintf(folders, sizeof folders, "%s:%s", scratch_path("bin"), path);
    setenv("PATH", folders, 1);
    check_failing("#!/bin/sh\necho \"Unknown encoder 'libx264'\" >&2\nexit 1\n",
                  "ffmpeg failed: Unknown encoder 'libx264'");
    check_failing("#!/bin/sh\nhead -c 9000 >/dev/null\necho No space >&2\necho left >&2\nexit 3\n",
                  "failed: No space;left");
    check_failing("#!/bin/sh\nhead -c 9000 >/dev/null\nkill -9 $$\n", "it was ended by signal 9");
    check_failing("#!/bin/sh\ncat >/dev/null\nexit 7\n", "it ended with status 7");
    check_failing("#!/bin/sh\nexit 0\n", "it ended with status 0");
    check_failing("#!/bin/sh\ncat >/dev/null\n", "it wrote nothing");
    check_failing("no program\n", "cannot start");

    sigaction(SIGPIPE, NULL, &after);
    CHECK(before.sa_handler == after.sa_handler && before.sa_flags == after.sa_flags);
    signal(SIGPIPE, SIG_DFL);

    setenv("PATH", scratch_path("none"), 1);
    CHECK_EQ_INT(ludus_recording_possible("x.mp4"), LUDUS_ERROR_UNSUPPORTED);
    CHECK_CONTAINS(ludus_last_error(), "ffmpeg, which makes .mp4 and .webm, is not in PATH");
    CHECK(ludus_recording_open(scratch_path("y.webm"), WIDTH, HEIGHT, 30) == NULL);
    CHECK_EQ_INT(ludus_recording_possible("x.gif"), LUDUS_OK);
    unsetenv("PATH");
    CHECK_EQ_INT(ludus_recording_possible("x.webm"), LUDUS_ERROR_UNSUPPORTED);
    setenv("PATH", path, 1);
}

// --- bad input ---

static void check_refused(const char *path, int width, int height, double rate, ludus_status status,
                          const char *sentence) {
    ludus_clear_error();
    CHECK(ludus_recording_open(path, width, height, rate) == NULL);
    CHECK_CONTAINS(ludus_last_error(), sentence);
    if (status == LUDUS_ERROR_ARGUMENT) {
        return;
    }
    CHECK_CONTAINS(ludus_last_error(), path);
}

static void test_bad_input(void) {
    const char *names[] = {"x.gif", "x.png", "x.mp4"};
    for (int i = 0; i < 3; i++) {
        if (ludus_recording_possible(names[i])) {
            continue;
        }
        const char *path = scratch_path(names[i]);
        const int sides[] = {0, -1, INT32_MIN, 8193, 99999, INT32_MAX};
        for (int k = 0; k < 6; k++) {
            check_refused(path, sides[k], 4, 30, LUDUS_ERROR_ARGUMENT, "1 to 8192 pixels");
            check_refused(path, 4, sides[k], 30, LUDUS_ERROR_ARGUMENT, "1 to 8192 pixels");
        }
        const double rates[] = {0, -1, NAN, INFINITY, -INFINITY, 1e300, 1e-300, 1001};
        for (int k = 0; k < 8; k++) {
            check_refused(path, 4, 4, rates[k], LUDUS_ERROR_ARGUMENT, "frames per second; 0.01 to 1000 are allowed");
        }
        char lost[64];
        snprintf(lost, sizeof lost, "none/%s", names[i]);
        check_refused(scratch_path(lost), 4, 4, 30, LUDUS_ERROR_IO, "No such file");
        snprintf(lost, sizeof lost, "/proc/%s", names[i]);
        check_refused(lost, 4, 4, 30, LUDUS_ERROR_IO, "cannot write");

        // A device that is always full, by another name.
        char full[64];
        snprintf(full, sizeof full, "full %s", names[i]);
        CHECK_EQ_INT(symlink("/dev/full", scratch_path(full)), 0);
        check_refused(scratch_path(full), 4, 4, 30, LUDUS_ERROR_ARGUMENT, "only a regular file");
        snprintf(full, sizeof full, "folder %s", names[i]);
        mkdir(scratch_path(full), 0755);
        check_refused(scratch_path(full), 4, 4, 30, LUDUS_ERROR_ARGUMENT, "it is a folder");

        // No frame, no file; an old one stays.
        snprintf(full, sizeof full, "old %s", names[i]);
        scratch_write(scratch_path(full), "old", 3);
        ludus_recording *recording = ludus_recording_open(scratch_path(full), 4, 4, 30);
        CHECK(recording != NULL);
        CHECK_EQ_INT(ludus_recording_close(recording), LUDUS_ERROR_ARGUMENT);
        CHECK_CONTAINS(ludus_last_error(), "no frame was added");
        CHECK_EQ_TEXT(scratch_read(scratch_path(full)), "old");
        recording = ludus_recording_open(scratch_path(full), 4, 4, 30);
        ludus_recording_discard(recording);
        CHECK_EQ_TEXT(scratch_read(scratch_path(full)), "old");
        strcat(full, ".tmp");
        CHECK(!scratch_exists(scratch_path(full)));
    }
    const char *wrong[] = {"", "gif", ".gif", "folder/.gif", "x.avi", "x.gif ", "x.gif/", "xgif", "x.jpeg"};
    for (int i = 0; i < (int)(sizeof wrong / sizeof *wrong); i++) {
        check_refused(wrong[i], 4, 4, 30, LUDUS_ERROR_ARGUMENT, "its name must end with .gif, .mp4, .webm or .png");
        CHECK_EQ_INT(ludus_recording_possible(wrong[i]), LUDUS_ERROR_ARGUMENT);
    }
    ludus_recording_discard(NULL);
}

// A disk that fills up while recording: files may grow to 4 KiB only.
static void test_full_disk(void) {
    struct rlimit before, few;
    getrlimit(RLIMIT_FSIZE, &before);
    few = before;
    few.rlim_cur = 4096;
    signal(SIGXFSZ, SIG_IGN);
    uint8_t rgb[BYTES];
    const char *names[] = {"large.gif", "large.png", "large%d.png", "large.mp4"};
    for (int i = 0; i < 4; i++) {
        if (ludus_recording_possible(names[i])) {
            continue;
        }
        setrlimit(RLIMIT_FSIZE, &few);
        ludus_recording *recording = ludus_recording_open(scratch_path(names[i]), WIDTH, HEIGHT, 30);
        CHECK(recording != NULL);
        uint32_t noise = 1;
        ludus_status status = LUDUS_OK;
        for (int frame = 0; recording && !status && frame < 40; frame++) {
            for (int k = 0; k < BYTES; k++) {
                noise = noise * 1664525u + 1013904223u;
                rgb[k] = (uint8_t)(noise >> 24);
            }
            status = ludus_recording_add(recording, rgb);
        }
        CHECK(ludus_recording_close(recording) == LUDUS_ERROR_IO);
        CHECK_CONTAINS(ludus_last_error(), i == 3 ? "large.mp4" : "File too large");
        setrlimit(RLIMIT_FSIZE, &before);
        CHECK(!scratch_exists(scratch_path(names[i])) && !scratch_exists(scratch_path("large0.png")));
        char temporary[64];
        snprintf(temporary, sizeof temporary, "%s.tmp", names[i]);
        CHECK(!scratch_exists(scratch_path(temporary)));
    }
    signal(SIGXFSZ, SIG_DFL);
}

int main(void) {
    scratch_begin();
    test_gif_exact();
    test_gif_still();
    test_gif_many_colors();
    test_gif_new_colors();
    test_gif_rates();
    test_png();
    test_video();
    test_failing_program();
    test_bad_input();
    test_full_disk();
    scratch_end();
    return check_end();
}
